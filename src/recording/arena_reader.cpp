// SPDX-License-Identifier: MIT
// Decodes an arena in three passes over its blocks: modules and threads, then
// edges, then what hangs on threads. A block whose header is not yet filled
// has no known length; the walk goes on at the next 4 KiB, where a block must
// begin, and takes what looks like one.
#include "recording/arena_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbill::recording {
namespace {

using arena::BlockHeader;
using arena::BlockKind;

struct Block {
  uint64_t offset = 0;  // of the first record
  BlockHeader header{};

  // How many records of `bytes` bytes are valid.
  uint64_t records(uint64_t bytes) const {
    return std::min<uint64_t>(header.count,
                              (header.bytes - sizeof(BlockHeader)) / bytes);
  }
};

template <size_t n>
std::string fixed_string(const char (&text)[n]) {
  return {text, strnlen(text, n)};
}

bool plausible(const BlockHeader& header, uint64_t space) {
  auto kind = static_cast<uint32_t>(header.kind);
  return kind >= static_cast<uint32_t>(BlockKind::kModules) &&
         kind <= static_cast<uint32_t>(BlockKind::kCpuTimes) &&
         header.bytes >= sizeof(BlockHeader) && header.bytes <= space;
}

uint64_t next_block(uint64_t offset) {
  return (offset / arena::kBlockAlign + 1) * arena::kBlockAlign;
}

class Decoder {
 public:
  explicit Decoder(const ArenaFile& file) : file_(file) {
    arena_.header = file.header();
    walk_blocks();
  }

  Arena edges() {
    read_modules();
    read_edges();
    return std::move(arena_);
  }

  Arena everything() {
    read_process();
    read_modules();
    read_edges();
    read_threads();
    read_nodes();
    read_cpu_times();
    read_histograms();
    read_counters();
    read_activations();
    read_notes();
    return std::move(arena_);
  }

 private:
  void damage(std::string sentence) {
    constexpr size_t kMost = 20;
    if (arena_.damage.size() < kMost)
      arena_.damage.push_back(std::move(sentence));
  }

  void walk_blocks() {
    uint64_t end = file_.end(), offset = arena::kBlocksOffset, skipped = 0;
    BlockHeader header{};
    while (file_.read(offset, header) && offset < end) {
      if (plausible(header, end - offset)) {
        blocks_.push_back({offset + sizeof(header), header});
        offset += header.bytes;
      } else {
        ++skipped;
        offset = next_block(offset);
      }
    }
    if (skipped > 0)
      damage(fmt::format("{} KiB of blocks without a valid header",
                         skipped * arena::kBlockAlign / 1024));
  }

  // Calls `take(offset, record)` for each valid record of such blocks.
  template <class T, class Take>
  void each(BlockKind kind, Take take) {
    for (const Block& block : blocks_) {
      if (block.header.kind != kind) continue;
      uint64_t records = block.records(sizeof(T));
      for (uint64_t i = 0; i < records; ++i) {
        T record{};
        uint64_t offset = block.offset + i * sizeof(T);
        if (file_.read(offset, record)) take(offset, record, block);
      }
    }
  }

  void read_process() {
    const arena::Header& header = arena_.header;
    arena_.image = file_.string_at(header.image);
    arena_.host = fixed_string(header.host);
    arena_.parent_arena = fixed_string(header.parent_arena);
    std::string all = file_.bytes_at(header.command, header.command_bytes);
    for (size_t at = 0; at < all.size();) {
      size_t end = std::min(all.find('\0', at), all.size());
      arena_.command.push_back(all.substr(at, end - at));
      at = end + 1;
    }
  }

  void read_modules() {
    each<arena::Module>(
        BlockKind::kModules,
        [&](uint64_t offset, const arena::Module& record, const Block&) {
          ArenaModule module;
          module.path = file_.string_at(record.path);
          module.role = record.role;
          module.base = record.base;
          size_t bytes =
              std::min<size_t>(record.build_id_bytes, sizeof record.build_id);
          for (size_t i = 0; i < bytes; ++i)
            module.build_id += fmt::format("{:02x}", record.build_id[i]);
          module_index_[offset] = static_cast<uint32_t>(arena_.modules.size());
          arena_.modules.push_back(std::move(module));
        });
  }

  uint32_t module_at(arena::Ref ref) const {
    auto found = module_index_.find(offset_of(ref));
    return found == module_index_.end() ? kNoIndex : found->second;
  }

  void read_edges() {
    uint32_t end = std::min(arena_.header.edge_count, arena::kMaxEdges);
    uint64_t broken = 0;
    for (uint32_t id = arena_.header.inherited_edges; id < end; ++id) {
      ArenaEdge edge;
      arena::Edge& record = edge.record;
      uint64_t at = arena::kHeaderBytes + id * arena::kEdgeBytes;
      auto valid = [&] {
        auto kind = static_cast<uint8_t>(record.kind);
        return kind >= 1 && kind <= 3 && record.name != 0;
      };
      if (!file_.read(at, record) || !valid()) {
        ++broken;
        continue;
      }
      edge.from = module_at(record.from);
      edge.to = module_at(record.to);
      edge.name = file_.string_at(record.name);
      edge.symbol = file_.string_at(record.symbol);
      arena_.edges.emplace(id, std::move(edge));
    }
    if (broken > 0) damage(fmt::format("{} edges without a name", broken));
  }

  void read_threads() {
    for (const Block& block : blocks_) {
      if (block.header.kind != BlockKind::kThread) continue;
      ArenaThread thread;
      if (block.header.bytes < sizeof(BlockHeader) + sizeof(arena::Thread) ||
          !file_.read(block.offset, thread.record))
        continue;
      thread.name = fixed_string(thread.record.name);
      auto index = static_cast<uint32_t>(arena_.threads.size());
      // The owner is named by its record or by its block.
      thread_index_[block.offset] = index;
      thread_index_[block.offset - sizeof(BlockHeader)] = index;
      arena_.threads.push_back(std::move(thread));
    }
    arena_.open.resize(arena_.threads.size());
  }

  uint32_t thread_of(const Block& block) const {
    auto found = thread_index_.find(offset_of(block.header.thread));
    return found == thread_index_.end() ? kNoIndex : found->second;
  }

  // Where a node stands: its block's first record and its index there.
  struct NodeSpan {
    uint64_t offset;
    uint64_t records;
    uint32_t first;  // in slots_
  };

  // The slot of the node at `ref`: a number for every record, roots too.
  uint32_t slot_at(arena::Ref ref) const {
    uint64_t offset = offset_of(ref);
    auto after = std::upper_bound(spans_.begin(), spans_.end(), offset,
                                  [](uint64_t value, const NodeSpan& span) {
                                    return value < span.offset;
                                  });
    if (after == spans_.begin()) return kNoIndex;
    const NodeSpan& span = *std::prev(after);
    uint64_t distance = offset - span.offset;
    if (distance % sizeof(arena::Node) != 0) return kNoIndex;
    uint64_t index = distance / sizeof(arena::Node);
    if (index >= span.records) return kNoIndex;
    return span.first + static_cast<uint32_t>(index);
  }

  uint32_t node_at(arena::Ref ref) const {
    uint32_t slot = slot_at(ref);
    return slot < slots_.size() ? slots_[slot] : kNoIndex;
  }

  void read_nodes() {
    uint64_t lost = 0, orphans = 0;
    for (const Block& block : blocks_) {
      if (block.header.kind != BlockKind::kNodes) continue;
      uint64_t records = block.records(sizeof(arena::Node));
      spans_.push_back(
          {block.offset, records, static_cast<uint32_t>(slots_.size())});
      uint32_t thread = thread_of(block);
      for (uint64_t i = 0; i < records; ++i) {
        arena::Node record{};
        file_.read(block.offset + i * sizeof(record), record);
        slots_.push_back(kNoIndex);
        if (thread == kNoIndex)
          ++lost;
        else
          take_node(record, thread, orphans);
      }
    }
    if (lost > 0) damage(fmt::format("{} nodes without a thread", lost));
    if (orphans > 0)
      damage(fmt::format("{} nodes without a valid parent", orphans));
  }

  void take_node(const arena::Node& record, uint32_t thread,
                 uint64_t& orphans) {
    // Calibration leaves nodes behind that were never called since.
    bool unused = record.calls == 0 && record.timed == 0;
    if (record.edge >= arena::kMaxEdges || unused) return;
    ArenaNode node{record, kNoIndex, thread, {}};
    // Nodes are appended, so a parent has been read before its children;
    // anything else would let a chain run in a circle.
    bool root = record.parent == 0 ||
                record.parent == arena_.threads[thread].record.root;
    if (!root) {
      uint32_t slot = slot_at(record.parent);
      bool earlier = slot < slots_.size() - 1;
      if (earlier) node.parent = slots_[slot];
      if (!earlier) ++orphans;
      if (node.parent != kNoIndex && arena_.nodes[node.parent].thread != thread)
        node.parent = kNoIndex;
    }
    slots_.back() = static_cast<uint32_t>(arena_.nodes.size());
    arena_.nodes.push_back(node);
  }

  void read_cpu_times() {
    each<arena::CpuTime>(
        BlockKind::kCpuTimes,
        [&](uint64_t, const arena::CpuTime& record, const Block&) {
          uint32_t node = node_at(record.node);
          if (node != kNoIndex) arena_.nodes[node].cpu = record;
        });
  }

  void read_histograms() {
    each<arena::Histogram>(
        BlockKind::kHistograms,
        [&](uint64_t, const arena::Histogram& record, const Block& block) {
          uint32_t thread = thread_of(block);
          if (thread != kNoIndex && record.edge < arena::kMaxEdges)
            arena_.histograms.push_back({record, thread});
        });
  }

  void read_counters() {
    for (const Block& block : blocks_) {
      uint32_t thread = thread_of(block);
      if (block.header.kind != BlockKind::kCounters || thread == kNoIndex)
        continue;
      uint64_t fits = (block.header.bytes - sizeof(BlockHeader)) / 8;
      uint64_t edges = std::min<uint64_t>(
          {fits, arena_.header.edge_count, arena::kMaxEdges});
      for (uint32_t edge = 0; edge < edges; ++edge) {
        uint64_t calls = 0;
        file_.read(block.offset + edge * sizeof(calls), calls);
        if (calls > 0) arena_.counters.push_back({edge, thread, calls});
      }
    }
  }

  void read_activations() {
    for (size_t i = 0; i < arena_.threads.size(); ++i) {
      constexpr size_t kDeepest = 1 << 20;  // a circle ends here
      arena::Ref ref = arena_.threads[i].record.top;
      while (ref != 0) {
        ArenaActivation activation;
        bool valid = file_.read(offset_of(ref), activation.record) &&
                     offset_of(ref) >= arena::kBlocksOffset;
        activation.record.start &= ~arena::kMarked;
        // The agent keeps a sentinel at the bottom, on the root.
        arena::Ref place = activation.record.node_ref;
        if (valid && (place == 0 || place == arena_.threads[i].record.root))
          break;
        if (valid) activation.node = node_at(activation.record.node_ref);
        if (!valid || activation.node == kNoIndex ||
            arena_.nodes[activation.node].thread != i ||
            arena_.open[i].size() == kDeepest) {
          damage("a chain of open crossings that breaks off");
          break;
        }
        arena_.open[i].push_back(activation);
        ref = activation.record.parent_ref;
      }
    }
  }

  void read_notes() {
    each<arena::Note>(
        BlockKind::kNotes,
        [&](uint64_t, const arena::Note& record, const Block&) {
          if (record.code != arena::NoteCode{})
            arena_.notes.push_back({record, file_.string_at(record.subject)});
        });
  }

  const ArenaFile& file_;
  Arena arena_;
  std::vector<Block> blocks_;
  std::unordered_map<uint64_t, uint32_t> module_index_;  // by offset
  std::unordered_map<uint64_t, uint32_t> thread_index_;  // by offset
  std::vector<NodeSpan> spans_;                          // by offset
  std::vector<uint32_t> slots_;  // index in Arena::nodes, or kNoIndex
};

}  // namespace

Arena decode(const ArenaFile& file) { return Decoder(file).everything(); }

Arena decode_edges(const ArenaFile& file) { return Decoder(file).edges(); }

}  // namespace crossbill::recording
