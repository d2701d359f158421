// SPDX-License-Identifier: MIT
// The crossing tree of a thread: nodes, histograms, activations.
//
// A thread's records lie in blocks of its own, so that threads do not share
// cache lines. A thread that takes over the slot of another adds to its tree.
#include "agent/meter/tree.hpp"

#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/link/module_id.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/leave_rule.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/thread_slots.hpp"

namespace crossbill::agent {

using arena::Activation;
using arena::BlockHeader;
using arena::BlockKind;
using arena::Node;

namespace {

constexpr size_t kBlockBytes = 16 * 1024;
constexpr uint32_t kCounterStep = 512;

TableEntry* probe(TableEntry* table, uint32_t shift, uint64_t key) {
  uint64_t mask = (uint64_t{1} << (64 - shift)) - 1;
  uint64_t at = table_hash(key, shift);
  while (table[at].key != 0 && table[at].key != key) at = (at + 1) & mask;
  return &table[at];
}

void use_table(Thread& thread) {
  const Owned& owned = *thread.owned;
  thread.table = owned.table;
  thread.table_shift = owned.table_shift;
  thread.table_end = owned.table + (uint64_t{1} << (64 - owned.table_shift));
}

bool grow_table(Thread& thread) {
  Owned& owned = *thread.owned;
  uint32_t shift = owned.table_shift - 1;
  size_t entries = size_t{1} << (64 - shift);
  TableEntry* bigger =
      static_cast<TableEntry*>(private_pages(entries * sizeof(TableEntry)));
  if (bigger == nullptr) return false;
  size_t old_entries = entries / 2;
  for (size_t i = 0; i < old_entries; i++)
    if (owned.table[i].key != 0)
      *probe(bigger, shift, owned.table[i].key) = owned.table[i];
  if (owned.table_shift != kFirstShift)
    munmap(owned.table, old_entries * sizeof(TableEntry));
  owned.table = bigger;
  owned.table_shift = shift;
  use_table(thread);
  return true;
}

bool insert(Thread& thread, uint64_t key, void* value) {
  Owned& owned = *thread.owned;
  uint64_t entries = uint64_t{1} << (64 - owned.table_shift);
  if (owned.table_used + 1 > entries * 7 / 10 && !grow_table(thread))
    return false;
  TableEntry* entry = probe(owned.table, owned.table_shift, key);
  entry->value = value;
  entry->key = key;
  owned.table_used++;
  return true;
}

// A zeroed record in the thread's present block of a kind.
void* thread_record(Thread& thread, BlockHeader*& block, BlockKind kind,
                    size_t bytes) {
  size_t used = block == nullptr ? 0 : sizeof *block + block->count * bytes;
  if (block == nullptr || used + bytes > block->bytes) {
    block = new_block(kind, kBlockBytes, thread.slot_ref);
    if (block == nullptr) return nullptr;
    used = sizeof *block;
  }
  return reinterpret_cast<char*>(block) + used;
}

// The counts of the thread's histogram of an edge.
uint64_t histogram_of(Thread& thread, uint32_t edge) {
  uint64_t key = ~uint64_t{0} << 32 | edge;
  TableEntry* entry = probe(thread.table, thread.table_shift, key);
  if (entry->key == key) return reinterpret_cast<uint64_t>(entry->value);
  BlockHeader*& block = thread.owned->histograms;
  arena::Histogram* histogram = static_cast<arena::Histogram*>(thread_record(
      thread, block, BlockKind::kHistograms, sizeof(arena::Histogram)));
  if (histogram == nullptr) return 0;
  histogram->edge = edge;
  block->count++;
  insert(thread, key, histogram->counts);
  return reinterpret_cast<uint64_t>(histogram->counts);
}

bool is_library(uint16_t module) {
  arena::Role role = role_of(ModuleId{module});
  return role == arena::Role::kCore || role == arena::Role::kGlue;
}

// Whether calls of an edge would be orphans under that parent.
bool makes_orphan(arena::Ref parent, uint32_t edge) {
  const EdgeState& state = crossbill_edges[edge];
  if ((state.flags & kTimed) != 0 || !is_library(state.from_module))
    return false;
  for (arena::Ref at = parent; at != 0; at = above(at)) {
    if (node_at(at)->edge == arena::kNoEdge) continue;
    const EdgeState& outer = crossbill_edges[node_at(at)->edge];
    if ((outer.flags & kTimed) != 0 && outer.to_module == state.from_module)
      return false;
  }
  return true;
}

// Whether a call of it under that parent may come from the parent's module: it
// is then none of its own, which only C++ finds out.
bool may_be_inner(arena::Ref parent, uint32_t edge) {
  const Node& above = *node_at(parent);
  if (above.edge == arena::kNoEdge) return false;
  const EdgeState& state = crossbill_edges[edge];
  return (state.flags & kShared) != 0 &&
         crossbill_edges[above.edge].to_module == state.to_module;
}

// An edge that is already on the way to the root. A call that lies in a
// recorded one of its library is not booked on an orphan further up. Recursion
// by several sites would make a node for each order of them, without end; where
// sites are return addresses it is booked on the innermost, whatever its site.
Node* ancestor(arena::Ref from, uint32_t in_region, arena::Ref site,
               bool orphan) {
  Node* innermost = nullptr;
  int others = 0;
  uint32_t edge = in_region & (arena::kMaxEdges - 1);
  for (arena::Ref at = from; at != 0; at = above(at)) {
    Node* node = node_at(at);
    if (edge_in_region(*node) != in_region || is_orphan(*node) != orphan)
      continue;
    if (node->host_site == site) return node;
    if (others++ == 0) innermost = node;
  }
  int most = crossbill_edges[edge].by_return != 0 ? 1 : kMostSites;
  return others >= most ? innermost : nullptr;
}

// Expected where nothing is: no thread is its owner.
const Node no_node{};

Node* make_node(Thread& thread, arena::Ref parent, uint32_t edge,
                arena::Ref site) {
  BlockHeader*& block = thread.owned->nodes;
  Node* node = static_cast<Node*>(
      thread_record(thread, block, BlockKind::kNodes, sizeof(Node)));
  if (node == nullptr) return nullptr;
  node->edge = edge;
  node->parent = parent;
  node->host_site = site;
  node->region = static_cast<uint16_t>(region_of(thread));
  node->first = node->next = reinterpret_cast<uint64_t>(&no_node);
  if (edge != arena::kNoEdge && (crossbill_edges[edge].flags & kTimed) != 0 &&
      crossbill_counting == 0)
    node->counts = histogram_of(thread, edge);
  bool of_host =
      edge == arena::kNoEdge || (crossbill_edges[edge].flags & kTimed) != 0;
  node->price = of_host ? kHostPrice : kCorePrice;
  if (edge != arena::kNoEdge) node->leave = leave_rule(crossbill_edges[edge]);
  block->count++;
  return node;
}

// In the place of an edge: these keys are no node's.
constexpr uint32_t kCpuTimeKey = arena::kNoEdge;
constexpr uint32_t kHostCodeKey = arena::kNoEdge - 1;
constexpr uint32_t kPreemptedKey = arena::kNoEdge - 2;
constexpr uint32_t kGapsKey = arena::kNoEdge - 3;
constexpr uint32_t kSizesKey = kGapsKey - arena::kSizeKinds;  // and upwards
constexpr uint32_t kPoolTimeKey = kSizesKey - 1;
constexpr uint32_t kHeldKey = kPoolTimeKey - 1;
static_assert(arena::kMaxEdges <= kHeldKey);

// Count-only mode: where a thread's counters of the present region are. No edge
// has such a number.
uint64_t counters_key(const Thread& thread) {
  return ~uint64_t{0} << 32 | arena::kMaxEdges | region_of(thread);
}

BlockHeader* counters_at_hand(const Thread& thread) {
  uint64_t key = counters_key(thread);
  TableEntry* entry = probe(thread.table, thread.table_shift, key);
  return entry->key == key ? static_cast<BlockHeader*>(entry->value) : nullptr;
}

// A node's further record, made when it is new.
template <typename Record>
Record* record_of_node(Thread& thread, Node* node, uint64_t key, BlockKind kind,
                       BlockHeader*& block) {
  TableEntry* entry = probe(thread.table, thread.table_shift, key);
  if (entry->key == key) return static_cast<Record*>(entry->value);
  Record* record =
      static_cast<Record*>(thread_record(thread, block, kind, sizeof(Record)));
  if (record == nullptr || !insert(thread, key, record)) return nullptr;
  record->node = ref_of(node);
  block->count++;
  return record;
}

// The same where signals are not blocked.
template <typename Record>
Record* record_at_hand(Thread& thread, Node* node, uint32_t place,
                       BlockKind kind, BlockHeader*& block) {
  uint64_t key = uint64_t{ref_of(node)} << 32 | place;
  TableEntry* entry = probe(thread.table, thread.table_shift, key);
  if (entry->key == key) return static_cast<Record*>(entry->value);
  OwnWork own_work;
  Quiet quiet;
  return record_of_node<Record>(thread, node, key, kind, block);
}

// No edge has so large a number, nor is it kNoEdge.
uint64_t orphans_key(const Node& node) {
  return uint64_t{node.parent} << 32 | 0xfffe0000u |
         crossbill_edges[node.edge].from_module;
}

void make_orphan(Thread& thread, Node& node) {
  node.threads |= arena::kOrphan;
  node.library = crossbill_edges[node.edge].from_module;
  uint64_t key = orphans_key(node);
  if (probe(thread.table, thread.table_shift, key)->key == key) return;
  BlockHeader*& block = thread.owned->orphans;
  arena::Orphans* record = static_cast<arena::Orphans*>(thread_record(
      thread, block, BlockKind::kOrphans, sizeof(arena::Orphans)));
  if (record == nullptr || !insert(thread, key, record)) return;
  record->node = ref_of(&node);
  block->count++;
}

void link_free(Thread& thread, Activation* first, size_t count) {
  for (size_t i = count; i-- > 0;) {
    Activation& activation = first[i];
    activation.sp = activation.start = 0;
    activation.thread = thread.slot_ref;
    activation.parent = reinterpret_cast<uint64_t>(thread.free);
    thread.free = &activation;
  }
}

constexpr size_t kFirstActivations =
    (kThreadBlockBytes - sizeof(BlockHeader) - sizeof(arena::Thread)) /
    sizeof(Activation);
constexpr size_t kMoreActivations =
    (kBlockBytes - sizeof(BlockHeader)) / sizeof(Activation);

// The link between a slot's blocks of activations.
BlockHeader* next_block(const BlockHeader* block) {
  return reinterpret_cast<BlockHeader*>(block->next);
}

void end_open(Activation* first, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (first[i].sp != 0 && (first[i].marks & arena::kAside) == 0 &&
        node_of(&first[i])->open != 0)
      close_untimed(node_of(&first[i]));
}

// A thread that ended inside crossings has left them open.
void end_chain(const Thread& thread) {
  end_open(bottom_of(thread) + 1, kFirstActivations - 1);
  for (BlockHeader* block = thread.owned->activations; block != nullptr;
       block = next_block(block))
    end_open(reinterpret_cast<Activation*>(block + 1), kMoreActivations);
}

void set_up_chain(Thread& thread, Node* root) {
  end_chain(thread);
  Activation* bottom = bottom_of(thread);
  thread.free = nullptr;
  for (BlockHeader* block = thread.owned->activations; block != nullptr;
       block = next_block(block))
    link_free(thread, reinterpret_cast<Activation*>(block + 1),
              kMoreActivations);
  link_free(thread, bottom + 1, kFirstActivations - 1);
  bottom->sp = ~uint64_t{0};
  bottom->node = reinterpret_cast<uint64_t>(root);
  bottom->link = reinterpret_cast<uint64_t>(&root->first);
  bottom->thread = thread.slot_ref;
  bottom->parent = 0;
  bottom->marks = 0;
  set_top(thread, bottom);
}

}  // namespace

void make_key(Thread& thread) {
  thread.key = (uint64_t{region_of(thread)} << kKeyRegionShift) -
               (reinterpret_cast<uint64_t>(arena_base) << kKeyParentShift);
}

Node* add_node(Thread& thread, arena::Ref parent, uint32_t edge,
               arena::Ref site) {
  OwnWork own_work;  // and Quiet's two system calls are that, too
  Quiet quiet;
  uint64_t key = node_key(parent, edge_in(thread, edge), site);
  TableEntry* entry = probe(thread.table, thread.table_shift, key);
  if (entry->key == key) return static_cast<Node*>(entry->value);
  bool orphan = makes_orphan(parent, edge);
  Node* node = ancestor(parent, edge_in(thread, edge), site, orphan);
  if (node != nullptr) {
    node->threads |= arena::kFolded;
    node->folded = 1;
  } else {
    node = make_node(thread, parent, edge, site);
    if (node != nullptr && orphan) make_orphan(thread, *node);
    if (node != nullptr && may_be_inner(parent, edge)) node->folded = 1;
  }
  if (node != nullptr && !insert(thread, key, node)) node = nullptr;
  return node;
}

void remember_place(Thread& thread, Node& node, uint64_t named) {
  uint64_t key = place_key(node.parent, edge_in_region(node), named);
  TableEntry* entry = probe(thread.table, thread.table_shift, key);
  if (entry->key == key && entry->value == &node) return;
  OwnWork own_work;
  Quiet quiet;
  entry = probe(thread.table, thread.table_shift, key);
  if (entry->key == key) entry->value = &node;
  if (entry->key != key) insert(thread, key, &node);
}

Node* add_peer(Thread& thread, Node& node) {
  Node* peer = make_node(thread, node.parent, node.edge, node.host_site);
  if (peer == nullptr) return nullptr;
  peer->region = node.region;
  peer->site = node.site;
  peer->site_key = node.site_key;
  peer->library = node.library;
  peer->threads = node.threads & arena::kOrphan;
  peer->peer = node.peer;
  node.peer = reinterpret_cast<uint64_t>(peer);
  return peer;
}

void count_stack(Thread& thread, Node* node, arena::Ref frame,
                 uint32_t weight) {
  // No edge has so large a number: Refs begin behind their records.
  uint64_t key = uint64_t{ref_of(node)} << 32 | frame;
  arena::Stack* stack = record_of_node<arena::Stack>(
      thread, node, key, BlockKind::kStacks, thread.owned->stacks);
  if (stack == nullptr) return;
  stack->frame = frame;
  stack->calls += weight;
}

arena::CpuTime* cpu_time_of(Thread& thread, Node* node) {
  uint64_t key = uint64_t{ref_of(node)} << 32 | kCpuTimeKey;
  return record_of_node<arena::CpuTime>(thread, node, key, BlockKind::kCpuTimes,
                                        thread.owned->cpu_times);
}

arena::Preempted* preempted_of(Thread& thread, Node* node) {
  uint64_t key = uint64_t{ref_of(node)} << 32 | kPreemptedKey;
  return record_of_node<arena::Preempted>(
      thread, node, key, BlockKind::kPreempted, thread.owned->preempted);
}

arena::PoolTime* pool_time_of(Thread& thread, Node* node) {
  uint64_t key = uint64_t{ref_of(node)} << 32 | kPoolTimeKey;
  return record_of_node<arena::PoolTime>(
      thread, node, key, BlockKind::kPoolTimes, thread.owned->pool_times);
}

arena::Gaps* gaps_of(Thread& thread, Node* node) {
  return record_at_hand<arena::Gaps>(thread, node, kGapsKey, BlockKind::kGaps,
                                     thread.owned->gaps);
}

arena::Sizes* sizes_of(Thread& thread, Node* node, arena::SizeKind kind) {
  uint32_t place = kSizesKey + static_cast<uint32_t>(kind);
  arena::Sizes* record = record_at_hand<arena::Sizes>(
      thread, node, place, BlockKind::kSizes, thread.owned->sizes);
  if (record != nullptr) record->kind = kind;
  return record;
}

arena::HostCode* host_code_of(Thread& thread, Node* node) {
  return record_at_hand<arena::HostCode>(thread, node, kHostCodeKey,
                                         BlockKind::kHostCode,
                                         thread.owned->host_codes);
}

arena::Held* held_of(Thread& thread, Node* node) {
  return record_at_hand<arena::Held>(thread, node, kHeldKey, BlockKind::kHelds,
                                     thread.owned->helds);
}

arena::Orphans* orphans_beside(const Thread& thread, const Node& node) {
  uint64_t key = orphans_key(node);
  TableEntry* entry = probe(thread.table, thread.table_shift, key);
  return entry->key == key ? static_cast<arena::Orphans*>(entry->value)
                           : nullptr;
}

Activation* more_activations(Thread& thread) {
  if (thread.untimed) return nullptr;
  Quiet quiet;
  BlockHeader* block =
      new_block(BlockKind::kActivations, kBlockBytes, thread.slot_ref);
  if (block == nullptr) return nullptr;
  block->next = reinterpret_cast<uint64_t>(thread.owned->activations);
  thread.owned->activations = block;
  block->count = kMoreActivations;
  link_free(thread, reinterpret_cast<Activation*>(block + 1), kMoreActivations);
  return thread.free;
}

bool add_counters(Thread& thread) {
  Quiet quiet;
  uint32_t edges = edge_count() + kCounterStep;
  edges -= edges % kCounterStep;
  BlockHeader* block = new_block(BlockKind::kCounters,
                                 sizeof(BlockHeader) + edges * sizeof(uint64_t),
                                 thread.slot_ref);
  if (block == nullptr) return false;
  block->count = edges;
  block->region = static_cast<uint16_t>(region_of(thread));
  // What the old counters hold stays there: the reader adds them up.
  uint64_t key = counters_key(thread);
  TableEntry* entry = probe(thread.table, thread.table_shift, key);
  if (entry->key == key)
    entry->value = block;
  else if (!insert(thread, key, block))
    return false;
  use_counters(thread);
  return true;
}

void use_counters(Thread& thread) {
  BlockHeader* block = counters_at_hand(thread);
  thread.counters = reinterpret_cast<uint64_t*>(block + 1);
  // Of none, so that each call comes to us, where the region has to be asked
  // for.
  bool ask = block == nullptr || thread.ask_region != nullptr;
  thread.counted = ask ? 0 : block->count;
}

bool count_call(Thread& thread, uint32_t edge) {
  BlockHeader* block = counters_at_hand(thread);
  if (block == nullptr || block->count <= edge) {
    if (!add_counters(thread)) return false;
    block = counters_at_hand(thread);
  }
  reinterpret_cast<uint64_t*>(block + 1)[edge]++;
  return true;
}

bool take_slot(Thread& thread, uint32_t period) {
  Owned* owned = slot_of_a_thread(
      thread.seat == nullptr ? 0 : thread.seat->module, period);
  if (owned == nullptr) return false;
  thread.owned = owned;
  use_table(thread);
  thread.slot = owned->slot;
  thread.slot_ref = ref_of(owned->slot);
  // A seat that has had as many owners begins to number them anew.
  uint32_t number = owned->slot->threads++ % kOwnerMask + 1;
  thread.owner = number | (thread.owner & ~kOwnerMask);
  make_key(thread);
  take_prices(thread);
  thread.more = kMoreAtEnter;
  thread.looks = false;
  renew_more(thread);
  use_counters(thread);
  thread.stack_low = thread.stack_high = 0;
  thread.judged = thread.untimed = false;
  // To crossings that are not on its chain any more.
  for (LentRange& range : thread.lent) range = {};
  thread.lent_count = 0;
  prctl(PR_GET_NAME, owned->slot->name);
  Node* root = owned->slot->root != 0 ? node_at(owned->slot->root)
                                      : make_node(thread, 0, arena::kNoEdge, 0);
  if (root == nullptr) return false;
  owned->slot->root = ref_of(root);
  set_up_chain(thread, root);
  return true;
}

}  // namespace crossbill::agent
