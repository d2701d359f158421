// SPDX-License-Identifier: MIT
// How a machine passes a value: in which registers, in memory, or by address.
//
// x86-64 (System V ABI, 3.2.3): a struct of at most 16 bytes is taken apart
// into eightbytes, each of which goes into an integer or a vector register by
// what it holds; a larger one, or one with a member off its alignment, goes
// into memory. i386: arguments are on the stack, structs come back in memory.
// Of other machines nothing is known.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

struct Passed {
  enum class Part : uint8_t {
    kInteger,  // rdi ...; results: rax, rdx
    kVector,   // xmm0 ...
    kX87,      // st0, of results
    kMemory,   // on the stack; results: where a hidden parameter says
    kAddress,  // C++ classes with a destructor: the caller's copy
  };
  std::vector<Part> parts;  // empty: nothing is passed
  // Of what lies on the stack.
  uint64_t size = 0, alignment = 8;

  bool operator==(const Passed& other) const;
};

// None where the machine or a part of the type is not known.
std::optional<Passed> passed(const Side& side, TypeId id, bool is_result);

// "in an integer and a vector register", "in memory".
std::string words_of(const Passed& passed, bool is_result);

// Where each argument is, in the order of the signature: "rdi", "rsi and rdx",
// "xmm0", "the stack". None where that is not known.
std::optional<std::vector<std::string>> places_of(const Side& side,
                                                  const Signature& signature);

// What was taken when the turn of an argument came.
struct Slot {
  Passed passed;
  size_t integers_before = 0;  // registers
  uint64_t stack_before = 0;   // bytes
  std::string place;           // as places_of() says
};
std::optional<std::vector<Slot>> slots_of(const Side& side,
                                          const Signature& signature);

}  // namespace crossbill::layout
