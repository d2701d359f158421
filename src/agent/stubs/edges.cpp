// SPDX-License-Identifier: MIT
// The edges of the process: who calls whom by which stub.
#include "agent/stubs/edges.hpp"

#include <string.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/host.hpp"
#include "agent/hosts/places.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/unwound.hpp"
#include "agent/stubs/jumps.hpp"
#include "agent/stubs/pairs.hpp"
#include "recording/settings.hpp"

namespace crossbill::agent {
namespace {

Lock lock;
bool said_full;
// By edge, as are all that follow; it takes its memory when a contract is met.
const ContractCall** contracts;
const Lend* lends[arena::kMaxEdges];

// What edges have of few kinds, by a number that fits a byte; 0 stands for
// null.
template <class T>
struct Numbered {
  static constexpr uint8_t kMost = 64;
  T* met[kMost];  // the first stays null
  uint8_t of_edge[arena::kMaxEdges];

  T* get(uint32_t edge) const { return met[of_edge[edge]]; }
  // The edges' lock is held. Where there are more than can be, it is null.
  void set(uint32_t edge, T* value) {
    uint8_t number = 0;
    while (value != nullptr && met[number] != value && ++number < kMost)
      if (met[number] == nullptr) met[number] = value;
    of_edge[edge] = number < kMost ? number : 0;
  }
};
Numbered<const Host> hosts;
Numbered<int(const uint64_t (&general)[6], bool may_ask)> words_of_calls;
arena::Convention conventions[arena::kMaxEdges];
const SizeReader* reader;
arena::NoteCode said_windowless[arena::kMaxEdges / 16];  // by edge hash

// What a table entry returns is known to be the host's own object.
bool may_hand_out_functions(const EdgeRequest& request) {
  return request.kind == arena::Kind::kDowncall && request.to != nullptr &&
         (request.via == arena::Via::kSymbol ||
          request.via == arena::Via::kDlsym);
}

// Who reads where its calls are from, or null. By these the host calls from its
// own code, with its lock held.
const PlaceReader* places_of(const EdgeRequest& request) {
  bool by_host = request.sited || request.via == arena::Via::kMethod ||
                 request.via == arena::Via::kSlot ||
                 request.via == arena::Via::kVectorcall;
  if (!by_host || request.kind != arena::Kind::kDowncall) return nullptr;
  return request.places != nullptr ? request.places : host_places;
}

// In programs without such a host, the machine code that calls is the place.
// Edges of the calibration, which lead to no module, have none, nor have those
// that a host calls by code it has made: its addresses say nothing.
bool is_by_return(const EdgeRequest& request) {
  return host_places == nullptr && !places_are_unknown &&
         places_of(request) == nullptr &&
         request.kind == arena::Kind::kDowncall && request.to != nullptr &&
         request.host == nullptr && !request.passes_on;
}

bool is_watched(const EdgeRequest& request) {
  return request.runs_host && request.host != nullptr &&
         request.host->code_mark != nullptr;
}

bool is_by_registers(const EdgeRequest& request) {
  return request.signature == Signature::kRegisters ||
         (request.signature == Signature::kExact && request.words == 0);
}

// What the fast path of enter has to know of a rule.
uint16_t flags_of(BytesRule rule, bool by_registers) {
  if (rule == BytesRule::kNone || rule == BytesRule::kResult ||
      rule == BytesRule::kAtKept)
    return 0;
  bool simple = rule <= BytesRule::kArg3 && by_registers;
  return simple ? kCountsBytes : kOtherBytes;
}

uint16_t flags_of(LentRule rule) {
  if (rule == LentRule::kNone || rule == LentRule::kCopied) return 0;
  // By a signature calls that are only counted lend nothing, and C++ is come to
  // where the stubs see that one is timed.
  if (rule == LentRule::kSignature && crossbill_sampling != 0) return kLentRule;
  if (rule == LentRule::kGivesBack) return kLentRule | kLends | kWhileLent;
  bool lends = rule == LentRule::kLends || rule <= LentRule::kSignature;
  return lends ? kLentRule | kLends : kLentRule | kWhileLent;
}

uint16_t flags_of(const EdgeRequest& request) {
  bool by_registers = is_by_registers(request);
  uint16_t flags = flags_of(request.bytes, by_registers);
  if (by_registers) flags |= kRegistersOnly;
  if (request.from == nullptr) flags |= kShared;
  if (request.kind == arena::Kind::kDowncall) flags |= kTimed;
  if (request.errors != ErrorRule::kNone ||
      request.bytes == BytesRule::kResult || request.holds != HoldRule::kNone)
    flags |= kResultMatters;
  bool hooked = request.hook != nullptr && !request.hook->watches;
  if (request.hook != nullptr) flags |= kHooked;
  if (hooked || request.callback != 0)
    flags |= kHooked;
  else
    flags |= flags_of(request.lent);
  if (request.lent >= LentRule::kNewMemory) flags |= kResultMatters;
  if (may_hand_out_functions(request)) flags |= kLookAtResult;
  if (is_watched(request)) {
    flags |= kWatched;
    if (request.resumes != 0) flags |= kResumes;
  }
  if (request.passes_on) flags |= kPassesOn;
  if (places_of(request) != nullptr || is_by_return(request)) flags |= kSited;
  return flags;
}

// A call that needs no leave may be counted by a jump where one around it is
// only counted: see arch/x86_64/counted.S. What lies in it is then booked on
// that one. So its module is to make no downcalls of its own, nor to come to
// its own functions by stubs, and no exception is to leave it.
struct Inner {
  bool asked;
  bool unfit;
};
Inner inners[arena::kMaxEdges];  // by module

bool may_nest(const EdgeRequest& request) {
  if (request.kind != arena::Kind::kDowncall || request.from == nullptr ||
      request.to == nullptr || request.through != nullptr)
    return false;
  Inner& inner = inners[static_cast<uint16_t>(request.to->id)];
  if (!inner.asked) {
    inner.asked = true;
    inner.unfit |= may_raise(*request.to);
  }
  return !inner.unfit;
}

void take_nesting(const Module* module, uint32_t edges) {
  if (module == nullptr) return;
  uint16_t number = static_cast<uint16_t>(module->id);
  if (inners[number].unfit) return;
  inners[number].unfit = true;
  for (uint32_t edge = 0; edge < edges; edge++)
    if (crossbill_edges[edge].to_module == number)
      __atomic_store_n(&crossbill_edges[edge].nested, 0, __ATOMIC_RELAXED);
}

uint16_t number_of(const Module* module) {
  return module == nullptr ? 0 : static_cast<uint16_t>(module->id);
}

void fill_state(EdgeState& state, const EdgeRequest& request) {
  state.target = request.target;
  state.flags = flags_of(request);
  state.bytes_rule = static_cast<uint8_t>(request.bytes);
  state.error_rule = static_cast<uint8_t>(request.errors);
  state.lent_rule = static_cast<uint8_t>(request.lent);
  state.holds = static_cast<uint8_t>(request.holds);
  state.callback = request.callback;
  state.looks = kLooks;
  state.resumes = request.resumes;
  // 0 and 1 for new memory, whose size is one of them or their product.
  state.keeps[0] = request.lend != nullptr ? request.lend->arguments[0] : 0;
  state.keeps[1] = request.lend != nullptr ? request.lend->arguments[1] : 1;
  state.to_module =
      number_of(request.through != nullptr ? request.through : request.to);
  state.from_module = number_of(request.from);
  state.twin = 0;
  state.hook = request.hook;
  state.usual_shift = 0;
  state.words = request.signature == Signature::kExact ? request.words : 0;
  state.places = places_of(request);
  state.by_return = is_by_return(request) ? ~uint64_t{0} : 0;
  state.by_frame =
      state.places != nullptr ? state.places->by_frame : state.by_return != 0;
}

// What a hook does to the program's calls, and what it learns from them, is
// wanted in a stopped service, too.
bool is_seen_when_stopped(const EdgeState& state) {
  const Hook* hook = state.hook;
  return hook != nullptr && (hook->before != nullptr ||
                             hook->after != nullptr || hook->finish != nullptr);
}

void aim_when_stopped(uint32_t edge) {
  if (crossbill_switchable == 0) return;
  const EdgeState& state = crossbill_edges[edge];
  void* target =
      is_seen_when_stopped(state) ? seen_thunk_of(edge) : state.target;
  __atomic_store_n(&crossbill_stopped_targets[edge], target, __ATOMIC_RELEASE);
}

uint8_t lent_work(LentRule rule) {
  if (rule == LentRule::kNone || rule == LentRule::kSignature ||
      rule == LentRule::kCopied || rule == LentRule::kSearched)
    return 0;
  return rule == LentRule::kLends || rule == LentRule::kContract ? 2 : 1;
}

uint8_t glue_of(const EdgeRequest& request) {
  if (request.through != nullptr) return 2;
  if (request.wraps) return 3;
  return request.to != nullptr && request.to->role == arena::Role::kGlue ? 1
                                                                         : 0;
}

void fill_record(arena::Edge& record, const EdgeRequest& request) {
  record.from = record_of(request.from);
  record.to = record_of(request.to);
  record.name = add_string(request.name);
  record.symbol = add_string(request.symbol);
  record.shown = add_string(request.shown);
  record.kind = request.kind;
  record.via = request.via;
  record.category = request.category;
  record.windowed = !is_by_registers(request);
  record.glue = glue_of(request);
  record.error_rule = static_cast<uint8_t>(request.errors);
  record.bytes_rule = static_cast<uint8_t>(request.bytes);
  record.lent = lent_work(request.lent);
  bool asked = request.lend != nullptr && request.lend->ask != nullptr;
  record.watched = is_watched(request) || (request.runs_host && asked);
  record.convention = request.convention;
  record.address = reinterpret_cast<uint64_t>(request.target);
}

// Tables of methods and glue call by conventions of their own, and of calls
// that are counted by a jump nothing is known.
HandleCall* watch_handles(EdgeRequest& request) {
  bool fits =
      request.kind == arena::Kind::kDowncall && request.to != nullptr &&
      request.to->role == arena::Role::kCore && !request.jumps &&
      request.hook == nullptr && request.through == nullptr &&
      !request.passes_on &&
      (request.via == arena::Via::kSymbol || request.via == arena::Via::kDlsym);
  if ((crossbill_watch & arena::kWatchPairs) == 0 || !fits) return nullptr;
  HandleCall* call =
      handle_call_of(*request.to, request.symbol, request.target);
  if (call != nullptr) request.hook = &kWatchesHandles;
  return call;
}

// The lock is held.
void set_contract(uint32_t edge, const ContractCall* contract) {
  if (contract == nullptr) return;
  constexpr size_t kBytes = arena::kMaxEdges * sizeof(void*);
  if (contracts == nullptr)
    contracts = static_cast<const ContractCall**>(keep_bytes(kBytes));
  if (contracts != nullptr) contracts[edge] = contract;
}

void* make_locked(EdgeRequest request) {
  uint32_t count = edges_made;
  if (request.errors == ErrorRule::kPending && crossbill_pending_offset == 0)
    request.errors = ErrorRule::kNone;
  HandleCall* handles = watch_handles(request);
  arena::Edge* record = count < arena::kMaxEdges ? edge_record(count) : nullptr;
  if (record == nullptr) {
    if (!said_full) add_note(arena::NoteCode::kNoThunks, request.name);
    said_full = true;
    return nullptr;
  }
  fill_record(*record, request);
  fill_state(crossbill_edges[count], request);
  crossbill_edges[count].handles = handles;
  aim_when_stopped(count);
  if (request.kind == arena::Kind::kDowncall)
    take_nesting(request.from != nullptr ? request.from : request.to, count);
  crossbill_edges[count].nested = record->nested = may_nest(request);
  set_contract(count, request.contract);
  lends[count] = request.lend;
  words_of_calls.set(count, request.words_of_call);
  hosts.set(count, request.host);
  conventions[count] = request.convention;
  void* thunk =
      request.jumps ? make_jump(count, request.target) : thunk_of(count);
  if (thunk == nullptr) {
    add_note(arena::NoteCode::kNoThunks, request.name, record->to);
    return nullptr;
  }
  if (request.jumps) add_note(arena::NoteCode::kSeesFrames, request.name);
  __atomic_store_n(&edges_made, count + 1, __ATOMIC_RELEASE);
  __atomic_store_n(&header()->edge_count, count + 1, __ATOMIC_RELEASE);
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

uint32_t edge_of(const void* stub) {
  return static_cast<uint32_t>(edge_of_thunk(stub));
}

bool leads(void* stub, const Module& from, const Module& to) {
  int64_t edge = edge_of_thunk(stub);
  if (edge < header()->inherited_edges) return false;
  arena::Edge* record = edge_record(static_cast<uint32_t>(edge));
  return record != nullptr && record->from == record_of(&from) &&
         record->to == record_of(&to);
}

const ContractCall* contract_of(uint32_t edge) {
  return contracts == nullptr ? nullptr : contracts[edge];
}

int (*words_of_call(uint32_t edge))(const uint64_t (&general)[6],
                                    bool may_ask) {
  return words_of_calls.get(edge);
}

const Lend* lend_of(uint32_t edge) { return lends[edge]; }

const Host* host_of(uint32_t edge) { return hosts.get(edge); }

bool (*exception_check_of(uint32_t edge))() {
  const Host* host = host_of(edge);
  return host == nullptr ? nullptr : host->exception_is_set;
}

arena::Convention convention_of(uint32_t edge) { return conventions[edge]; }

void add_convention(uint32_t edge, arena::Convention convention) {
  if (conventions[edge] == convention) return;
  conventions[edge] = arena::Convention::kOtherSlot;
  if (edge < header()->inherited_edges) return;
  arena::Edge* record = edge_record(edge);
  if (record != nullptr) record->convention = arena::Convention::kOtherSlot;
}

const SizeReader* size_reader() { return reader; }

void read_sizes_by(const SizeReader& by) { reader = &by; }

const char* edge_name(uint32_t edge) {
  arena::Edge* record = edge_record(edge);
  if (record == nullptr || edge < header()->inherited_edges) return nullptr;
  return arena_base + uint64_t{record->name} * 8;
}

void note_windowless(uint32_t edge, int64_t why) {
  Quiet quiet;
  arena::NoteCode code = arena::NoteCode::kFrameTooLarge;
  if (why == kNoFrameInfo) code = arena::NoteCode::kNoFrameInfo;
  if (why == kOtherStack) code = arena::NoteCode::kOtherStack;
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

namespace {

bool add_hook(uint32_t edge, const Hook& hook) {
  EdgeState& state = crossbill_edges[edge];
  if (state.hook != nullptr) return state.hook == &hook;
  __atomic_store_n(&state.hook, &hook, __ATOMIC_RELEASE);
  state.flags |= kHooked;
  aim_when_stopped(edge);
  return true;
}

}  // namespace

bool add_hook(void* stub, const Hook& hook) {
  int64_t edge = edge_of_thunk(stub);
  return edge >= 0 && add_hook(static_cast<uint32_t>(edge), hook);
}

void add_hook_to_calls(ModuleId from, const char* name, const Hook& hook) {
  for (uint32_t edge = 0; edge < edge_count(); edge++) {
    const EdgeState& state = crossbill_edges[edge];
    const char* known =
        state.from_module == static_cast<uint16_t>(from) ? edge_name(edge) : "";
    if (known != nullptr && is_same(known, name)) add_hook(edge, hook);
  }
}

void show_stub(void* stub, const char* shown) {
  Quiet quiet;
  int64_t edge = edge_of_thunk(stub);
  if (!ready() || edge < header()->inherited_edges) return;
  lock.take();
  arena::Edge* record = edge_record(static_cast<uint32_t>(edge));
  if (record != nullptr && record->shown == 0)
    record->shown = add_string(shown);
  if (record != nullptr && arena_base[uint64_t{record->name} * 8] == '\0')
    record->name = record->shown;
  lock.release();
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
