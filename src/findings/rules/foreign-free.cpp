// SPDX-License-Identifier: MIT
// foreign-free: memory of one side that the other side gave back, to an
// allocator that had not handed it out, or that was not its own to give back.
#include <fmt/format.h>

#include "findings/rules/rules.hpp"
#include "findings/sighted.hpp"

namespace crossbill::findings {
namespace {

using arena::SightingKind;

bool ended_by_abort(const Material& material, uint32_t process) {
  constexpr int64_t kAbort = 6;
  return material.model().recording.processes[process].signal == kAbort;
}

// A host with objects of its own keeps what it lends.
bool has_runtime(const Material& material, uint32_t process) {
  return !material.model().recording.processes[process].host.empty();
}

bool is_freer(const std::string& name) {
  for (const char* word : {"free", "destroy", "release", "delete", "dealloc"})
    if (name.find(word) != name.npos) return true;
  return false;
}

// Whether a library has a function of its own for that, as far as was seen.
bool has_freer(const Material& material, const std::string& path) {
  const recording::Recording& recording = material.model().recording;
  for (const recording::Edge& edge : recording.edges)
    if (edge.kind == arena::Kind::kDowncall && edge.to != recording::kNone &&
        recording.modules[edge.to].path == path && is_freer(edge.name))
      return true;
  return false;
}

struct Words {
  std::string what;
  Confidence confidence;
  const char* advice;
};

Confidence unless(bool doubtful) {
  return doubtful ? Confidence::kMedium : Confidence::kHigh;
}

constexpr char kKeep[] =
    "leave it to its owner: what a caller lends or passes is not the "
    "library's to give back; copy what has to stay";
constexpr char kSame[] =
    "give it back with the function that belongs to the one it was made by; "
    "offer one beside each function that returns memory";

std::string made_by(const Material& material, const recording::Sighting& seen) {
  if (seen.from_function.empty()) return "";
  return fmt::format("that {} of {} made", call_of(seen.from_function),
                     module_words(material, seen.from_caller));
}

Words words_of(const Material& material, const recording::Sighting& seen) {
  std::string made = made_by(material, seen);
  switch (seen.kind) {
    case SightingKind::kFreedLent:
      return {"memory that the host had lent to this call", Confidence::kHigh,
              kKeep};
    case SightingKind::kFreedArgument:
      return {"memory " + made + ", and that the host had passed to this call",
              unless(seen.doubtful || !has_runtime(material, seen.process)),
              kKeep};
    case SightingKind::kFreedData:
      return {"data of " + module_words(material, seen.module) +
                  ", which no allocator handed out",
              Confidence::kHigh, kKeep};
    case SightingKind::kFreedStack:
      return {"a variable on a stack", Confidence::kHigh, kKeep};
    case SightingKind::kOtherAllocator:
      return {"memory " + made, unless(seen.doubtful), kSame};
    case SightingKind::kFreedAgain:
      return {fmt::format("memory that {} of {} had given back before",
                          call_of(seen.from_function),
                          module_words(material, seen.from_caller)),
              unless(seen.doubtful || !ended_by_abort(material, seen.process)),
              kKeep};
    default:
      return {"memory " + made + ", which has a function of its own for that",
              Confidence::kLow, kSame};
  }
}

bool is_of_rule(const Material& material, const recording::Sighting& seen) {
  if (seen.kind > SightingKind::kFreedElsewhere) return false;
  return seen.kind != SightingKind::kFreedElsewhere ||
         has_freer(material, seen.from_caller);
}

}  // namespace

void foreign_free(const Material& material, Found& found) {
  for (const recording::Sighting& seen : material.model().recording.sightings) {
    if (!is_of_rule(material, seen)) continue;
    Finding finding = finding_of(material, seen);
    Words words = words_of(material, seen);
    finding.confidence = words.confidence;
    finding.severity = words.confidence == Confidence::kHigh ? Severity::kError
                       : words.confidence == Confidence::kMedium
                           ? Severity::kWarning
                           : Severity::kNote;
    finding.evidence =
        fmt::format("{} by {} was given {}", call_of(seen.function),
                    module_words(material, seen.caller), words.what);
    finding.advice.what = words.advice;
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
