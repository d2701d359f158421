// SPDX-License-Identifier: MIT
// The edges of the process: who calls whom by which stub.
#pragma once
#include <stdint.h>

#include "agent/link/modules.hpp"
#include "agent/stubs/api_table.hpp"
#include "recording/arena.hpp"

namespace crossbill::agent {

struct ContractCall;

struct EdgeRequest {
  const Module* from = nullptr;  // null: whoever is on top of the chain
  const Module* to = nullptr;
  const char* name = nullptr;
  const char* symbol = nullptr;  // linkage name, where it is known
  void* target = nullptr;
  arena::Kind kind = arena::Kind::kDowncall;
  arena::Via via = arena::Via::kSymbol;
  arena::Category category = arena::Category::kNone;
  Signature signature = Signature::kUnknown;
  BytesRule bytes = BytesRule::kNone;
  ErrorRule errors = ErrorRule::kNone;
  const ContractCall* contract = nullptr;  // of a callee that lends by one
  int hook = -1;  // index into the adapters' hooks, or a CallbackHook
  LentRule lent = LentRule::kNone;  // where there is no hook
};

// A stub for a new edge, or null when there is no thunk or no space left
// (noted once). Any thread, never in a signal handler.
void* make_stub(const EdgeRequest& request);

// What the contract of an edge's callee says of its arguments, or null.
const ContractCall* contract_of(uint32_t edge);

// Edges made so far, those inherited over a fork included.
uint32_t edge_count();

// Null for one that was inherited over a fork: its name is the parent's.
const char* edge_name(uint32_t edge);

// A call through an edge could not be timed, for lack of CFI or for the size
// of the frame: counted in the edge, and noted once.
void note_windowless(uint32_t edge, int64_t why);

// What few edges have and EdgeState has no place for: the caller's module
// (a ModuleId) with a CallbackHook, the twin with a LentRule; 0: none.
uint16_t& partner_of(uint32_t edge);

void reset_edge_lock();

}  // namespace crossbill::agent
