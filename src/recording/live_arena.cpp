// SPDX-License-Identifier: MIT
// Copies an arena from its end to its start.
//
// Records are appended, and point at what is there already: a node at its
// parent, its thread and its edge. So what is copied later holds all that what
// was copied before points at; the header comes last.
//
// A crossing that is left after its activation was copied and before its node
// is would be billed twice, which for a long one is nonsense. So activations
// are copied once more at the very end. Those that were not there before all
// else count as closed, since their nodes may be too new. One that was there,
// had been open for long and is left by the end may be in neither place: then
// all is copied anew.
#include "recording/live_arena.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "recording/arena_blocks.hpp"
#include "recording/clock.hpp"

namespace crossbill::recording {
namespace {

constexpr uint64_t kPiece = uint64_t{256} * 1024;
constexpr int kAttempts = 3;
constexpr uint64_t kLongNs = 50'000'000;

struct Extent {
  uint64_t begin, end;
};

// Within [at, end): holes, which may be huge, are left out.
std::vector<Extent> extents_of(int file, uint64_t at, uint64_t end_of_all) {
  std::vector<Extent> all;
  while (at < end_of_all) {
    off_t begin = lseek(file, static_cast<off_t>(at), SEEK_DATA);
    off_t end = begin < 0 ? begin : lseek(file, begin, SEEK_HOLE);
    if (end <= begin || static_cast<uint64_t>(begin) >= end_of_all) break;
    all.push_back({static_cast<uint64_t>(begin),
                   std::min(static_cast<uint64_t>(end), end_of_all)});
    at = static_cast<uint64_t>(end);
  }
  return all;
}

// What cannot be read stays a hole.
bool copy_range(int from, int to, uint64_t begin, uint64_t end) {
  std::vector<char> bytes(std::min(end - begin, kPiece));
  while (end > begin) {
    uint64_t part = std::min<uint64_t>(end - begin, bytes.size());
    end -= part;
    ssize_t got = pread(from, bytes.data(), part, static_cast<off_t>(end));
    auto count = static_cast<size_t>(std::max<ssize_t>(got, 0));
    if (pwrite(to, bytes.data(), count, static_cast<off_t>(end)) !=
        static_cast<ssize_t>(count))
      return false;
  }
  return true;
}

bool copy_backwards(int from, int to, uint64_t begin, uint64_t end) {
  std::vector<Extent> extents = extents_of(from, begin, end);
  for (auto extent = extents.rbegin(); extent != extents.rend(); ++extent)
    if (!copy_range(from, to, extent->begin, extent->end)) return false;
  return true;
}

bool copy_all(int from, int to) {
  struct stat status {};
  return fstat(from, &status) == 0 && ftruncate(to, status.st_size) == 0 &&
         copy_backwards(from, to, 0, static_cast<uint64_t>(status.st_size));
}

bool holds_activations(const Block& block) {
  return block.header.kind == arena::BlockKind::kThread ||
         block.header.kind == arena::BlockKind::kActivations;
}

// By their offsets.
using Activations = std::unordered_map<uint64_t, arena::Activation>;

Activations activations_of(const ArenaFile& file) {
  Activations all;
  uint64_t skipped = 0;
  for (const Block& block : find_blocks(file, skipped)) {
    if (!holds_activations(block)) continue;
    bool thread = block.header.kind == arena::BlockKind::kThread;
    uint64_t at = block.offset + (thread ? sizeof(arena::Thread) : 0);
    uint64_t end = block.offset + block.header.bytes - sizeof block.header;
    arena::Activation record;
    for (; at + sizeof record <= end && file.read(at, record);
         at += sizeof record) {
      if (record.sp != 0) all.emplace(at, record);
      uint64_t hole = file.next_data(at) - at;
      at += hole / sizeof record * sizeof record;
    }
  }
  return all;
}

bool is_same(const arena::Activation& one, const arena::Activation& other) {
  return std::tie(one.sp, one.node, one.start, one.parent) ==
         std::tie(other.sp, other.node, other.start, other.parent);
}

// The thread's own bottom has no start and is never left.
uint64_t ticks_since(const arena::Activation& open, uint64_t now) {
  uint64_t start = open.start & ~arena::kMarked;
  return start != 0 && start < now ? now - start : 0;
}

struct LiveReader {
  int descriptor;
  const std::string& shown;

  Result<ArenaFile> open() const {
    return ArenaFile::from(dup(descriptor), shown);
  }
};

uint64_t now_in(const arena::Header& header) {
  Moment now = moment_now();
  return header.clock == arena::Clock::kMonotonic ? now.ns : now.ticks;
}

// False where one that was open for long was left meanwhile.
bool close_those_left(int copy, const ArenaFile& copied,
                      const Activations& before, uint64_t now,
                      uint64_t long_ticks) {
  Activations after = activations_of(copied);
  bool complete = true;
  for (const auto& [at, open] : before) {
    auto found = after.find(at);
    bool stays = found != after.end() && is_same(found->second, open);
    complete = complete && (stays || ticks_since(open, now) < long_ticks);
  }
  for (auto& [at, open] : after) {
    auto found = before.find(at);
    if (found != before.end() && is_same(found->second, open)) continue;
    open.sp = 0;
    if (pwrite(copy, &open, sizeof open, static_cast<off_t>(at)) < 0)
      return false;
  }
  return complete;
}

// One attempt; `complete` as above.
Result<ArenaFile> copy_once(const LiveReader& reader, bool& complete) {
  auto source = reader.open();
  if (!source) return source;
  uint64_t now = now_in(source->header());
  ClockFit clock(source->header(), moment_now());
  double per_tick = clock.is_known() ? clock.ns_per_tick() : 1;
  Activations before = activations_of(*source);
  int copy = memfd_create("crossbill-copy", MFD_CLOEXEC);
  if (copy < 0)
    return fail("cannot copy {}: {}", reader.shown, std::strerror(errno));
  bool copied = copy_all(reader.descriptor, copy);
  auto looked_at = ArenaFile::from(dup(copy), reader.shown);
  if (!copied || !looked_at) {
    int error = errno;
    close(copy);
    if (!looked_at) return looked_at;
    return fail("cannot copy {}: {}", reader.shown, std::strerror(error));
  }
  uint64_t skipped = 0;
  for (const Block& block : find_blocks(*looked_at, skipped))
    if (holds_activations(block))
      copy_backwards(reader.descriptor, copy, block.offset,
                     block.offset + block.header.bytes - sizeof block.header);
  looked_at = ArenaFile::from(dup(copy), reader.shown);
  if (looked_at)
    complete = close_those_left(
        copy, *looked_at, before, now,
        static_cast<uint64_t>(static_cast<double>(kLongNs) / per_tick));
  return ArenaFile::from(copy, reader.shown);
}

}  // namespace

Result<ArenaFile> copy_live(int descriptor, const std::string& shown) {
  bool complete = false;
  auto copy = copy_once({descriptor, shown}, complete);
  for (int attempt = 1; copy && !complete && attempt < kAttempts; ++attempt)
    copy = copy_once({descriptor, shown}, complete);
  return copy;
}

}  // namespace crossbill::recording
