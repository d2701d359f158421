// SPDX-License-Identifier: MIT
// Where the debug information of a file lies that does not hold it itself.
#pragma once
#include <elfutils/libdwfl.h>

namespace crossbill::layout::dwarf {

// A callback of libdwfl's: by build id below /usr/lib/debug, else by the link's
// name beside the file, in .debug there, and below /usr/lib/debug, where the
// checksum is right. libdwfl's own would ask debuginfod's servers in the end,
// over the network, which nobody has told us to.
int find_debug_file(Dwfl_Module* module, void** user, const char* name,
                    Dwarf_Addr base, const char* file, const char* link,
                    GElf_Word checksum, char** found);

}  // namespace crossbill::layout::dwarf
