// SPDX-License-Identifier: MIT
// The boundary library: what the author of a C++ core includes, and all of it.
// C++20; no library to link, no header of any host.
//
//   #include <crossbill/boundary.hpp>
//
//   int64_t sum(crossbill::slice<const int32_t> data) { ... }
//   CROSSBILL_EXPORT(stats_sum, sum, "Sum of the values.", "data")
//
//   c++ -std=c++20 -O2 -shared -fPIC -o libstats.so stats.cpp
//
// gives a plain C function `stats_sum`, a shim for hosts that learn signatures
// at run time, and a line in the library's contract. Python loads the result
// with `crossbill.load("./libstats.so")`; `crossbill contract libstats.so`
// prints it, and writes headers for C and Rust. docs/boundary.md is the guide.
//
// The parts, in reading order: abi.h (what crosses), borrow.hpp (slices, text),
// error.hpp, slot.hpp, object.hpp and access.hpp (handles), declare.hpp
// (structs, enums, objects), value.hpp, parameter.hpp, callback.hpp and
// returns.hpp (how types cross), refused.hpp and sentences.hpp (what does not),
// signature.hpp (a call), describe.hpp, judge.hpp and export.hpp.
#pragma once

#include <crossbill/boundary/export.hpp>
#include <crossbill/boundary/runtime.hpp>
#include <crossbill/boundary/sentences.hpp>
