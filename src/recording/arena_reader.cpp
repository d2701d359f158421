// SPDX-License-Identifier: MIT
// Decodes an arena in three passes over its blocks: modules and threads, then
// edges, then what hangs on threads.
#include "recording/arena_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "elf/reader.hpp"
#include "recording/arena_blocks.hpp"
#include "recording/arena_parts.hpp"
#include "recording/arena_regions.hpp"
#include "recording/arena_sites.hpp"
#include "recording/switch.hpp"

namespace crossbill::recording {
namespace {

using arena::BlockHeader;
using arena::BlockKind;

constexpr uint32_t kLongestCommand = 8192;  // the agent writes half of that

template <size_t n>
std::string fixed_string(const char (&text)[n]) {
  return {text, strnlen(text, n)};
}

// What a row costs from here to the recording's file, its texts aside. Edges
// and modules may be known already: what stays of them is the Merger's.
constexpr uint64_t kModuleCost = 300;
constexpr uint64_t kEdgeCost = 300;
constexpr uint64_t kNodeCost = 280;
constexpr uint64_t kNoteCost = 160;
constexpr uint64_t kCounterCost = 300;
constexpr uint64_t kWordCost = 100;
constexpr uint64_t kByteCost = 4;  // of a text

class Decoder {
 public:
  Decoder(const ArenaFile& file, Budget& budget)
      : file_(file), budget_(budget) {
    arena_.header = file.header();
    file.read(arena::kPeriodOffset, period_);
    arena_.parent_arena = fixed_string(arena_.header.parent_arena);
    names_budget_.add_data(file.data_bytes());
    uint64_t skipped = 0;
    blocks_ = find_blocks(file, skipped);
    if (skipped > 0)
      damage(fmt::format("{} KiB of blocks without a valid header",
                         skipped * arena::kBlockAlign / 1024));
  }

  Arena edges() {
    read_modules();
    read_edges();
    return done();
  }

  Arena everything() {
    read_process();
    read_modules();
    read_edges();
    read_threads();
    read_library_threads(file_, blocks_, asked(), arena_);
    sites_.read(file_, blocks_, asked(), arena_);
    regions_.read(file_, blocks_, asked(), arena_);
    read_nodes();
    sites_.read_stacks(file_, blocks_, asked(), arena_);
    read_of_nodes(BlockKind::kCpuTimes, &ArenaNode::cpu);
    read_of_nodes(BlockKind::kHostCode, &ArenaNode::host_code);
    read_of_nodes(BlockKind::kPreempted, &ArenaNode::preempted);
    read_of_nodes(BlockKind::kPoolTimes, &ArenaNode::pool);
    read_of_nodes(BlockKind::kHelds, &ArenaNode::held);
    read_orphans();
    read_histograms(file_, blocks_, asked(), arena_);
    read_gaps(file_, blocks_, asked(), arena_);
    read_sizes(file_, blocks_, asked(), arena_);
    read_handles(file_, blocks_, asked(), arena_);
    read_sightings(file_, blocks_, asked(), arena_);
    read_traced(file_, blocks_, asked(), arena_);
    read_counters();
    read_jumps(file_, blocks_, asked(), arena_);
    read_activations();
    read_notes();
    return done();
  }

 private:
  Arena done() {
    if (left_out_ > 0)
      damage(
          fmt::format("{} records that ask for more memory than an arena "
                      "of its size may",
                      left_out_));
    return std::move(arena_);
  }

  bool spend(uint64_t bytes, Budget& budget) {
    bool left = budget.spend(bytes);
    if (!left) ++left_out_;
    return left;
  }
  bool spend(uint64_t bytes) { return spend(bytes, budget_); }

  std::string text_at(arena::Ref ref, Budget& budget) {
    std::string text = file_.string_at(ref);
    return spend(text.size() * kByteCost, budget) ? text : std::string();
  }

  void damage(std::string sentence) {
    constexpr size_t kMost = 20;
    if (arena_.damage.size() < kMost)
      arena_.damage.push_back(std::move(sentence));
  }

  template <class T, class Take>
  void each(BlockKind kind, Take take) {
    each_record<T>(file_, blocks_, kind, take);
  }

  void read_process() {
    const arena::Header& header = arena_.header;
    arena_.image = text_at(header.image, budget_);
    arena_.host = fixed_string(header.host);
    std::string all = file_.bytes_at(
        header.command, std::min(header.command_bytes, kLongestCommand));
    for (size_t at = 0; at < all.size();) {
      size_t end = std::min(all.find('\0', at), all.size());
      if (!spend(kWordCost + (end - at) * kByteCost)) break;
      arena_.command.push_back(all.substr(at, end - at));
      at = end + 1;
    }
  }

  void read_modules() {
    each<arena::Module>(BlockKind::kModules, [&](uint64_t offset,
                                                 const arena::Module& record,
                                                 const Block&) {
      if (record.role == arena::Role{} || !spend(kModuleCost, names_budget_))
        return;
      ArenaModule module;
      module.path = text_at(record.path, names_budget_);
      module.role = record.role;
      module.base = record.base;
      module.code_read = record.code_read != 0;
      size_t bytes =
          std::min<size_t>(record.build_id_bytes, sizeof record.build_id);
      module.build_id = elf::hexadecimal(
          {reinterpret_cast<const char*>(record.build_id), bytes});
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
      if (file_.next_data(at) >= arena::kBlocksOffset) {
        broken += end - id;
        break;
      }
      auto valid = [&] {
        auto kind = static_cast<uint8_t>(record.kind);
        return kind >= 1 && kind <= 3 && record.name != 0;
      };
      if (!file_.read(at, record) || !valid()) {
        ++broken;
        continue;
      }
      if (!spend(kEdgeCost, names_budget_)) continue;
      edge.from = module_at(record.from);
      edge.to = module_at(record.to);
      edge.name = text_at(record.name, names_budget_);
      edge.symbol = text_at(record.symbol, names_budget_);
      edge.shown = text_at(record.shown, names_budget_);
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
      if (arena::period_of(thread.record) != period_.number) {
        past_.insert(block.offset);
        past_.insert(block.offset - sizeof(BlockHeader));
        continue;
      }
      thread.library = module_at(thread.record.library);
      file_.read(block.offset + sizeof(arena::Thread), thread.bottom);
      auto index = static_cast<uint32_t>(arena_.threads.size());
      // The owner is named by its record or by its block.
      thread_index_[block.offset] = index;
      thread_index_[block.offset - sizeof(BlockHeader)] = index;
      arena_.threads.push_back(std::move(thread));
    }
    arena_.open.resize(arena_.threads.size());
  }

  uint32_t thread_at(uint64_t offset) const {
    auto found = thread_index_.find(offset);
    return found == thread_index_.end() ? kNoIndex : found->second;
  }
  uint32_t thread_of(const Block& block) const {
    return thread_at(offset_of(block.header.thread));
  }

  // Of a service: one of an earlier period, of which nothing is told.
  bool is_past(const Block& block) const {
    return past_.contains(offset_of(block.header.thread));
  }

  // Of an address in the agent; 0 if it lies outside of the arena.
  arena::Ref ref_of(uint64_t address) const {
    uint64_t offset = address - arena_.header.address;
    bool inside = address > arena_.header.address && offset % 8 == 0 &&
                  offset / 8 <= std::numeric_limits<arena::Ref>::max();
    return inside ? static_cast<arena::Ref>(offset / 8) : 0;
  }

  // Nodes that follow each other without a hole.
  struct NodeSpan {
    uint64_t offset;
    uint64_t records;
    uint32_t first;  // the number of its first record
  };

  // The number of the node at `ref`: each record has one, roots too.
  uint32_t number_of(arena::Ref ref) const {
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
    uint32_t number = number_of(ref);
    return number < indexes_.size() ? indexes_[number] : kNoIndex;
  }

  void read_nodes() {
    uint64_t lost = 0, orphans = 0;
    each<arena::Node>(
        BlockKind::kNodes,
        [&](uint64_t offset, const arena::Node& record, const Block& block) {
          add_number(offset);
          uint32_t thread = thread_of(block);
          if (thread != kNoIndex)
            take_node(record, thread, orphans);
          else if (!is_past(block))
            ++lost;
        });
    if (lost > 0) damage(fmt::format("{} nodes without a thread", lost));
    if (orphans > 0)
      damage(fmt::format("{} nodes without a valid parent", orphans));
  }

  // Continues the last span or begins one.
  void add_number(uint64_t offset) {
    bool goes_on =
        !spans_.empty() &&
        spans_.back().offset + spans_.back().records * sizeof(arena::Node) ==
            offset;
    if (!goes_on)
      spans_.push_back({offset, 0, static_cast<uint32_t>(indexes_.size())});
    ++spans_.back().records;
    indexes_.push_back(kNoIndex);
  }

  void take_node(const arena::Node& record, uint32_t thread,
                 uint64_t& orphans) {
    // Calibration leaves nodes behind that were never called since.
    bool unused = arena::calls_of(record) == 0;
    if (record.edge >= arena::kMaxEdges || unused || !spend(kNodeCost)) return;
    ArenaNode node{record, kNoIndex,
                   thread, sites_.site_at(record.host_site),
                   {},     {},
                   {},     0,
                   0,      0,
                   0,      {},
                   {},     regions_.index_of(record.region)};
    // Nodes are appended, so a parent has been read before its children;
    // anything else would let a chain run in a circle.
    bool root = record.parent == 0 ||
                record.parent == arena_.threads[thread].record.root;
    if (!root) {
      uint32_t number = number_of(record.parent);
      bool earlier = number < indexes_.size() - 1;
      if (earlier) node.parent = indexes_[number];
      if (!earlier) ++orphans;
      if (node.parent != kNoIndex && arena_.nodes[node.parent].thread != thread)
        node.parent = kNoIndex;
    }
    indexes_.back() = static_cast<uint32_t>(arena_.nodes.size());
    arena_.nodes.push_back(node);
  }

  SiteDecoder::Asked asked() {
    return {[this](uint64_t bytes) { return spend(bytes); },
            [this](arena::Ref ref) { return text_at(ref, budget_); },
            [this](arena::Ref ref) { return module_at(ref); },
            [this](arena::Ref ref) { return node_at(ref); },
            [this](arena::Ref ref) { return sites_.site_at(ref); },
            [this](const Block& block) { return thread_of(block); }};
  }

  // Records of which a node has one at the most.
  template <class Record>
  void read_of_nodes(BlockKind kind, Record ArenaNode::*place) {
    each<Record>(kind, [&](uint64_t, const Record& record, const Block&) {
      uint32_t node = node_at(record.node);
      if (node != kNoIndex) arena_.nodes[node].*place = record;
    });
  }

  void read_orphans() {
    each<arena::Orphans>(
        BlockKind::kOrphans,
        [&](uint64_t, const arena::Orphans& record, const Block&) {
          uint32_t node = node_at(record.node);
          if (node != kNoIndex) arena_.nodes[node].orphan_runs = record.runs;
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
      each_record_in<uint64_t>(
          file_, block, edges,
          [&](uint64_t offset, uint64_t calls, const Block&) {
            auto edge = static_cast<uint32_t>((offset - block.offset) / 8);
            if (calls > 0 && spend(kCounterCost))
              arena_.counters.push_back(
                  {edge, thread, calls,
                   regions_.index_of(block.header.region)});
          });
    }
  }

  // A thread's innermost open activation: the one that was entered last, of
  // those that are not on a stack that waits.
  struct Innermost {
    uint64_t address = 0, start = 0;
  };

  void look_at(uint64_t offset, const arena::Activation& record,
               Innermost& found) {
    if (record.sp == 0 || (record.marks & arena::kAside) != 0) return;
    uint64_t address = arena_.header.address + offset;
    if ((record.marks & arena::kQuiet) != 0 && record.parent != 0)
      quiet_[record.parent] = address;
    uint64_t start = record.start & ~arena::kMarked;
    if (start != 0 && start >= found.start) found = {address, start};
  }

  // A call that is only counted has no start: it lies within the one that it
  // was entered under, or in the sentinel at the bottom.
  void go_further_in(Innermost& found, uint64_t bottom) const {
    uint64_t at = found.address == 0 ? bottom : found.address;
    for (size_t steps = 0; steps <= quiet_.size(); ++steps) {
      auto next = quiet_.find(at);
      if (next == quiet_.end()) return;
      found.address = at = next->second;
    }
  }

  std::vector<Innermost> innermost() {
    std::vector<Innermost> found(arena_.threads.size());
    std::vector<uint64_t> bottoms(arena_.threads.size());
    for (const Block& block : blocks_) {
      bool first = block.header.kind == BlockKind::kThread;
      if (!first && block.header.kind != BlockKind::kActivations) continue;
      uint32_t thread = first ? thread_at(block.offset) : thread_of(block);
      if (thread == kNoIndex) continue;
      uint64_t offset = block.offset + (first ? sizeof(arena::Thread) : 0);
      if (first) bottoms[thread] = arena_.header.address + offset;
      uint64_t end = block.offset + block.header.bytes - sizeof(BlockHeader);
      arena::Activation record;
      for (; offset + sizeof record <= end && file_.read(offset, record);
           offset += sizeof record)
        look_at(offset, record, found[thread]);
    }
    for (size_t i = 0; i < found.size(); ++i)
      go_further_in(found[i], bottoms[i]);
    return found;
  }

  void read_activations() {
    uint64_t open = 0, fits = file_.data_bytes() / sizeof(arena::Activation);
    std::vector<Innermost> tops = innermost();
    for (size_t i = 0; i < arena_.threads.size(); ++i) {
      uint64_t address = tops[i].address;
      while (address != 0) {
        ArenaActivation activation;
        uint64_t offset = offset_of(ref_of(address));
        bool valid = offset >= arena::kBlocksOffset &&
                     file_.read(offset, activation.record);
        activation.record.start &= ~arena::kMarked;
        // The agent keeps a sentinel at the bottom, on the root.
        arena::Ref place = ref_of(activation.record.node);
        if (valid && (place == 0 || place == arena_.threads[i].record.root))
          break;
        if (valid) activation.node = node_at(place);
        if (!valid || activation.node == kNoIndex ||
            arena_.nodes[activation.node].thread != i ||
            ++open > fits) {  // a circle ends here
          damage("a chain of open crossings that breaks off");
          break;
        }
        arena_.open[i].push_back(activation);
        address = activation.record.parent;
      }
    }
  }

  void read_notes() {
    each<arena::Note>(
        BlockKind::kNotes,
        [&](uint64_t, const arena::Note& record, const Block&) {
          if (record.code != arena::NoteCode{} && spend(kNoteCost))
            arena_.notes.push_back({record, module_at(record.module),
                                    text_at(record.subject, budget_)});
        });
  }

  const ArenaFile& file_;
  Budget& budget_;
  Budget names_budget_;    // of modules and edges, while they are decoded
  uint64_t left_out_ = 0;  // records that the budget has no room for
  Arena arena_;
  arena::Period period_{};
  std::vector<Block> blocks_;
  std::unordered_map<uint64_t, uint32_t> module_index_;  // by offset
  std::unordered_map<uint64_t, uint32_t> thread_index_;  // by offset
  std::unordered_set<uint64_t> past_;  // threads of earlier periods, by offset
  std::unordered_map<uint64_t, uint64_t> quiet_;  // by whom it is entered under
  SiteDecoder sites_;
  RegionDecoder regions_;
  std::vector<NodeSpan> spans_;    // by offset
  std::vector<uint32_t> indexes_;  // in Arena::nodes, by number; or kNoIndex
};

}  // namespace

Arena decode(const ArenaFile& file, Budget& budget) {
  return Decoder(file, budget).everything();
}

Arena decode_edges(const ArenaFile& file) {
  Budget unused;
  return Decoder(file, unused).edges();
}

}  // namespace crossbill::recording
