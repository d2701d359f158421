// SPDX-License-Identifier: MIT
// Walks the process's own arena: see tally.hpp.
#include "agent/meter/tally.hpp"

#include "agent/base/arena_writer.hpp"
#include "agent/base/quiet.hpp"
#include "agent/meter/tree.hpp"
#include "recording/arena_places.hpp"
#include "recording/recorder.hpp"

namespace crossbill::agent {
namespace {

using arena::BlockHeader;
using arena::BlockKind;
using recorder::Count;

struct Taker {
  void (*take)(void* context, const Count& count);
  void* context;
};

const char* text_at(arena::Ref ref) {
  return ref == 0 ? "" : arena_base + uint64_t{ref} * 8;
}

template <class T>
const T& at(arena::Ref ref) {
  return *reinterpret_cast<const T*>(text_at(ref));
}

// Of an edge that was made before a fork, the names lie in another arena.
Count count_of(uint32_t edge) {
  Count count{};
  count.library = count.function = count.file = count.code = "";
  count.edge = edge;
  const arena::Edge* record =
      edge < header()->inherited_edges ? nullptr : edge_record(edge);
  if (record == nullptr || record->name == 0) return count;
  count.known = 1;
  count.function = text_at(record->shown != 0 ? record->shown : record->name);
  if (record->to != 0)
    count.library = text_at(at<arena::Module>(record->to).path);
  count.kind = static_cast<uint8_t>(record->kind);
  count.category = static_cast<uint8_t>(record->category);
  count.glue = record->glue;
  return count;
}

void give(const Taker& taker, uint32_t edge, uint64_t calls, uint64_t bytes,
          arena::Ref place) {
  if (calls == 0 || edge >= edge_count()) return;
  Count count = count_of(edge);
  count.calls = calls;
  count.bytes = bytes;
  if (place != 0) {
    const auto& site = at<arena::Site>(place);
    if (site.kind == arena::SiteKind::kHost) count.file = text_at(site.file);
    count.code = text_at(site.function);
    count.line = site.line;
  }
  taker.take(taker.context, count);
}

// What a library asks for in a call is asked for by the line that called it.
arena::Ref place_of(const arena::Node& node) {
  if (node.host_site != 0 || node.edge >= edge_count()) return node.host_site;
  if (count_of(node.edge).kind == static_cast<uint8_t>(arena::Kind::kDowncall))
    return 0;
  for (arena::Ref at = node.parent; at != 0; at = node_at(at)->parent)
    if (node_at(at)->host_site != 0) return node_at(at)->host_site;
  return 0;
}

void give_nodes(const Taker& taker, const BlockHeader& block) {
  const auto* nodes = reinterpret_cast<const arena::Node*>(&block + 1);
  uint32_t count = __atomic_load_n(&block.count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count; i++)
    if (nodes[i].edge != arena::kNoEdge)
      give(taker, nodes[i].edge, arena::calls_of(nodes[i]), nodes[i].bytes,
           place_of(nodes[i]));
}

void give_jumps(const Taker& taker, const BlockHeader& block) {
  const auto* jumps = reinterpret_cast<const arena::JumpCount*>(&block + 1);
  for (uint32_t i = 0; i < block.count && i < kJumps; i++)
    give(taker, jumps[i].edge, jumps[i].calls, 0, 0);
}

void give_counters(const Taker& taker, const BlockHeader& block) {
  const auto* counters = reinterpret_cast<const uint64_t*>(&block + 1);
  for (uint32_t i = 0; i < block.count; i++) give(taker, i, counters[i], 0, 0);
}

}  // namespace

void tally(void (*take)(void* context, const Count& count), void* context) {
  Quiet quiet;
  if (!ready()) return;
  Taker taker{take, context};
  uint64_t used = __atomic_load_n(&header()->used, __ATOMIC_ACQUIRE);
  for (uint64_t at = arena::kBlocksOffset; at < used;) {
    const auto& block = *reinterpret_cast<const BlockHeader*>(arena_base + at);
    if (block.bytes == 0) break;
    if (block.kind == BlockKind::kNodes) give_nodes(taker, block);
    if (block.kind == BlockKind::kJumps) give_jumps(taker, block);
    if (block.kind == BlockKind::kCounters) give_counters(taker, block);
    at += (block.bytes + arena::kBlockAlign - 1) & ~(arena::kBlockAlign - 1);
  }
}

}  // namespace crossbill::agent
