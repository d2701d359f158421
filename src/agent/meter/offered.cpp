// SPDX-License-Identifier: MIT
// The table of recording/recorder.hpp, filled in.
#include "agent/meter/offered.hpp"

#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/text.hpp"
#include "agent/meter/regions.hpp"
#include "agent/meter/tally.hpp"
#include "recording/recorder.hpp"

namespace crossbill::agent {
namespace {

using recorder::Recorder;

// Without a recorder a null name is none, too.
void begin(const char* name) {
  begin_region(name == nullptr ? "" : name, name == nullptr ? 0 : strlen(name));
}
void end() { end_region(); }

constexpr recorder::Regions kRegions = {begin, end};

Recorder offered = {
    sizeof(Recorder),
    0,
    kRegions,
    [](const char* name, uint64_t bytes) { return begin_region(name, bytes); },
    [](const char* name, uint64_t bytes) { end_region(name, bytes); },
    [](uint32_t around, const char* name, uint64_t bytes) {
      return region_in(around, name, bytes);
    },
    note_region_begun,
    note_region_ended,
    [] { return region_of(crossbill_thread); },
    [](uint32_t region) {
      if (ready() && (attached(crossbill_thread) || attach(crossbill_thread)))
        go_to_region(crossbill_thread, region);
    },
    ask_for_region,
    note_region_astray,
    tally,
};

}  // namespace

const void* offered_to_programs(const char* name) {
  if (name == nullptr || !ready()) return nullptr;
  if (is_same(name, recorder::kRegionsName)) return &kRegions;
  if (!is_same(name, recorder::kName)) return nullptr;
  offered.exact = header()->mode == arena::Mode::kExact;
  return &offered;
}

}  // namespace crossbill::agent
