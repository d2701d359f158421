// SPDX-License-Identifier: MIT
// Which results of a call are errors.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Values are kept in arena::Edge::error_rule.
enum class ErrorRule : uint8_t {
  kNone = 0,
  kNull,
  kMinusOne,          // a long
  kMinusOneInt,       // an int: the register's upper half is not its own
  kNotZero,           // an int, 0 for success: a status
  kNullAndException,  // null, and the host says that an exception is set
  kPending,           // whatever the result: see pending() in state.hpp
};
inline constexpr int kErrorRules = 7;

// `exception_is_set` asks the host; null where there is none to ask.
inline bool is_error(ErrorRule rule, uint64_t result,
                     bool (*exception_is_set)()) {
  switch (rule) {
    case ErrorRule::kNone:
      return false;
    case ErrorRule::kNull:
      return result == 0;
    case ErrorRule::kMinusOne:
      return result == ~uint64_t{0};
    case ErrorRule::kMinusOneInt:
      return static_cast<uint32_t>(result) == ~uint32_t{0};
    case ErrorRule::kNotZero:
      return static_cast<uint32_t>(result) != 0;
    case ErrorRule::kNullAndException:
      return result == 0 && exception_is_set != nullptr && exception_is_set();
    case ErrorRule::kPending:  // not told by the result
      return false;
  }
  return false;
}

}  // namespace crossbill::agent
