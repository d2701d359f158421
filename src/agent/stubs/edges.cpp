// SPDX-License-Identifier: MIT
// The edges of the process: who calls whom by which stub.
#include "agent/stubs/edges.hpp"

#include <string.h>

#include "agent/arch/cpu.hpp"
#include "agent/arch/frame_info.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/hooks.hpp"
#include "agent/meter/state.hpp"
#include "agent/stubs/behind_back.hpp"

crossbill::agent::EdgeState crossbill_edges[crossbill::arena::kMaxEdges];

namespace crossbill::agent {
namespace {

Lock lock;
uint32_t count;  // edge 0 is the calibration's
uint16_t partners[arena::kMaxEdges];
bool said_full;
const ContractCall* contracts[arena::kMaxEdges];
arena::NoteCode said_windowless[arena::kMaxEdges / 16];  // by edge hash

// What a table entry returns is known to be the host's own object.
bool may_hand_out_functions(const EdgeRequest& request) {
  return request.kind == arena::Kind::kDowncall && request.to != nullptr &&
         (request.via == arena::Via::kSymbol ||
          request.via == arena::Via::kDlsym);
}

uint8_t flags_of(const EdgeRequest& request) {
  uint8_t flags = 0;
  if (request.signature == Signature::kRegisters) flags |= kRegistersOnly;
  if (request.from == nullptr) flags |= kShared;
  if (request.kind == arena::Kind::kDowncall) flags |= kTimed;
  if (request.errors != ErrorRule::kNone || request.bytes == BytesRule::kResult)
    flags |= kResultMatters;
  if (request.hook >= 0)
    flags |= kHooked;
  else if (request.lent != LentRule::kNone)
    flags |= kLentRule;
  if (request.lent >= LentRule::kNewMemory) flags |= kResultMatters;
  if (may_hand_out_functions(request)) flags |= kLookAtResult;
  return flags;
}

uint16_t number_of(const Module* module) {
  return module == nullptr ? 0 : static_cast<uint16_t>(module->id);
}

void fill_state(EdgeState& state, const EdgeRequest& request) {
  state.target = request.target;
  state.flags = flags_of(request);
  state.bytes_rule = static_cast<uint8_t>(request.bytes);
  state.error_rule = static_cast<uint8_t>(request.errors);
  state.hook = request.hook < 0 ? static_cast<uint8_t>(request.lent)
                                : static_cast<uint8_t>(request.hook);
  state.looks = kLooks;
  state.to_module = number_of(request.to);
}

void fill_record(arena::Edge& record, const EdgeRequest& request) {
  record.from = record_of(request.from);
  record.to = record_of(request.to);
  record.name = add_string(request.name);
  record.symbol = add_string(request.symbol);
  record.kind = request.kind;
  record.via = request.via;
  record.category = request.category;
  record.windowed = request.signature == Signature::kUnknown;
  record.glue = request.to != nullptr && request.to->role == arena::Role::kGlue;
  record.error_rule = static_cast<uint8_t>(request.errors);
  record.bytes_rule = static_cast<uint8_t>(request.bytes);
  record.lent = request.lent == LentRule::kContract    ? 2
                : request.lent == LentRule::kNone      ? 0
                : request.lent <= LentRule::kNewMemory ? 1
                                                       : 2;
  record.address = reinterpret_cast<uint64_t>(request.target);
}

void* make_locked(const EdgeRequest& request) {
  arena::Edge* record = count < arena::kMaxEdges ? edge_record(count) : nullptr;
  if (record == nullptr) {
    if (!said_full) add_note(arena::NoteCode::kNoThunks, request.name);
    said_full = true;
    return nullptr;
  }
  fill_record(*record, request);
  fill_state(crossbill_edges[count], request);
  contracts[count] = request.contract;
  if (request.hook >= kCallbackHook) partners[count] = number_of(request.from);
  void* thunk = thunk_of(count);
  count++;
  __atomic_store_n(&header()->edge_count, count, __ATOMIC_RELEASE);
  return thunk;
}

}  // namespace

void* make_stub(const EdgeRequest& request) {
  Quiet quiet;
  if (!ready()) return nullptr;
  lock.take();
  void* thunk = make_locked(request);
  lock.release();
  return thunk;
}

uint16_t& partner_of(uint32_t edge) { return partners[edge]; }

const ContractCall* contract_of(uint32_t edge) { return contracts[edge]; }

uint32_t edge_count() { return __atomic_load_n(&count, __ATOMIC_ACQUIRE); }

const char* edge_name(uint32_t edge) {
  arena::Edge* record = edge_record(edge);
  if (record == nullptr || edge < header()->inherited_edges) return nullptr;
  return arena_base + uint64_t{record->name} * 8;
}

void note_windowless(uint32_t edge, int64_t why) {
  Quiet quiet;
  arena::NoteCode code = why == kNoFrameInfo ? arena::NoteCode::kNoFrameInfo
                                             : arena::NoteCode::kFrameTooLarge;
  arena::NoteCode& said = said_windowless[edge % (arena::kMaxEdges / 16)];
  arena::Edge* record = edge_record(edge);
  if (record == nullptr) return;
  const char* name = edge_name(edge);
  if (name != nullptr)
    __atomic_fetch_add(&record->windowless, 1, __ATOMIC_RELAXED);
  if (said == code) return;
  said = code;
  add_note(code, name);
}

void* stub_for(const StubRequest& request) {
  EdgeRequest edge;
  edge.to = module_of(request.core);
  edge.name = request.name;
  edge.target = request.original;
  edge.via = request.via;
  edge.errors = request.errors;
  edge.signature = request.signature;
  if (request.hook != nullptr) edge.hook = find_hook(request.hook);
  void* thunk = make_stub(edge);
  return thunk == nullptr ? request.original : thunk;
}

void* original_of(void* address) {
  int64_t edge = edge_of_thunk(address);
  return edge < 0 ? address : crossbill_edges[edge].target;
}

void reset_edge_lock() {
  lock.reset();
  said_full = false;
}

}  // namespace crossbill::agent
