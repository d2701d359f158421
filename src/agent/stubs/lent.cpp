// SPDX-License-Identifier: MIT
// Memory that the host has lent to a core: see lent.hpp.
//
// All of it is called from enter and leave, in signal handlers too: a handler
// finds a range whole or free, and has taken back its own when it returns.
#include "agent/stubs/lent.hpp"

#include "agent/hosts/host.hpp"
#include "agent/stubs/contract.hpp"

namespace crossbill::agent {
namespace {

// Nothing where the host's objects are not laid out as its table says.
LentMemory lent_by_edge(uint32_t edge, const uint64_t (&arguments)[2],
                        uint64_t result) {
  const Host* host = host_of(edge);
  bool unknown =
      host != nullptr && host->tables_known != nullptr && !*host->tables_known;
  return unknown ? LentMemory{0, 0}
                 : lent_by(*lend_of(edge), arguments, result);
}

LentRule rule_of(const EdgeState& edge) {
  return static_cast<LentRule>(edge.lent_rule);
}

uint32_t bit_of(const Thread& thread, const LentRange& range) {
  return uint32_t{1} << (&range - thread.lent);
}

void forget(Thread& thread, LentRange& range) {
  range.high = 0;
  thread.lent_grows &= ~bit_of(thread, range);
  range.owner = nullptr;
  if (--thread.lent_count == 0)
    thread.more &= static_cast<uint16_t>(~kWhileLent);
}

// Forgets what overlaps [low, high).
void forget_overlapping(Thread& thread, uint64_t low, uint64_t high) {
  for (LentRange& range : thread.lent)
    if (range.owner != nullptr && range.low < high && low < range.high)
      forget(thread, range);
}

bool is_lent(const Thread& thread, uint64_t address) {
  for (const LentRange& range : thread.lent)
    if (range.low <= address && address < range.high) return true;
  return false;
}

// That of the same memory, else a free one, else the oldest.
LentRange& place_for(Thread& thread, uint64_t low) {
  LentRange* place = nullptr;
  for (LentRange& range : thread.lent) {
    if (range.owner == nullptr)
      place = &range;
    else if (range.low == low)
      return range;
  }
  return place != nullptr ? *place
                          : thread.lent[thread.lent_next++ % kLentRanges];
}

// For as long as the crossing on top of the chain is open; its leave is led
// to the whole path.
void lend(Thread& thread, LentMemory memory, bool grows = false) {
  arena::Activation* owner = thread.top;
  if (memory.high == 0 || owner->parent == 0) return;
  LentRange& range = place_for(thread, memory.low);
  if (range.owner == nullptr) thread.lent_count++;
  thread.more |= kWhileLent;
  // Lent again: the crossing that has it already is the outer one.
  bool again = range.owner != nullptr && range.low == memory.low;
  // What was said of it by more than a name, or found, holds on.
  if (again && grows && memory.high <= range.high) return;
  uint32_t bit = bit_of(thread, range);
  range.high = 0;
  if (!again) range.owner = owner;
  range.low = memory.low;
  range.high = memory.high;
  if (!grows)
    thread.lent_grows &= ~bit;
  else if (!again)
    thread.lent_grows |= bit;
  StubFrame::at(owner->sp)->epoch |= kLentBit;
}

uint64_t bytes_asked(BytesRule rule, const uint64_t (&arguments)[2]) {
  switch (rule) {
    case BytesRule::kArg0:
      return arguments[0];
    case BytesRule::kArg1:
      return arguments[1];
    case BytesRule::kArg0xArg1:
      return arguments[0] * arguments[1];
    default:
      return 1;
  }
}

arena::Category lent_category(arena::Category category) {
  return category == arena::Category::kCopy ? arena::Category::kLentCopy
                                            : arena::Category::kLentString;
}

bool uses_memory(LentRule rule) {
  return rule == LentRule::kUses0 || rule == LentRule::kUses01;
}

// What a service says of the memory that it uses: how far it goes.
LentRule rule_of_twin(const EdgeRequest& request) {
  if (request.bytes == BytesRule::kResult) return LentRule::kSearched;
  bool copies = request.bytes == BytesRule::kArg2 &&
                request.category == arena::Category::kCopy;
  return copies ? LentRule::kCopied : LentRule::kNone;
}

// `bytes` at an address are used: of ranges that grow, those that hold it go
// on as far.
void grow(Thread& thread, uint64_t address, uint64_t bytes) {
  uint64_t high = address + bytes;
  if (high < address) return;
  for (uint32_t left = thread.lent_grows; left != 0; left &= left - 1) {
    LentRange& range = thread.lent[__builtin_ctz(left)];
    if (range.low <= address && address < range.high && range.high < high)
      range.high = high;
  }
}

}  // namespace

LentRule lent_rule(const ApiRow& row, arena::Kind kind) {
  if (row.lent == LentRule::kNothing) return LentRule::kNone;
  if (row.lent != LentRule::kNone) return row.lent;
  if (row.category == arena::Category::kAllocate) return LentRule::kNewMemory;
  bool memory = row.category == arena::Category::kCopy ||
                row.category == arena::Category::kString;
  return memory && kind == arena::Kind::kService ? LentRule::kUses01
                                                 : LentRule::kNone;
}

void* make_stub_with_twin(const EdgeRequest& request) {
  void* stub = make_stub(request);
  if (stub == nullptr || crossbill_counting != 0 || request.jumps ||
      !uses_memory(request.lent))
    return stub;
  EdgeRequest twin = request;
  twin.category = lent_category(request.category);
  twin.lent = rule_of_twin(request);
  if (void* other = make_stub(twin))
    crossbill_edges[edge_of_thunk(stub)].twin =
        static_cast<uint16_t>(edge_of_thunk(other));
  return stub;
}

void look_for_lent(Thread& thread, StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if ((edge.flags & kLentRule) == 0) return;
  LentRule rule = rule_of(edge);
  if (rule == LentRule::kEnds) {
    const Lend& ends = *lend_of(frame.edge);
    const uint64_t arguments[2] = {frame.general[ends.arguments[0]],
                                   frame.general[ends.arguments[1]]};
    LentMemory memory = lent_by_edge(frame.edge, arguments, 0);
    forget_overlapping(thread, memory.low, memory.high);
    return;
  }
  if (rule == LentRule::kGivesBack) {
    uint64_t memory = frame.general[lend_of(frame.edge)->arguments[0]];
    frame.watched = is_lent(thread, memory);
    forget_overlapping(thread, memory, memory + 1);
    return;
  }
  if (!uses_memory(rule)) return;
  bool uses = is_lent(thread, frame.general[0]) ||
              (rule == LentRule::kUses01 && is_lent(thread, frame.general[1]));
  if (!uses || edge.twin == 0) return;
  frame.edge = edge.twin;
  if (rule_of(crossbill_edges[edge.twin]) != LentRule::kCopied) return;
  grow(thread, frame.general[0], frame.general[2]);
  grow(thread, frame.general[1], frame.general[2]);
}

bool note_lent(const StubFrame& frame, arena::Node* node) {
  Thread& thread = crossbill_thread;
  const EdgeState& edge = crossbill_edges[frame.edge];
  LentRule rule = rule_of(edge);
  BytesRule bytes = static_cast<BytesRule>(edge.bytes_rule);
  if (rule == LentRule::kNewMemory) {
    uint64_t size = bytes_asked(bytes, frame.kept);
    forget_overlapping(thread, frame.result, frame.result + size);
    return false;
  }
  if (rule == LentRule::kSearched) {
    grow(thread, frame.kept[0], frame.result + 1);
    return false;
  }
  if (bytes == BytesRule::kAtKept && frame.result != 0 && frame.kept[1] != 0)
    node->bytes += *reinterpret_cast<const uint64_t*>(frame.kept[1]);
  LentMemory memory = lent_by_edge(frame.edge, frame.kept, frame.result);
  if (memory.copied)
    node->bytes += memory.high - memory.low;
  else
    lend(thread, memory, memory.grows);
  return memory.ran;
}

void lend_by_contract(Thread& thread, StubFrame& frame) {
  const ContractCall* call = contract_of(frame.edge);
  if (call == nullptr) return;
  arena::Node* node = reinterpret_cast<arena::Node*>(frame.activation->node);
  // A name is no promise: only what is seen to be used of it is counted.
  bool promised = rule_of(crossbill_edges[frame.edge]) == LentRule::kContract;
  if (!promised && arena::is_sealed(*node)) return;  // no use of it is seen
  Lent lent[kMaxLent];
  int count = lent_by_call(*call, frame.general, lent);
  for (int i = 0; i < count; i++) {
    if (promised) node->bytes += lent[i].bytes;
    if (promised || lent[i].bytes != 0)
      lend(thread, {lent[i].begin, lent[i].begin + lent[i].bytes}, !promised);
  }
}

void forget_lent_to(Thread& thread, const arena::Activation* owner) {
  for (LentRange& range : thread.lent)
    if (range.owner == owner) forget(thread, range);
}

Lending lending = {note_lent, lend_by_contract, look_for_lent, forget_lent_to};

}  // namespace crossbill::agent
