// SPDX-License-Identifier: MIT
// Fuzzes the reader of arenas, and all that comes after it: `make fuzz`.
// Linked with libFuzzer; tests/unit/recording_fuzz_test.cpp runs the same over
// a fixed set.
#include "../unit/bill_fuzz.hpp"
#include "../unit/recording_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  crossbill::recording::fuzz_arena({reinterpret_cast<const char*>(data), size},
                                   crossbill::recording::fuzz_bill);
  return 0;
}
