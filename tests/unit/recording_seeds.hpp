// SPDX-License-Identifier: MIT
// Where the fuzzers of arenas and of recordings start, and changes of it.
#pragma once
#include <sqlite3.h>

#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "arena_builder.hpp"
#include "recording/save.hpp"
#include "recording_example.hpp"

namespace crossbill::recording {

// An arena as recording_fuzz.hpp reads it: what is not 0, 64 bytes each.
inline std::string pieces_of(const std::vector<char>& bytes) {
  constexpr uint16_t kPiece = 64;
  std::string input, zeros(kPiece, '\0');
  for (size_t at = 0; at + kPiece <= bytes.size(); at += kPiece) {
    if (std::memcmp(&bytes[at], zeros.data(), kPiece) == 0) continue;
    auto place = static_cast<uint32_t>(at / 8);
    input.append(reinterpret_cast<const char*>(&place), sizeof place);
    input.append(reinterpret_cast<const char*>(&kPiece), sizeof kPiece);
    input.append(&bytes[at], kPiece);
  }
  return input;
}

// Every kind of block; with an open chain, timed or counted.
inline std::string arena_seed(bool counted) {
  using namespace arena;
  test::ArenaBuilder arena;
  Ref host = arena.module("/bin/app", Role::kHost);
  Ref core = arena.module("/lib/liba.so", Role::kCore);
  Ref libc = arena.module("/lib/libc.so.6", Role::kBase);
  uint32_t parse = arena.edge(host, core, "parse");
  uint32_t copy =
      arena.edge(core, libc, "memcpy", Kind::kService, Category::kCopy);
  Ref thread = arena.thread(7, "worker");
  Ref outer = arena.node(thread, 0, parse, 3, 900, 600);
  Ref inner = arena.node(thread, outer, copy, 3, 300, 300);
  Histogram histogram{};
  histogram.edge = parse;
  histogram.counts[histogram_bucket(300)] = 3;
  arena.one(BlockKind::kHistograms, histogram, thread);
  arena.one(BlockKind::kCpuTimes, CpuTime{outer, 0, 2, 500, 800, 10}, thread);
  arena.one(BlockKind::kPreempted, Preempted{inner, 0, 50, 7}, thread);
  Gaps gaps{};
  gaps.node = outer;
  gaps.counts[gap_bucket(40)] = 9;
  arena.one(BlockKind::kGaps, gaps, thread);
  Sizes sizes{};
  sizes.node = outer;
  sizes.kind = SizeKind::kItemsIn;
  sizes.buckets[size_bucket(5)] = {3, 15, 900, 270000, 0};
  arena.one(BlockKind::kSizes, sizes, thread);
  arena::Note note{NoteCode::kCompared, arena.string("nb_add"), 2, 0, {}};
  arena.one(BlockKind::kNotes, note, 0);
  Activation bottom{}, open{};
  bottom.sp = open.sp = 1;
  bottom.start = 500;
  bottom.node = arena.address(outer);
  open.start = 700;
  open.node = arena.address(inner);
  open.parent =
      arena.address(arena.one(BlockKind::kActivations, bottom, thread));
  arena.one(BlockKind::kActivations, open, thread);
  if (counted) {
    arena.header().mode = Mode::kCountOnly;
    Ref block = arena.block(BlockKind::kCounters, 16, thread, 2);
    arena.record<uint64_t>(block) = 42;
  } else {
    arena.header().end_ns = arena.header().end_ticks = 0;
  }
  return pieces_of(arena.bytes());
}

// The example with small pages, so that most bytes mean something.
inline std::string recording_seed(const char* change) {
  test::Folder folder;
  std::string path = folder.file("seed.db");
  auto output = OutputFile::create(path);
  if (!output || !save(test::Example().recording, *output) ||
      !output->publish(true))
    std::abort();
  // Of a database in memory the size of pages cannot be changed.
  std::string sql = std::string(change) + "; PRAGMA page_size=512; VACUUM";
  sqlite3* connection = nullptr;
  if (sqlite3_open(path.c_str(), &connection) != SQLITE_OK ||
      sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr) !=
          SQLITE_OK)
    std::abort();
  sqlite3_close(connection);
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::vector<std::string> arena_seeds() {
  return {arena_seed(false), arena_seed(true)};
}

inline std::vector<std::string> recording_seeds() {
  return {recording_seed("SELECT 1"),
          recording_seed("UPDATE processes SET mode = 'count'")};
}

// Bytes and words in place of others; the length stays as it is.
inline std::string changed(std::string seed, std::mt19937& random) {
  constexpr uint64_t kWords[] = {0,          1,          7,           64,
                                 0x7fffffff, 0xffffffff, ~uint64_t{0}};
  for (unsigned n = random() % 6 + 1; n > 0; --n) {
    size_t at = random() % (seed.size() - 8);
    if (random() % 2 == 0)
      seed[at] = static_cast<char>(random());
    else
      std::memcpy(&seed[at], &kWords[random() % 7], random() % 2 == 0 ? 4 : 8);
  }
  return seed;
}

using Fuzz = bool (*)(std::string_view);

// How many of so many changed seeds were what they should be.
inline int accepted(Fuzz fuzz, const std::vector<std::string>& seeds,
                    int rounds) {
  std::mt19937 random(7);
  int taken = 0;
  for (int round = 0; round < rounds; ++round)
    taken += fuzz(changed(seeds[static_cast<size_t>(round) % 2], random));
  return taken;
}

}  // namespace crossbill::recording
