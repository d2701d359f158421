// SPDX-License-Identifier: MIT
// Which names are those of a length: rules on words, from lengths.tsv.
#pragma once
#include <string_view>

namespace crossbill::layout {

enum class LengthName {
  kNone,   // it may be anything: flags, an index, a file descriptor
  kItems,  // how many items
  kBytes,  // how many bytes, or items: `size` is said of both
};

// Of an integer's name, after a pointer of the name `pointer`.
LengthName length_by_name(std::string_view name, std::string_view pointer);

// Whether a pointer's name says that it leads to bytes (`data`, `out_buf`), and
// not to something of the library's own (`pool`, `state`).
bool is_of_memory(std::string_view pointer);

}  // namespace crossbill::layout
