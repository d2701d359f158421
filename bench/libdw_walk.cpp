// SPDX-License-Identifier: MIT
// The bar of the DWARF reader: what it takes libdw to look at everything. Every
// DIE of every unit, every attribute with its value, each reference to a type
// followed; one thread.
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>

namespace {

struct Seen {
  uint64_t dies = 0, attributes = 0, sum = 0;
};

int look(Dwarf_Attribute* attribute, void* argument) {
  Seen* seen = static_cast<Seen*>(argument);
  ++seen->attributes;
  Dwarf_Word number = 0;
  Dwarf_Die there;
  const char* text = nullptr;
  bool flag = false;
  switch (dwarf_whatform(attribute)) {
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8:
    case DW_FORM_ref_udata:
    case DW_FORM_ref_addr:
    case DW_FORM_ref_sig8:
      if (dwarf_formref_die(attribute, &there))
        seen->sum += static_cast<uint64_t>(dwarf_tag(&there));
      break;
    case DW_FORM_string:
    case DW_FORM_strp:
    case DW_FORM_line_strp:
    case DW_FORM_strx:
      text = dwarf_formstring(attribute);
      if (text) seen->sum += static_cast<unsigned char>(*text);
      break;
    case DW_FORM_flag:
    case DW_FORM_flag_present:
      if (dwarf_formflag(attribute, &flag) == 0) seen->sum += flag;
      break;
    default:
      if (dwarf_formudata(attribute, &number) == 0) seen->sum += number;
      break;
  }
  return DWARF_CB_OK;
}

void walk(Dwarf_Die& die, Seen& seen) {
  ++seen.dies;
  dwarf_getattrs(&die, look, &seen, 0);
  Dwarf_Die child;
  if (dwarf_child(&die, &child) != 0) return;
  do walk(child, seen);
  while (dwarf_siblingof(&child, &child) == 0);
}

}  // namespace

int main(int count, char** arguments) {
  int file = count == 2 ? open(arguments[1], O_RDONLY) : -1;
  Dwarf* dwarf = file < 0 ? nullptr : dwarf_begin(file, DWARF_C_READ);
  if (!dwarf) {
    std::fprintf(stderr, "libdw_walk: give a file with DWARF\n");
    return 2;
  }
  Seen seen;
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die;
  while (dwarf_get_units(dwarf, unit, &unit, nullptr, nullptr, &die, nullptr) ==
         0)
    walk(die, seen);
  std::printf("%" PRIu64 " DIEs, %" PRIu64 " attributes, %" PRIu64 "\n",
              seen.dies, seen.attributes, seen.sum);
  dwarf_end(dwarf);
  close(file);
  return 0;
}
