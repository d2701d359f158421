// SPDX-License-Identifier: MIT
// Finds the memory that a rule says: see lend_rule.hpp.
#include "agent/stubs/lend_rule.hpp"

#include <string.h>

namespace crossbill::agent {
namespace {

bool holds(Condition condition, const uint64_t (&arguments)[2],
           uint64_t result) {
  switch (condition) {
    case Condition::kZeroResult:
      return static_cast<int32_t>(result) == 0;
    case Condition::kZeroArgument0:
      return arguments[0] == 0;
    case Condition::kZeroArgument1:
      return arguments[1] == 0;
    default:
      return true;
  }
}

// 0 where it cannot be told.
uint64_t value_at(const Place& place, const uint64_t (&arguments)[2],
                  uint64_t result) {
  uint64_t argument = arguments[place.kept];
  switch (place.kind) {
    case Place::kResult:
      return result == 0 ? 0 : result + place.offset;
    case Place::kArgument:
      return argument;
    case Place::kPointedTo:
      return argument == 0
                 ? 0
                 : *reinterpret_cast<const uint64_t*>(argument + place.offset);
    default:
      return 0;
  }
}

}  // namespace

LentMemory lent_by(const Lend& lend, const uint64_t (&arguments)[2],
                   uint64_t result) {
  if (lend.reader != nullptr) return lend.reader(arguments, result);
  if (!holds(lend.condition, arguments, result)) return {0, 0};
  uint64_t low = value_at(lend.pointer, arguments, result);
  if (low == 0) return {0, 0};
  bool text = lend.length.kind == Place::kText;
  uint64_t bytes = text ? strlen(reinterpret_cast<const char*>(low))
                        : value_at(lend.length, arguments, result);
  if (static_cast<int64_t>(bytes) < 0 || bytes + lend.more == 0) return {0, 0};
  return {low, low + bytes + lend.more};
}

}  // namespace crossbill::agent
