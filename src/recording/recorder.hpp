// SPDX-License-Identifier: MIT
// What a program that is recorded can ask of its recorder, by
//
//   dlsym(RTLD_DEFAULT, kName)
//
// which the agent answers; where nobody records it is null. Users have
// crossbill/region.h for regions; this is for crossbill's own Python package.
#pragma once
#include <stdint.h>

namespace crossbill::recorder {

// What a module of ours defines that runs in programs, so that nothing it does
// is on the bill.
inline constexpr char kPartMark[] = "crossbill_part_of_recorder_v1";

// The calls of a function from one place, as far as this thread's process has
// made them. Of downcalls all are counted; of the rest those that were seen.
struct Count {
  const char* library;  // path of the callee's file, or ""
  const char* function;
  const char* file;  // of the line that makes the calls, or ""
  const char* code;  // the function that this line is in, or ""
  uint32_t line;     // 0: not known
  uint32_t edge;     // one for each pair of caller's and callee's module
  uint8_t kind;      // arena::Kind
  uint8_t category;  // arena::Category
  uint8_t glue;      // arena::Edge's
  uint8_t known;     // 0: made before a fork, so that nobody knows its name
  uint64_t calls;
  uint64_t bytes;
};

inline constexpr char kName[] = "crossbill_recorder_v1";
inline constexpr char kRegionsName[] = "crossbill_regions_v1";

// What region.h knows.
struct Regions {
  void (*begin)(const char* name);
  void (*end)();
};

// What is asked has nothing new to say.
inline constexpr uint32_t kSame = 0xffffffff;

struct Recorder {
  uint32_t bytes;  // of this struct: later members may not be there
  uint32_t exact;  // 1: calls of the host's API and of libc are all seen
  Regions regions;
  // The thread's own, of what it has begun: the innermost of that name.
  uint32_t (*begin)(const char* name, uint64_t bytes);
  void (*end)(const char* name, uint64_t bytes);
  // Of a region within another one, whoever is in them; and what is counted.
  uint32_t (*region_in)(uint32_t around, const char* name, uint64_t bytes);
  void (*begun)(uint32_t region);
  void (*ended)(uint32_t region);
  uint32_t (*current)();
  void (*go_to)(uint32_t region);  // where the calling thread is
  // Called before each downcall of this thread from now on, to say in which
  // region it is made, or kSame; null: no more.
  void (*ask)(uint32_t (*region)());
  void (*astray)(uint32_t region);  // ended where it was not begun
  // All calls of the process so far.
  void (*count)(void (*take)(void* context, const Count& count), void* context);
};

}  // namespace crossbill::recorder
