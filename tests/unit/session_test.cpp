// SPDX-License-Identifier: MIT
// Merges sessions: processes, forks, what is shared and what was cut off.
#include "recording/session.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "arena_builder.hpp"
#include "recording/clock.hpp"
#include "recording/names.hpp"

namespace crossbill::recording {
namespace {

using arena::Ref;
using arena::Role;
using test::ArenaBuilder;
using test::Folder;

constexpr Moment kNow{2'000'000, 2'000'000};

Recording load(const Folder& folder, const RunInfo& run = {}) {
  Session session(folder.path());
  auto recording = session.finish(run, kNow);
  EXPECT_TRUE(recording) << recording.error().message;
  return std::move(*recording);
}

// A process with one call of `parse` in liba.
struct Simple {
  ArenaBuilder arena;
  Ref thread, node;
  uint32_t parse;

  Simple(int pid, uint64_t start, int parent = 1) {
    Ref host = arena.module("/bin/app", Role::kHost);
    Ref core = arena.module("/lib/liba.so", Role::kCore);
    parse = arena.edge(host, core, "parse");
    thread = arena.thread(pid, "app");
    node = arena.node(thread, 0, parse, 2, 500, 500);
    arena.header().pid = pid;
    arena.header().parent_pid = parent;
    arena.header().start_ns = arena.header().start_ticks = start;
  }
};

TEST(Session, SharesModulesAndEdgesAndKnowsParents) {
  Folder folder;
  Simple still(20, 3000, 10);
  still.arena.header().state = arena::State::kRunning;
  still.arena.write(folder.file("20-3000.arena"));
  Simple(10, 1000).arena.write(folder.file("10-1000.arena"));
  Simple(10, 5000).arena.write(folder.file("10-5000.arena"));
  RunInfo run;
  run.pid = 10;
  run.exit_status = 3;
  run.running = {20};
  Recording recording = load(folder, run);
  ASSERT_EQ(recording.processes.size(), 3u);
  EXPECT_EQ(recording.processes[1].pid, 20);
  EXPECT_EQ(recording.processes[1].parent, 0u);
  EXPECT_TRUE(recording.processes[1].running);
  // An exec: the status is that of the last image.
  EXPECT_FALSE(recording.processes[0].exit);
  EXPECT_EQ(recording.processes[2].exit, 3);
  EXPECT_EQ(recording.processes[2].parent, 0u);
  EXPECT_EQ(recording.modules.size(), 2u);
  EXPECT_EQ(recording.edges.size(), 1u);
  EXPECT_EQ(recording.edges[0].symbol, "parse");
  EXPECT_EQ(recording.nodes.size(), 3u);
  EXPECT_EQ(recording.meta.exit, 3);
}

// In a pid namespace of its own it was number 1, which always runs here.
TEST(Session, WhatSaysThatItEndedDoesNotRun) {
  Folder folder;
  Simple(1, 3000, 10).arena.write(folder.file("1-3000.arena"));
  RunInfo run;
  run.running = {1};
  EXPECT_FALSE(load(folder, run).processes[0].running);
}

// The planted readings of a machine that was suspended, among others.
TEST(Session, KnowsWhatTheClocksDid) {
  Folder folder;
  Simple one(10, 1000);
  arena::Header& header = one.arena.header();
  header.clock = arena::Clock::kMonotonic;
  header.clock_checks = 9;
  header.clock_misses = 2;
  header.clock_miss_ns = 30;
  header.suspended_ns = ~uint64_t{0};
  header.read_cost = 2048;
  header.fastest_step = 1024;
  header.slowest_step = 1536;
  one.arena.write(folder.file("10-1000.arena"));
  Process process = load(folder).processes[0];
  EXPECT_EQ(process.clock_checks, 9u);
  EXPECT_EQ(process.clock_misses, 2u);
  EXPECT_EQ(process.clock_miss_ns, 30u);
  EXPECT_EQ(process.suspended_ns, kLargest);
  EXPECT_EQ(process.read_ns, 2);
  EXPECT_EQ(process.slowest_step_ns / process.fastest_step_ns, 1.5);
}

TEST(Session, ForkedChildInheritsEdges) {
  Folder folder;
  Simple(10, 1000).arena.write(folder.file("10-1000.arena"));
  ArenaBuilder child;
  child.header().pid = 11;
  child.header().start_ns = 500;  // read before its parent
  child.header().inherited_edges = child.header().edge_count = 1;
  std::strcpy(child.header().parent_arena, "10-1000.arena");
  Ref core = child.module("/lib/libb.so", Role::kCore);
  uint32_t own = child.edge(0, core, "solve");
  Ref thread = child.thread(11, "app");
  child.node(thread, 0, 0, 7, 70, 70);
  child.node(thread, 0, own, 8, 80, 80);
  child.write(folder.file("11-500.arena"));
  Recording recording = load(folder);
  ASSERT_EQ(recording.nodes.size(), 3u);
  EXPECT_EQ(recording.edges[recording.nodes[0].edge].name, "parse");
  EXPECT_EQ(recording.nodes[0].calls, 7u);
  EXPECT_EQ(recording.edges[recording.nodes[1].edge].name, "solve");
  EXPECT_EQ(recording.nodes[0].edge, recording.nodes[2].edge);
}

TEST(Session, CircleOfParentsEnds) {
  Folder folder;
  for (const char* name : {"1-1.arena", "2-2.arena"}) {
    Simple one(name[0] - '0', 1000);
    one.arena.header().inherited_edges = 1;
    std::strcpy(one.arena.header().parent_arena,
                name[0] == '1' ? "2-2.arena" : "1-1.arena");
    one.arena.write(folder.file(name));
  }
  Recording recording = load(folder);
  ASSERT_EQ(recording.nodes.size(), 2u);
  EXPECT_EQ(recording.edges[recording.nodes[0].edge].name, "(unknown)");
}

// The target was killed in a crossing below a crossing, at 900 of its clock.
TEST(Session, ClosesWhatIsOpenWhereTheCommandEnded) {
  Folder folder;
  Simple killed(10, 0);
  ArenaBuilder& arena = killed.arena;
  arena.header().state = arena::State::kRunning;
  arena.header().end_ns = arena.header().end_ticks = 0;
  Ref inner = arena.node(killed.thread, killed.node, killed.parse, 1, 0, 0);
  arena.record<arena::Node>(inner).timed = 0;
  arena.record<arena::Node>(inner).open = 1;
  arena.record<arena::Node>(killed.node).open = 1;
  arena::Activation outer_call{}, inner_call{};
  outer_call.sp = inner_call.sp = 1;
  outer_call.start = 600;
  outer_call.below = 50;
  outer_call.own = 20 * arena::kOwnPerTick;
  outer_call.node = arena.address(killed.node);
  inner_call.start = 700;
  inner_call.node = arena.address(inner);
  inner_call.parent = arena.address(
      arena.one(arena::BlockKind::kActivations, outer_call, killed.thread));
  arena.one(arena::BlockKind::kActivations, inner_call, killed.thread);
  arena.write(folder.file("10-0.arena"));
  RunInfo run;
  run.pid = 10;
  run.end_ns = 900;
  Recording recording = load(folder, run);
  ASSERT_EQ(recording.nodes.size(), 2u);
  EXPECT_EQ(recording.nodes[0].total_ns, 500u + 300u);
  EXPECT_EQ(recording.nodes[0].self_ns, 500u + 300u - 50u - 200u);
  EXPECT_EQ(recording.nodes[0].own_ns, 20u);
  EXPECT_EQ(recording.nodes[0].rare->open, 1u);
  EXPECT_EQ(recording.nodes[1].total_ns, 200u);
  EXPECT_EQ(recording.processes[0].wall_ns, 900u);
}

TEST(Session, CountersBecomeNodesBelowTheRoot) {
  Folder folder;
  Simple counted(10, 1000);
  counted.arena.header().mode = arena::Mode::kCountOnly;
  Ref block =
      counted.arena.block(arena::BlockKind::kCounters, 8, counted.thread, 1);
  counted.arena.record<uint64_t>(block) = 99;
  counted.arena.write(folder.file("10-1000.arena"));
  Recording recording = load(folder);
  ASSERT_EQ(recording.nodes.size(), 2u);
  EXPECT_EQ(recording.nodes[1].calls, 99u);
  EXPECT_EQ(recording.nodes[1].timed, 0u);
  EXPECT_EQ(recording.nodes[1].parent, kNone);
  EXPECT_EQ(recording.processes[0].mode, arena::Mode::kCountOnly);
}

TEST(Session, TicksBecomeNanoseconds) {
  Folder folder;
  Simple fast(10, 1000);
  arena::Header& header = fast.arena.header();
  header.clock = arena::Clock::kTsc;
  header.start_ticks = 1'000'000;
  header.end_ns = header.start_ns + 50'000'000;
  header.end_ticks = header.start_ticks + 200'000'000;
  header.inner_cost = 40 * 1024;
  fast.arena.write(folder.file("10-1000.arena"));
  Recording recording = load(folder);
  EXPECT_DOUBLE_EQ(recording.processes[0].ns_per_tick, 0.25);
  EXPECT_DOUBLE_EQ(recording.processes[0].inner_ns, 10);
  EXPECT_EQ(recording.nodes[0].total_ns, 125u);
}

// Failed when ClockFit took a tick for 1 ns then.
TEST(Session, TicksOfNoLengthGiveNoTimes) {
  Folder folder;
  Simple stopped(10, 1000);
  arena::Header& header = stopped.arena.header();
  header.clock = arena::Clock::kTsc;
  header.start_ticks = ~uint64_t{0} - 1;
  header.end_ns = header.end_ticks = 0;
  stopped.arena.write(folder.file("10-1000.arena"));
  Recording recording = load(folder);
  ASSERT_EQ(recording.nodes.size(), 1u);
  EXPECT_GT(recording.nodes[0].calls, 0u);
  EXPECT_EQ(recording.nodes[0].total_ns, 0u);
  ASSERT_EQ(recording.notes.size(), 1u);
  EXPECT_EQ(recording.notes[0].code, kNoteDamaged);
  EXPECT_EQ(recording.notes[0].subject, kUnknownClock);
}

TEST(Session, BrokenArenasAreNotes) {
  Folder folder;
  Simple(10, 1000).arena.write(folder.file("10-1000.arena"));
  std::ofstream(folder.file("11-1.arena")) << "nothing";
  std::ofstream(folder.file("settings")) << "not an arena's name";
  Recording recording = load(folder);
  EXPECT_EQ(recording.processes.size(), 1u);
  ASSERT_EQ(recording.notes.size(), 1u);
  EXPECT_EQ(recording.notes[0].code, kNoteUnreadable);
  EXPECT_NE(recording.notes[0].subject.find("11-1.arena"), std::string::npos);
}

// Rows of a recording that tell whether two are the same.
std::string shape(const Recording& recording) {
  std::string text;
  for (const Process& process : recording.processes)
    text +=
        fmt::format("{}<{} ", process.pid, static_cast<int>(process.parent));
  for (const Node& node : recording.nodes)
    text += fmt::format("{}:{}:{}x{} ", node.thread,
                        recording.edges[node.edge].name,
                        static_cast<int>(node.parent), node.calls);
  for (const Module& module : recording.modules) text += module.path + " ";
  return text;
}

// A child of 10 that calls its inherited edge 0 and one of its own.
void write_child(const Folder& folder, int pid) {
  ArenaBuilder child;
  child.header().pid = pid;
  child.header().parent_pid = 10;
  child.header().start_ns = static_cast<uint64_t>(pid) * 1000;
  child.header().inherited_edges = child.header().edge_count = 1;
  std::strcpy(child.header().parent_arena, "10-1000.arena");
  Ref core = child.module("/lib/libb.so", Role::kCore);
  uint32_t own = child.edge(0, core, fmt::format("solve{}", pid));
  Ref thread = child.thread(pid, "app");
  child.node(thread, 0, 0, 7, 70, 70);
  child.node(thread, 0, own, 8, 80, 80);
  child.write(folder.file(fmt::format("{}-1.arena", pid)));
}

// Children end in another order than they began, one before its parent. With
// pieces left in the order in which they were taken, this fails.
TEST(Session, TakenEarlyIsTheSameAsTakenAtTheEnd) {
  std::string shapes[2];
  for (bool early : {false, true}) {
    Folder folder;
    Session session(folder.path());
    auto look = [&] { return early ? session.take_ended(10) : 0; };
    Simple parent(10, 1000);
    parent.arena.write(folder.file("10-1000.arena"));
    int parent_lives = open(folder.file("10-1000.arena").c_str(), O_RDWR);
    write_child(folder, 13);
    EXPECT_EQ(look(), early ? 1u : 0u);
    write_child(folder, 11);
    close(parent_lives);
    EXPECT_EQ(look(), early ? 2u : 0u);
    write_child(folder, 12);
    EXPECT_EQ(look(), early ? 1u : 0u);
    auto left = std::filesystem::directory_iterator(folder.path());
    EXPECT_EQ(std::distance(begin(left), end(left)), early ? 0 : 4);
    shapes[early] = shape(*session.finish({}, kNow));
  }
  EXPECT_EQ(shapes[1], shapes[0]);
  EXPECT_NE(shapes[0].find("1:parse:-1x7 1:solve11:-1x8"), std::string::npos)
      << shapes[0];
}

// Whoever maps it may still write, whatever its pid means here. With is_left()
// always true, the file is gone.
TEST(Session, AMappedArenaIsNotTaken) {
  Folder folder;
  std::string path = folder.file("10-1000.arena");
  Simple(10, 1000).arena.write(path);
  int file = open(path.c_str(), O_RDWR);
  void* mapped = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  Session session(folder.path());
  EXPECT_EQ(session.take_ended(1), 0u);
  EXPECT_TRUE(std::filesystem::exists(path));
  munmap(mapped, 4096);
  EXPECT_EQ(session.take_ended(1), 1u);
  EXPECT_FALSE(std::filesystem::exists(path));
}

// When the command was killed only its parent knows.
TEST(Session, TheCommandsOwnArenaWaitsForItsEnd) {
  Folder folder;
  Simple killed(10, 1000);
  killed.arena.header().end_ns = killed.arena.header().end_ticks = 0;
  killed.arena.write(folder.file("10-1000.arena"));
  Session session(folder.path());
  EXPECT_EQ(session.take_ended(10), 0u);
  RunInfo run;
  run.pid = 10;
  run.end_ns = 5000;
  EXPECT_EQ(session.finish(run, kNow)->processes[0].wall_ns, 4000u);
}

// One that is killed early may have told no more. Without least_ends() it had
// lived for 0 ns, with 500 ns of calls.
TEST(Session, AKilledProcessLivedAsLongAsItsCalls) {
  Folder folder;
  Simple killed(10, 1000);
  killed.arena.record<arena::Thread>(killed.thread).start_ticks = 1000;
  killed.arena.header().end_ns = killed.arena.header().end_ticks = 0;
  killed.arena.write(folder.file("10-1000.arena"));
  EXPECT_EQ(load(folder).processes[0].wall_ns, 500u);
}

// Opening a FIFO would wait for ever; with openat() in place of open_regular()
// and without O_NONBLOCK, it did.
TEST(Session, TakesNothingButFiles) {
  Folder folder;
  Simple(10, 1000).arena.write(folder.file("10-1000.arena"));
  mkfifo(folder.file("1-1.arena").c_str(), 0600);
  mkfifo(folder.file("1-1.none").c_str(), 0600);
  std::filesystem::create_directory(folder.file("2-1.arena"));
  std::filesystem::create_symlink("10-1000.arena", folder.file("3-1.arena"));
  std::filesystem::create_symlink("/dev/zero", folder.file("4-1.arena"));
  int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{AF_UNIX, {}};
  folder.file("5-1.arena").copy(address.sun_path, 100);
  EXPECT_EQ(bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address),
            0);
  Recording recording = load(folder);
  close(socket);
  EXPECT_EQ(recording.processes.size(), 1u);
  ASSERT_EQ(recording.notes.size(), 5u);
  for (const Note& note : recording.notes)
    EXPECT_NE(note.subject.find("is not a regular file"), std::string::npos);
}

// Each was forked by the one before it, the first one by the last. With parents
// read by recursion it ended in a full stack; without a count of the steps it
// did not end.
TEST(Session, ALongLineOfParentsEnds) {
  Folder folder;
  constexpr int kMany = 1000;
  ArenaBuilder child;
  for (int i = 0; i < kMany; ++i) {
    child.header().pid = i + 1;
    child.header().inherited_edges = child.header().edge_count = 1;
    std::string parent = fmt::format("{}-1.arena", (i + kMany - 1) % kMany);
    std::strcpy(child.header().parent_arena, parent.c_str());
    std::string path = folder.file(fmt::format("{}-1.arena", i));
    std::ofstream(path, std::ios::binary).write(child.bytes().data(), 4096);
  }
  EXPECT_EQ(load(folder).processes.size(), static_cast<size_t>(kMany));
}

TEST(Session, FailsWithoutItsDirectory) {
  auto recording = Session("/nonexistent").finish({}, kNow);
  ASSERT_FALSE(recording);
  EXPECT_NE(recording.error().message.find("/nonexistent"), std::string::npos);
}

}  // namespace
}  // namespace crossbill::recording
