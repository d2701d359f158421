// SPDX-License-Identifier: MIT
// The edges of the process: who calls whom by which stub.
#pragma once
#include <stdint.h>

#include "agent/base/state.hpp"
#include "agent/link/modules.hpp"
#include "agent/stubs/api_table.hpp"
#include "recording/arena.hpp"

namespace crossbill::agent {

struct ContractCall;
struct SizeReader;
struct Host;

struct EdgeRequest {
  const Module* from = nullptr;  // null: whoever is on top of the chain
  const Module* to = nullptr;
  const char* name = nullptr;
  const char* symbol = nullptr;  // linkage name, where it is known
  const char* shown = nullptr;   // as users write it; null: as `name`
  void* target = nullptr;
  arena::Kind kind = arena::Kind::kDowncall;
  arena::Via via = arena::Via::kSymbol;
  arena::Category category = arena::Category::kNone;
  Signature signature = Signature::kUnknown;
  uint8_t words = 0;  // of kExact: 8-byte words of stack arguments
  int (*words_of_call)(const uint64_t (&general)[6], bool may_ask) = nullptr;
  BytesRule bytes = BytesRule::kNone;
  ErrorRule errors = ErrorRule::kNone;
  const ContractCall* contract = nullptr;  // of a callee that lends by one
  const Lend* lend = nullptr;              // of kEnds, kLends, kGivesBack
  const Host* host = nullptr;              // that `lend` and `errors` ask
  const Hook* hook = nullptr;              // the host's
  uint8_t callback = 0;             // 1 + the argument that it calls back
  bool passes_on = false;           // the call itself is no crossing
  bool runs_host = false;           // it may run the host's own code ...
  uint8_t resumes = 0;              // ... of this argument, + 1
  LentRule lent = LentRule::kNone;  // where there is neither
  HoldRule holds = HoldRule::kNone;
  bool sited = false;                   // the host calls it, with its lock held
  const PlaceReader* places = nullptr;  // its host's own, or null
  bool jumps = false;                   // counted and no more: see jumps.hpp
  const Module* through = nullptr;      // glue, whose function `target` is
  bool wraps = false;  // `target` was made by glue for one of that name
  arena::Convention convention = arena::Convention::kUnknown;
};

// A stub for a new edge, or null when there is no thunk or no space left
// (noted once). Any thread, never in a signal handler.
void* make_stub(const EdgeRequest& request);

// The edge of a stub.
uint32_t edge_of(const void* stub);

// Whether a stub's edge leads from one module to the other.
bool leads(void* stub, const Module& from, const Module& to);

// What the contract of an edge's callee says of its arguments, or null.
const ContractCall* contract_of(uint32_t edge);

// Who tells how many stack arguments a call has, or null.
int (*words_of_call(uint32_t edge))(const uint64_t (&general)[6], bool may_ask);

// What an edge's calls lend, or end the lending of, or null.
const Lend* lend_of(uint32_t edge);

// The host that its rules ask, and how to ask it for an exception, or null.
const Host* host_of(uint32_t edge);
bool (*exception_check_of(uint32_t edge))();

// How the host calls it.
arena::Convention convention_of(uint32_t edge);

// The host calls it in this way, too: of two ways none is known of a call.
void add_convention(uint32_t edge, arena::Convention convention);

// Null where there is none.
const SizeReader* size_reader();

// Null for one that was inherited over a fork: its name is the parent's.
const char* edge_name(uint32_t edge);

// A call through an edge could not be timed, for lack of CFI or for the size
// of the frame: counted in the edge, and noted once.
void note_windowless(uint32_t edge, int64_t why);

void reset_edge_lock();

}  // namespace crossbill::agent
