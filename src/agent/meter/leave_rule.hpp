// SPDX-License-Identifier: MIT
// What a leave has to do besides, told by one number of the node: what an edge
// asks for at its end never changes, but for what its enter sees to.
#pragma once
#include <stdint.h>

#include "agent/base/state.hpp"
#include "agent/stubs/api_table.hpp"

namespace crossbill::agent {

// Values are kept in arena::Node::leave; the stubs know them.
enum class LeaveRule : uint8_t {
  kNone = 0,
  kNullIsError = 1,
  kMinusOneIsError = 2,
  kMinusOneIntIsError = 3,
  kCountsResult = 4,  // it is a number of bytes
  kMore = 5,          // see note_result()
  kPending = 6,       // see pending() in state.hpp
  kWatched = 128,     // added to one of them: see stubs/host_code.hpp
};

inline uint8_t leave_rule(const EdgeState& edge) {
  constexpr LeaveRule kOfErrors[] = {LeaveRule::kNone,
                                     LeaveRule::kNullIsError,
                                     LeaveRule::kMinusOneIsError,
                                     LeaveRule::kMinusOneIntIsError,
                                     LeaveRule::kMore,
                                     LeaveRule::kMore,
                                     LeaveRule::kPending};
  LeaveRule rule = kOfErrors[edge.error_rule];
  if (edge.bytes_rule == static_cast<int>(BytesRule::kResult))
    rule =
        rule == LeaveRule::kNone ? LeaveRule::kCountsResult : LeaveRule::kMore;
  if (edge.holds != 0) rule = LeaveRule::kMore;
  bool watched = (edge.flags & agent::kWatched) != 0;
  return static_cast<uint8_t>(static_cast<int>(rule) + (watched ? 128 : 0));
}

}  // namespace crossbill::agent
