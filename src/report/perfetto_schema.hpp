// SPDX-License-Identifier: MIT
// The fields of Perfetto's trace format that we write, by their numbers in
// protos/perfetto/trace/perfetto_trace.proto of https://perfetto.dev.
#pragma once
#include <protozero/types.hpp>

namespace crossbill::report::perfetto {

using protozero::pbf_tag_type;

enum class Trace : pbf_tag_type { kPacket = 1 };

enum class Packet : pbf_tag_type {
  kClocks = 6,
  kTimestamp = 8,
  kSequence = 10,
  kEvent = 11,
  kInterned = 12,
  kFlags = 13,
  kTimestampClock = 58,
  kDefaults = 59,
  kTrack = 60,
};
// Of Packet::kFlags. Names are told once, at the beginning of a sequence.
inline constexpr uint32_t kNamesBegin = 1, kNeedsNames = 2;

enum class Clocks : pbf_tag_type { kClock = 1, kPrimary = 2 };
enum class Clock : pbf_tag_type { kId = 1, kTimestamp = 2 };
inline constexpr uint32_t kMonotonic = 3;

enum class Track : pbf_tag_type {
  kUuid = 1,
  kName = 2,
  kProcess = 3,
  kThread = 4,
  kParent = 5,
  kDescription = 14,
};
enum class Process : pbf_tag_type {
  kPid = 1,
  kCommand = 2,
  kName = 6,
  kLabel = 8
};
enum class Thread : pbf_tag_type { kPid = 1, kTid = 2, kName = 5 };

enum class Interned : pbf_tag_type {
  kCategory = 1,
  kEvent = 2,
  kArgument = 3,
  kText = 29
};
enum class Name : pbf_tag_type { kId = 1, kText = 2 };  // of all of these

enum class Event : pbf_tag_type {
  kCategory = 3,
  kArgument = 4,
  kType = 9,
  kName = 10,
  kTrack = 11
};
inline constexpr int kBegin = 1, kEnd = 2;  // Event::kType

enum class Argument : pbf_tag_type { kName = 1, kNumber = 3, kText = 17 };

}  // namespace crossbill::report::perfetto
