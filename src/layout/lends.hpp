// SPDX-License-Identifier: MIT
// Which parameters of functions lend memory for as long as a call runs, and in
// which registers they travel: what a recorder can use of a signature.
//
// It says less rather than too much. What it does not know how to pass ends a
// function's row there; what is no C, C++, Rust or Zig has none at all, since
// its compilers may pass more than they declare.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

// A register is said by the number of its argument: 0 is rdi, 5 is r9.
inline constexpr uint8_t kInNoRegister = 0xff;

struct Lent {
  uint8_t pointer = 0;
  // Of the number of items; none: the memory ends where its reader says, as a
  // text does.
  uint8_t length = kInNoRegister;
  uint8_t length_bytes = 8;
  uint8_t item = 1;  // bytes of one that are sure
};

struct Passed {
  std::string symbol;
  std::vector<Lent> lent;
};

// Of the functions that x86-64 code of `side` defines, by symbol.
std::vector<Passed> passed_by(const Side& side);

}  // namespace crossbill::layout
