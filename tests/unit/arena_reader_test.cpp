// SPDX-License-Identifier: MIT
// Decodes whole, half-written and hostile arenas.
#include "recording/arena_reader.hpp"

#include <gtest/gtest.h>

#include <random>

#include "arena_builder.hpp"

namespace crossbill::recording {
namespace {

using arena::Kind;
using arena::Ref;
using arena::Role;
using test::ArenaBuilder;
using test::Folder;

Arena all_of(const ArenaFile& file) {
  Budget budget;
  return decode(file, budget);
}

struct Small {
  ArenaBuilder arena;
  Ref thread, outer, inner;
  uint32_t parse, malloc_;

  Small() {
    Ref host = arena.module("/bin/app", Role::kHost);
    Ref core = arena.module("/lib/liba.so", Role::kCore);
    Ref libc = arena.module("/lib/libc.so.6", Role::kBase);
    parse = arena.edge(host, core, "parse");
    malloc_ = arena.edge(core, libc, "malloc", Kind::kService,
                         arena::Category::kAllocate);
    thread = arena.thread(7, "worker");
    outer = arena.node(thread, 0, parse, 3, 900, 600);
    inner = arena.node(thread, outer, malloc_, 3, 300, 300);
  }

  Arena decoded() {
    Folder folder;
    arena.write(folder.file("a.arena"));
    auto file = ArenaFile::open(folder.file("a.arena"));
    EXPECT_TRUE(file) << file.error().message;
    return all_of(*file);
  }
};

TEST(ArenaReader, ReadsTheTree) {
  Small small;
  arena::Histogram histogram{};
  histogram.edge = small.parse;
  histogram.counts[arena::histogram_bucket(300)] = 3;
  small.arena.one(arena::BlockKind::kHistograms, histogram, small.thread);
  arena::Note note{arena::NoteCode::kCompared, 0, 2, 0, {}};
  note.subject = small.arena.string("nb_add");
  small.arena.one(arena::BlockKind::kNotes, note, 0);
  Arena arena = small.decoded();
  EXPECT_TRUE(arena.damage.empty());
  ASSERT_EQ(arena.modules.size(), 3u);
  EXPECT_EQ(arena.modules[1].path, "/lib/liba.so");
  EXPECT_EQ(arena.edges.at(small.parse).name, "parse");
  EXPECT_EQ(arena.edges.at(small.parse).to, 1u);
  ASSERT_EQ(arena.threads.size(), 1u);
  EXPECT_EQ(arena.threads[0].name, "worker");
  ASSERT_EQ(arena.nodes.size(), 2u);
  EXPECT_EQ(arena.nodes[0].parent, kNoIndex);
  EXPECT_EQ(arena.nodes[1].parent, 0u);
  ASSERT_EQ(arena.histograms.size(), 1u);
  EXPECT_EQ(arena.notes[0].subject, "nb_add");
}

TEST(ArenaReader, CpuTimeBelongsToItsNode) {
  Small small;
  small.arena.one(arena::BlockKind::kCpuTimes,
                  arena::CpuTime{small.outer, 0, 2, 500, 800, 10},
                  small.thread);
  small.arena.one(arena::BlockKind::kCpuTimes,
                  arena::CpuTime{small.outer + 1, 0, 2, 500, 800, 10},
                  small.thread);
  Arena arena = small.decoded();
  EXPECT_EQ(arena.nodes[0].cpu.calls, 2u);
  EXPECT_EQ(arena.nodes[0].cpu.cpu_ns, 500u);
  EXPECT_EQ(arena.nodes[1].cpu.calls, 0u);
}

TEST(ArenaReader, PreemptedTimeBelongsToItsNode) {
  Small small;
  small.arena.one(arena::BlockKind::kPreempted,
                  arena::Preempted{small.outer, 0, 500, 80}, small.thread);
  small.arena.one(arena::BlockKind::kPreempted,
                  arena::Preempted{small.outer + 1, 0, 500, 80}, small.thread);
  Arena arena = small.decoded();
  EXPECT_EQ(arena.nodes[0].preempted.ns, 500u);
  EXPECT_EQ(arena.nodes[0].preempted.mixed_ns, 80u);
  EXPECT_EQ(arena.nodes[1].preempted.ns, 0u);
}

TEST(ArenaReader, ReadsTheProcess) {
  Small small;
  Ref image = small.arena.string("/bin/app");
  std::string words("app\0--x\0", 8);
  Ref command = small.arena.string(words);
  std::memcpy(&small.arena.record<char>(command), words.data(), 8);
  arena::Header& header = small.arena.header();
  header.image = image;
  header.command = command;
  header.command_bytes = 8;
  std::memset(header.host, 'x', sizeof header.host);  // without a NUL
  Arena arena = small.decoded();
  EXPECT_EQ(arena.image, "/bin/app");
  EXPECT_EQ(arena.command, (std::vector<std::string>{"app", "--x"}));
  EXPECT_EQ(arena.host, std::string(64, 'x'));
}

TEST(ArenaReader, CountersAreRead) {
  Small small;
  Ref block =
      small.arena.block(arena::BlockKind::kCounters, 16, small.thread, 2);
  (&small.arena.record<uint64_t>(block))[1] = 42;
  Arena arena = small.decoded();
  ASSERT_EQ(arena.counters.size(), 1u);
  EXPECT_EQ(arena.counters[0].edge, 1u);
  EXPECT_EQ(arena.counters[0].calls, 42u);
}

TEST(ArenaReader, OpenChainEndsAtTheSentinel) {
  Small small;
  arena::Activation bottom{};
  bottom.node =
      small.arena.address(small.arena.record<arena::Thread>(small.thread).root);
  Ref bottom_ref =
      small.arena.one(arena::BlockKind::kActivations, bottom, small.thread);
  arena::Activation open{};
  open.sp = 1;
  open.start = 500;
  open.node = small.arena.address(small.outer);
  open.parent = small.arena.address(bottom_ref);
  small.arena.one(arena::BlockKind::kActivations, open, small.thread);
  Arena arena = small.decoded();
  EXPECT_TRUE(arena.damage.empty());
  ASSERT_EQ(arena.open[0].size(), 1u);
  EXPECT_EQ(arena.open[0][0].record.start, 500u);
}

TEST(ArenaReader, CirclesEnd) {
  Small small;
  arena::Activation open{};
  open.sp = 1;
  open.node = small.arena.address(small.outer);
  Ref ref = small.arena.one(arena::BlockKind::kActivations, open, small.thread);
  small.arena.record<arena::Activation>(ref).parent = small.arena.address(ref);
  small.arena.record<arena::Node>(small.outer).parent = small.inner;
  Arena arena = small.decoded();
  EXPECT_FALSE(arena.damage.empty());
  EXPECT_EQ(arena.nodes[0].parent, kNoIndex);
}

TEST(ArenaReader, GoesOnBehindABlockThatIsNotYetFilled) {
  Small small;
  Ref empty = small.arena.block(arena::BlockKind::kNodes, 60000, 0, 0);
  small.arena.at<arena::BlockHeader>(uint64_t{empty} * 8 - 64) = {};
  small.arena.node(small.thread, small.outer, small.malloc_, 1, 1, 1);
  Arena arena = small.decoded();
  EXPECT_EQ(arena.nodes.size(), 3u);
  ASSERT_EQ(arena.damage.size(), 1u);
  EXPECT_NE(arena.damage[0].find("without a valid header"), std::string::npos);
}

TEST(ArenaReader, UsedMayLieBeyondTheFile) {
  Small small;
  std::vector<char> bytes = small.arena.bytes();
  reinterpret_cast<arena::Header*>(bytes.data())->used = ~uint64_t{0};
  Folder folder;
  std::ofstream(folder.file("a"), std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  Arena arena = all_of(*ArenaFile::open(folder.file("a")));
  EXPECT_EQ(arena.nodes.size(), 2u);
}

std::string error_of(const std::vector<char>& bytes) {
  Folder folder;
  std::ofstream(folder.file("a"), std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  auto file = ArenaFile::open(folder.file("a"));
  return file ? "" : file.error().message;
}

TEST(ArenaReader, RefusesWhatIsNoArena) {
  EXPECT_NE(error_of({}).find("shorter than a header"), std::string::npos);
  std::vector<char> bytes = Small().arena.bytes();
  bytes[0] = 'Y';
  EXPECT_NE(error_of(bytes).find("is not an arena"), std::string::npos);
  bytes = Small().arena.bytes();
  bytes[8] = 99;
  EXPECT_NE(error_of(bytes).find("of version 99"), std::string::npos);
  EXPECT_FALSE(ArenaFile::open("/nonexistent/a.arena"));
}

// Every index of the result must be valid, whatever the bytes are.
void check(const Arena& arena) {
  for (size_t i = 0; i < arena.nodes.size(); ++i) {
    const ArenaNode& node = arena.nodes[i];
    ASSERT_LT(node.thread, arena.threads.size());
    ASSERT_TRUE(node.parent == kNoIndex || node.parent < i);
    ASSERT_TRUE(node.parent == kNoIndex ||
                arena.nodes[node.parent].thread == node.thread);
  }
  for (const auto& chain : arena.open)
    for (const ArenaActivation& open : chain)
      ASSERT_LT(open.node, arena.nodes.size());
  for (const auto& [id, edge] : arena.edges) {
    ASSERT_TRUE(edge.from == kNoIndex || edge.from < arena.modules.size());
    ASSERT_TRUE(edge.to == kNoIndex || edge.to < arena.modules.size());
  }
}

// Overwrites words where records lie: most bytes of an arena are padding.
void mutate(std::vector<char>& bytes, std::mt19937& random) {
  constexpr uint32_t kInteresting[] = {0,    1,          7,         8,
                                       4096, 0x7fffffff, 0xffffffff};
  size_t changes = 1 + random() % 8;
  for (size_t i = 0; i < changes; ++i) {
    size_t page = random() % 4;  // header, edges or blocks
    size_t at =
        page == 0 ? 8 + random() % 300
        : page == 1
            ? arena::kHeaderBytes + random() % 128
            : arena::kBlocksOffset +
                  (random() % ((bytes.size() - arena::kBlocksOffset) / 4096)) *
                      4096 +
                  random() % 300;
    uint32_t value = random() % 2 ? kInteresting[random() % 7]
                                  : static_cast<uint32_t>(random());
    std::memcpy(&bytes[at / 4 * 4], &value, sizeof value);
  }
}

TEST(ArenaReader, SurvivesRandomBytes) {
  Small small;
  arena::Activation open{};
  open.node = small.arena.address(small.inner);
  small.arena.one(arena::BlockKind::kActivations, open, small.thread);
  const std::vector<char> whole = small.arena.bytes();
  Folder folder;
  std::mt19937 random(20261122);
  for (int round = 0; round < 400; ++round) {
    std::vector<char> bytes = whole;
    mutate(bytes, random);
    if (random() % 4 == 0) bytes.resize(4096 + random() % bytes.size());
    std::string name = folder.file("a.arena");
    std::ofstream(name, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (auto file = ArenaFile::open(name)) check(all_of(*file));
  }
}

}  // namespace
}  // namespace crossbill::recording
