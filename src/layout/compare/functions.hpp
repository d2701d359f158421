// SPDX-License-Identifier: MIT
// Signatures: how many parameters, each of them, and the result.
#pragma once
#include "layout/compare/pairs.hpp"

namespace crossbill::layout {

// A call of one function, or of a callback.
struct Call {
  NodeId node{};
  const Signature& host;
  const Signature& library;
  uint32_t host_producer = 0, library_producer = 0;
  Place host_place, library_place;
  // "" of functions; "callback of parameter 2 `compare`, ".
  std::string subject;
  bool is_callback = false;  // the library calls

  // Of a callback that is void (*)(void) on one side.
  bool is_any_function() const {
    auto is_bare = [](const Signature& each) {
      return each.parameters.empty() && each.result == kVoidType;
    };
    return !subject.empty() && (is_bare(host) || is_bare(library));
  }
};

void compare_calls(Comparer& comparer, const Call& call);
// Of a Python program that sets no argtypes: what it takes the result for is
// known, and is all there is to know where the library takes nothing.
void compare_undeclared(Comparer& comparer, const Call& call,
                        const Function& host);
void compare_globals(Comparer& comparer, NodeId node, const Global& host,
                     const Global& library);

}  // namespace crossbill::layout
