// SPDX-License-Identifier: MIT
// One input of the fuzzers of arenas and of recordings.
//
// An arena is sparse and longer than any fuzzer likes, so an input of it is a
// list of pieces: where (4 bytes, in units of 8), how many (2 bytes), and the
// bytes. What the recorder makes of it must be a recording that can be read.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "recording/database.hpp"
#include "recording/save.hpp"
#include "recording/session.hpp"

namespace crossbill::recording {

constexpr uint32_t kFuzzedRefs = 1 << 20;  // 8 MiB

// A descriptor of the arena that the pieces make.
inline int fuzzed_file(std::string_view input) {
  int file = memfd_create("fuzz", MFD_CLOEXEC);
  uint64_t longest = 0;
  while (input.size() >= 6) {
    uint32_t place = 0;
    uint16_t bytes = 0;
    std::memcpy(&place, input.data(), sizeof place);
    std::memcpy(&bytes, input.data() + 4, sizeof bytes);
    input.remove_prefix(6);
    std::string_view piece = input.substr(0, bytes);
    input.remove_prefix(piece.size());
    uint64_t offset = uint64_t{place % kFuzzedRefs} * 8;
    if (pwrite(file, piece.data(), piece.size(), static_cast<off_t>(offset)) <
        0)
      std::abort();
    longest = std::max(longest, offset + piece.size());
  }
  if (ftruncate(file, static_cast<off_t>((longest + 4095) / 4096 * 4096)) != 0)
    std::abort();
  return file;
}

// What is done with a recording that was read.
using Reader = void (*)(const Recording&);
inline void nothing_more(const Recording&) {}

// True if the input was a recording.
inline bool fuzz_recording(std::string_view input,
                           Reader reader = nothing_more) {
  auto recording = read_recording_bytes(input, "fuzzed");
  if (recording)
    reader(*recording);
  else if (recording.error().message.empty())
    std::abort();
  return recording.has_value();
}

// True if the input was an arena.
inline bool fuzz_arena(std::string_view input, Reader reader = nothing_more) {
  constexpr Moment kNow{2'000'000, 2'000'000};
  auto file = ArenaFile::from(fuzzed_file(input), "fuzzed");
  if (!file) return false;
  RunInfo run;
  run.pid = 100;
  run.end_ns = 900;
  Session session("/");
  session.take("fuzzed.arena", *file, run, kNow, false);
  auto recording = session.finish(run, kNow);
  if (!recording) std::abort();
  Status saved = save(*recording, [=](const void* data, size_t bytes) {
    // What the recorder has written, it reads again.
    if (!fuzz_recording({static_cast<const char*>(data), bytes}, reader))
      std::abort();
    return Status{};
  });
  if (!saved) std::abort();
  return true;
}

}  // namespace crossbill::recording
