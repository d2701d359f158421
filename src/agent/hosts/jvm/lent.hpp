// SPDX-License-Identifier: MIT
// The readers that api.tsv names: what a JNI function has lent or copied. Each
// ask_... is called before it, lent_... after it.
#pragma once
#include "agent/stubs/lend_rule.hpp"

namespace crossbill::agent::jvm {

// A pair of each.
#define CROSSBILL_JVM_READER(name)                                         \
  void ask_##name(uint8_t item, uint64_t(&general)[6], uint64_t(&kept)[2], \
                  uint32_t& cell);                                         \
  LentMemory lent_##name(const uint64_t(&kept)[2], uint64_t result);

// Arrays and strings whose memory, or a copy of it, is the result: the object
// and the place where the JVM says which.
CROSSBILL_JVM_READER(elements)
CROSSBILL_JVM_READER(characters)
CROSSBILL_JVM_READER(text)
CROSSBILL_JVM_READER(critical)
CROSSBILL_JVM_READER(critical_text)
// A copy that is given back: its place, and whether it is written back.
CROSSBILL_JVM_READER(released)
// As many items as an argument says, and the text that another one holds.
CROSSBILL_JVM_READER(items)
CROSSBILL_JVM_READER(region)
CROSSBILL_JVM_READER(new_text)
// A direct buffer's memory.
CROSSBILL_JVM_READER(buffer)
// Whether Java code ran, or a class was loaded.
CROSSBILL_JVM_READER(loaded)
#undef CROSSBILL_JVM_READER

}  // namespace crossbill::agent::jvm
