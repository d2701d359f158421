// SPDX-License-Identifier: MIT
// Fuzzes the contract reader, and every format and comparison of what it
// takes: `make fuzz`. Linked with libFuzzer; tests/unit/contract_fuzz_test.cpp
// runs the same over a fixed set.
#include "../unit/contract_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  crossbill::contract::fuzz_one({reinterpret_cast<const char*>(data), size});
  return 0;
}
