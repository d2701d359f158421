// SPDX-License-Identifier: MIT
// Sums up what goes: see batching.hpp.
#include "findings/batching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/numbers.hpp"
#include "findings/thresholds.hpp"
#include "recording/glob.hpp"
#include "recording/path.hpp"

namespace crossbill::findings {
namespace {

using analysis::Asked;
using analysis::Line;

// What is called more seldom matters to no rule here.
constexpr uint64_t kFewCalls = 100;

// So many calls must have been looked at, and so many of a function's calls
// come from one place, for their sizes to be that place's.
constexpr double kLeastLookedAt = 8, kMostCalls = 0.9;

// The calibrated least of dispatch has no loop around the call, no look-up of a
// method and no arguments that are made for it: of what gaps say beyond it, so
// much is taken for sure.
constexpr double kLoopShare = 0.25;

// ... and no more than so many nanoseconds a call: what is longer is the work
// of the program between its calls.
constexpr double kMostOfALoop = 300;

// Where a library makes so many crossings a call that lie in no call of it,
// they lie in the gaps between: the host frees what calls have returned.
constexpr double kOftenBetween = 0.5;

// Threads that wait for each other so long in a place's calls share its time.
constexpr double kWaitedShare = 0.1;

// A row knows the parts of a library's call, and not each of its branches.
constexpr double kRowError = 0.2;

constexpr std::string_view kNeeds = "needs:", kUnder = "under:",
                           kBytes = "bytes", kWith = "with:";

// What becomes of a part.
enum class PartFate { kStays, kSome, kGoes };

// One word of `removes`.
struct Word {
  std::string name;
  PartFate fate = PartFate::kGoes;
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  while (!text.empty() && text != "-") {
    size_t end = std::min(text.find(','), text.size());
    std::string_view name = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (name.starts_with(kNeeds) || name.starts_with(kUnder) ||
        name.starts_with(kWith) || name == kBytes)
      continue;
    Word word;
    if (name.starts_with('!')) {
      word.fate = PartFate::kStays;
      name.remove_prefix(1);
    } else if (name.ends_with('?')) {
      word.fate = PartFate::kSome;
      name.remove_suffix(1);
    }
    word.name = name;
    words.push_back(std::move(word));
  }
  return words;
}

PartFate fate_of(const std::vector<Word>& words, const char* part,
                 PartFate otherwise) {
  for (const Word& word : words)
    if (word.name == part) return word.fate;
  return otherwise;
}

PartFate fate_of_function(const std::vector<Word>& words,
                          const std::string& name) {
  for (const Word& word : words)
    if (recording::matches(word.name, name)) return word.fate;
  return PartFate::kStays;
}

// What a condition asks for, or "".
std::string condition(std::string_view removes, std::string_view kind) {
  size_t at = removes.find(kind);
  if (at == removes.npos) return "";
  removes.remove_prefix(at + kind.size());
  return std::string(removes.substr(0, removes.find(',')));
}

// Functions that go along, as globs. With a '?' they go in part.
std::vector<std::string_view> others_in(std::string_view removes) {
  std::vector<std::string_view> globs;
  for (size_t at = removes.find(kWith); at != removes.npos;
       at = removes.find(kWith, at + 1)) {
    std::string_view glob = removes.substr(at + kWith.size());
    globs.push_back(glob.substr(0, glob.find(',')));
  }
  return globs;
}

std::vector<std::string> along_with(std::string_view removes) {
  std::vector<std::string> globs;
  for (std::string_view glob : others_in(removes))
    globs.emplace_back(glob.substr(0, glob.size() - glob.ends_with('?')));
  return globs;
}

bool takes_place(std::string_view removes) {
  return fate_of(words_of(removes), "place", PartFate::kStays) ==
         PartFate::kGoes;
}

std::string core_of(const recording::Recording& recording, uint32_t module) {
  return std::string(recording::file_name(recording.modules[module].path));
}

std::string key_of(const Line& use, const std::string& name) {
  if (!use.site) return '\n' + name;
  return fmt::format("{}\n{}\n{}", use.site->file, use.site->line, name);
}

// Whether a function may wait for a lock.
bool waits(const recording::Edge& edge) {
  return edge.category == arena::Category::kHostLock ||
         edge.category == arena::Category::kHostLockApi ||
         edge.category == arena::Category::kLock;
}

}  // namespace

Batching::Batching(const Material& material) : material_(material) {
  for (const Line& use : material.uses()) {
    gaps_ += use.dispatch_high.value_or(0);
    if (use.site && use.calls >= kFewCalls) add_to_place(use);
  }
  add_sizes();
  add_between();
  for (const Line& use : material.uses()) {
    auto found = given_.find(use.core + '/' + use.name);
    if (found != given_.end())
      found->second.calls += static_cast<double>(use.calls);
  }
}

void Batching::add_to_place(const Line& use) {
  std::string place = key_of(use, "");
  const AdviceRow* row = row_for("chatty", use);
  if (row != nullptr && takes_place(row->removes)) taken_.insert(place);
  places_[place].push_back(&use);
  for (const Asked& asked : use.asked) {
    const std::string& name = material_.edge(asked).name;
    // Glue's call of a function holds the function's own, of that name.
    if (asked.downcall && asked.amount.calls >= kFewCalls && name != use.name)
      inner_[key_of(use, name)] += static_cast<double>(asked.amount.calls);
  }
}

void Batching::add_sizes() {
  const recording::Recording& recording = material_.model().recording;
  for (const recording::SizeBucket& bucket : recording.sizes) {
    if (bucket.kind != arena::SizeKind::kBytesIn) continue;
    const recording::Edge& edge =
        recording.edges[recording.nodes[bucket.node].edge];
    if (edge.to == recording::kNone) continue;
    Given& given = given_[core_of(recording, edge.to) + '/' + edge.name];
    given.looked_at += static_cast<double>(bucket.calls);
    given.bytes += static_cast<double>(bucket.size);
  }
}

void Batching::add_between() {
  const recording::Recording& recording = material_.model().recording;
  for (uint32_t root : material_.model().tree.children.roots()) {
    const recording::Node& node = recording.nodes[root];
    const recording::Edge& edge = recording.edges[node.edge];
    auto calls = static_cast<double>(node.calls);
    if (edge.kind == arena::Kind::kDowncall) {
      if (edge.to != recording::kNone)
        between_[core_of(recording, edge.to)].calls += calls;
    } else if (edge.from != recording::kNone) {
      between_[core_of(recording, edge.from)].crossings += calls;
    }
  }
}

// A gap with a crossing in it is longer than the host's part of it: what the
// crossing costs us beside its clock reads is not in our prices for gaps.
bool Batching::is_gap_known(const Line& use) const {
  auto found = between_.find(use.core);
  return found == between_.end() ||
         found->second.crossings < kOftenBetween * found->second.calls;
}

bool Batching::is_found_otherwise(const Line& use) const {
  for (const char* rule :
       {"one-byte-a-crossing", "lookup-in-loop", "recompiled-statement"})
    if (row_for(rule, use) != nullptr) return true;
  const AdviceRow* row = row_for("chatty", use);
  bool speaks_for_all = row != nullptr && takes_place(row->removes);
  return !speaks_for_all && taken_.contains(key_of(use, ""));
}

std::optional<double> Batching::mean_bytes(const Line& use) const {
  auto found = given_.find(use.core + '/' + use.name);
  if (found == given_.end()) return std::nullopt;
  const Given& given = found->second;
  if (given.looked_at < kLeastLookedAt ||
      static_cast<double>(use.calls) < kMostCalls * given.calls)
    return std::nullopt;
  return given.bytes / given.looked_at;
}

double Batching::calls_out_of_others(const Line& use) const {
  auto found = inner_.find(key_of(use, use.name));
  return found == inner_.end() ? 0 : found->second;
}

// What Java spends around its calls is not known, and what it has compiled may
// have no place.
bool Batching::is_place_known(const Line& use) const {
  return material_.is_java(use) || (use.site && use.dispatch_low);
}

bool Batching::is_called_by_host(const Line& use) const {
  return use.times && is_place_known(use) && use.calls > 0 &&
         calls_out_of_others(use) < static_cast<double>(use.calls) / 2;
}

const AdviceRow* Batching::row_for(std::string_view rule,
                                   const Line& use) const {
  for (const AdviceRow* row : advice_rows_for(rule, use))
    if (fits(*row, use)) return row;
  return nullptr;
}

bool Batching::fits(const AdviceRow& row, const Line& use) const {
  auto calls = static_cast<double>(use.calls);
  std::string needed = condition(row.removes, kNeeds);
  if (!needed.empty() &&
      static_cast<double>(material_.asked(use, needed.c_str()).calls) <
          calls / 2)
    return false;
  std::string under = condition(row.removes, kUnder);
  if (!under.empty() &&
      (!use.times || use.times->total > std::stod(under) * calls))
    return false;
  return !row.removes.starts_with(kBytes) ||
         mean_bytes(use).value_or(kFewBytes) < kFewBytes;
}

// Of a part that takes so long.
void Batching::add_use(std::string_view text, const Line& use,
                       Sums& sums) const {
  std::vector<Word> words = words_of(text);
  auto part = [&](PartFate fate, double ns) {
    if (fate != PartFate::kStays) sums.gone.high += ns;
    if (fate == PartFate::kGoes) sums.gone.low += ns;
    if (fate == PartFate::kStays) sums.stays += ns;
    if (fate == PartFate::kSome) sums.squares += ns * ns / 4;
  };
  double own = use.times->total;
  for (const Asked& asked : use.asked) {
    double ns = std::min(asked.amount.ns, own);
    own -= ns;
    // Who waits there waits for what other threads do.
    if (several_threads() && waits(material_.edge(asked))) continue;
    part(fate_of_function(words, material_.edge(asked).name), ns);
  }
  part(fate_of(words, "own", PartFate::kStays), own);
  double share = sums.gone.middle() / std::max(1.0, use.times->total);
  double error = use.times->total_error * std::min(1.0, share);
  sums.squares += error * error;
  if (fate_of(words, "host", PartFate::kGoes) == PartFate::kGoes)
    add_host(use, sums);
  add_others(text, use, sums);
}

void Batching::add_host(const Line& use, Sums& sums) const {
  auto calls = static_cast<double>(use.calls);
  if (material_.is_java(use)) return add_host_of_java(calls, sums);
  // Of calls that alternate with others only the least is known.
  double low = use.dispatch_low.value_or(0);
  double most = is_gap_known(use)
                    ? use.dispatch_high.value_or(low) * gaps_that_can_be()
                    : low;
  double high = std::max(low, std::min(most, low + kMostOfALoop * calls));
  low += kLoopShare * (high - low);
  sums.host.low += low;
  sums.host.high += high;
  sums.squares += (high - low) * (high - low) / 4;
}

// What it spends around calls is not measured.
void Batching::add_host_of_java(double calls, Sums& sums) const {
  double high = calls * std::min(kMostOfJava, host_ns_a_call());
  double low = std::min(high, calls * kLeastOfJava);
  sums.host.low += low;
  sums.host.high += high;
  sums.squares += (high - low) * (high - low) / 4;
}

void Batching::add_others(std::string_view text, const Line& use,
                          Sums& sums) const {
  for (std::string_view glob : others_in(text)) {
    bool some = glob.ends_with('?');
    if (some) glob.remove_suffix(1);
    double calls = 0, ns = 0;
    for (const Line& other : material_.uses()) {
      if (!other.times || other.core != use.core ||
          !recording::matches(glob, other.name))
        continue;
      calls += static_cast<double>(other.calls);
      ns += other.times->total;
    }
    if (calls <= 0) continue;
    double share = std::min(1.0, static_cast<double>(use.calls) / calls);
    sums.gone.high += share * ns;
    if (!some) sums.gone.low += share * ns;
    if (some) sums.squares += share * ns * share * ns / 4;
    if (material_.is_java(use)) add_host_of_java(share * calls, sums);
  }
}

bool Batching::several_threads() const {
  return material_.model().recording.threads.size() != 1;
}

Confidence Batching::confidence_of(const Line& use) const {
  bool waited = use.times->host_lock > kWaitedShare * use.times->total;
  return several_threads() && waited ? Confidence::kLow : Confidence::kHigh;
}

// What the host took in all, and waited for beside its calls.
double Batching::host_ns() const {
  return std::max(0.0, host_rest_ns(material_.model()));
}

// No more can go than what the run took without all other calls.
double Batching::most_of(double ns) const {
  return !several_threads()
             ? std::max(0.0, ns + host_rest_ns(material_.model()))
             : material_.model().run.wall_ns;
}

// ... for each call.
double Batching::host_ns_a_call() const {
  return host_ns() /
         std::max(1.0, static_cast<double>(material_.run().downcalls));
}

// All gaps of a thread together cannot be more than what the host took.
double Batching::gaps_that_can_be() const {
  return !several_threads() && gaps_ > 0 ? std::min(1.0, host_ns() / gaps_) : 1;
}

// All that the place calls, and what Python does between these calls.
void Batching::add_place(const Line& use, Sums& sums) const {
  double calls = 0;
  auto found = places_.find(key_of(use, ""));
  if (found == places_.end()) return;
  for (const Line* other : found->second) {
    if (!is_called_by_host(*other)) continue;
    add_use("*,own,!host", *other, sums);
    sums.host.low += other->dispatch_low.value_or(0);
    calls += static_cast<double>(other->calls);
  }
  sums.host.high = std::max(sums.host.low, calls * host_ns_a_call());
  sums.host.low += kLoopShare * (sums.host.high - sums.host.low);
  double width = sums.host.high - sums.host.low;
  sums.squares += width * width / 4;
}

Removed Batching::removed(std::string_view words, const Line& use) const {
  Sums sums;
  if (takes_place(words))
    add_place(use, sums);
  else
    add_use(words, use, sums);
  double ns = sums.gone.middle() + sums.host.middle();
  double error = std::hypot(std::sqrt(sums.squares), kRowError * ns);
  Removed removed;
  double most = most_of(sums.gone.high + sums.stays);
  removed.saving = {std::min(ns, most),
                    std::max(std::min(ns, most) - error, 0.0),
                    std::min(ns + error, most)};
  removed.overhead = ns;
  removed.work = sums.stays + sums.gone.high - sums.gone.middle();
  return removed;
}

bool Batching::is_worth_it(const Saving& saving) const {
  const analysis::Run& run = material_.run();
  double ran = run.wall_ns - run.main_waited_ns.value_or(0);
  return saving.ns >= kWorthAFinding * ran;
}

void Batching::add(std::string_view rule, uint64_t least_calls,
                   Found& found) const {
  for (const Line& use : material_.uses()) {
    bool known = use.site || material_.is_java(use);
    if (use.calls < least_calls || !known || !use.times) continue;
    const AdviceRow* row = row_for(rule, use);
    if (row == nullptr) continue;
    Removed gone = removed(row->removes, use);
    if (!is_worth_it(gone.saving)) continue;
    Finding finding = finding_of(use);
    finding.confidence = confidence_of(use);
    finding.saving = gone.saving;
    finding.advice = row->advice();
    auto calls = static_cast<double>(use.calls);
    std::string whole = analysis::format_time(use.times->whole() / calls);
    std::string gone_each = analysis::format_time(gone.saving.ns / calls);
    finding.along = along_with(row->removes);
    finding.evidence =
        !finding.along.empty()
            ? fmt::format(
                  "a call takes {}, and with what goes along with it {}, "
                  "which could be done once",
                  whole, gone_each)
            : fmt::format("of {} a call, {} are for what could be done once",
                          whole, gone_each);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings
