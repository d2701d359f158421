// SPDX-License-Identifier: MIT
// The sentences of a comparison.
#include "report/diff.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>
#include <vector>

#include "analysis/sites.hpp"
#include "report/findings.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Change;
using analysis::Comparison;
using analysis::Difference;
using analysis::Estimate;
using analysis::SideFigures;
using analysis::Span;

std::string span_text(const Span<uint64_t>& calls) {
  std::string low = format_count(calls.low);
  if (calls.low == calls.high) return low;
  return low + " to " + format_count(calls.high);
}

// "71 % less", "3.2 times as much"; "" where there was nothing.
std::string share_text(double old, double now, const char* less,
                       const char* more, const char* much) {
  constexpr double kTimes = 3;  // from which shares are hard to read
  if (old <= 0 || old == now) return "";
  if (now >= kTimes * old)
    return fmt::format("{:.3g} times as {}", now / old, much);
  return fmt::format("{} {}", format_share(std::abs(now - old) / old),
                     now < old ? less : more);
}

std::string with_share(std::string text, const std::string& share) {
  return share.empty() ? text : text + " (" + share + ")";
}

std::string calls_text(const SideFigures& old, const SideFigures& now) {
  std::string text =
      fmt::format("calls {} -> {}", span_text(old.calls), span_text(now.calls));
  return with_share(
      std::move(text),
      share_text(static_cast<double>(old.calls.high),
                 static_cast<double>(now.calls.high), "fewer", "more", "many"));
}

std::string toll_text(const Estimate& old, const Estimate& now) {
  return fmt::format("overhead {} -> {}", format_time(old.value, old.error),
                     format_time(now.value, now.error));
}

std::string below_reason(const Estimate& old, const Estimate& now) {
  double by = std::abs(now.value - old.value);
  return fmt::format("{} {} API and libc calls in them",
                     format_count(static_cast<uint64_t>(by + 0.5)),
                     now.value > old.value ? "more" : "fewer");
}

}  // namespace

const char* name_of(analysis::Verdict verdict) {
  switch (verdict) {
    case analysis::Verdict::kBetter:
      return "better";
    case analysis::Verdict::kWorse:
      return "worse";
    case analysis::Verdict::kAppeared:
      return "new";
    case analysis::Verdict::kGone:
      return "gone";
    case analysis::Verdict::kSame:
      break;
  }
  return "same";
}

std::string headline(const Comparison& comparison) {
  const Difference& all = comparison.totals;
  const Estimate &old = all.before.toll, &now = all.after.toll;
  std::string text;
  if (comparison.timed) {
    bool changed = all.toll != Change::kNone;
    text = with_share(toll_text(old, now),
                      changed ? share_text(old.value, now.value, "less", "more",
                                           "much")
                              : "no more than chance") +
           "; ";
  }
  return text + calls_text(all.before, all.after);
}

std::string reasons(const Difference& line, bool timed) {
  std::vector<std::string> parts;
  const SideFigures &old = line.before, &now = line.after;
  if (old.calls != now.calls)
    parts.push_back(calls_text(old, now));
  else
    parts.push_back(span_text(now.calls) + " calls");
  if (line.below != Change::kNone && old.runs > 0 && now.runs > 0)
    parts.push_back(below_reason(old.below, now.below));
  if (timed) parts.push_back(toll_text(old.toll, now.toll));
  if (line.stable && !*line.stable)
    parts.push_back("calls differ from run to run" +
                    (line.cause.empty() ? "" : " (" + line.cause + ")"));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string noise_text(const Comparison& comparison) {
  if (!comparison.timed) return "calls alone are compared";
  std::string share = format_share(comparison.noise);
  if (comparison.noise_by_runs)
    return fmt::format(
        "times differ if by more than {} and than the {} runs "
        "among themselves",
        share, comparison.noise_of);
  if (comparison.noise_of < analysis::kEnoughLines)
    return fmt::format(
        "times differ if by more than {}: too few functions "
        "tell; give several runs with --old and --new",
        share);
  return fmt::format(
      "times differ if by more than {}: as functions do whose "
      "calls are the same ({})",
      share, comparison.noise_of);
}

// That a file was changed since is what runs are compared for.
std::string name_of(analysis::Place place) {
  if (place.source == analysis::Source::kChanged)
    place.source = analysis::Source::kSame;
  return analysis::place_name(place);
}

std::string place_text(const Difference& line) {
  return line.subject.place ? name_of(*line.subject.place) : "";
}

const char* name_of(findings::Fate fate) {
  constexpr const char* kNames[] = {"new", "grew", "shrank", "gone"};
  return kNames[static_cast<int>(fate)];
}

const char* name_of(findings::Came came) {
  constexpr const char* kNames[] = {"held", "less", "more", "cannot tell"};
  return kNames[static_cast<int>(came)];
}

std::string subject_of(const findings::FindingChange& change) {
  const findings::Finding& finding = change.finding;
  std::string text = finding.site ? name_of(*finding.site) + " " : "";
  const std::string& name =
      finding.shown.empty() ? finding.name : finding.shown;
  return text + (name.empty() ? finding.library : name);
}

std::string outcome_of(const findings::FindingChange& change) {
  std::string text;
  if (change.finding.saving)
    text = "saves " + saving_text(*change.finding.saving);
  if (change.before && change.before->saving)
    text += ", before " + saving_text(*change.before->saving);
  if (change.resolved) {
    const findings::Resolved& resolved = *change.resolved;
    double by = std::abs(resolved.measured);
    text = change.fate == findings::Fate::kGone ? "" : text + "; ";
    text += fmt::format(
        "predicted {}, measured {}", saving_text(resolved.predicted),
        resolved.measured < 0 ? format_time(by) + " more than before"
                              : format_time(by));
    // What nobody can tell has its error as the reason.
    if (resolved.came == findings::Came::kUnknown)
      text += " +- " + format_time(resolved.error);
    text += fmt::format(": {}", name_of(resolved.came));
    if (resolved.together > 1)
      text +=
          fmt::format(" (of {} findings there, together)", resolved.together);
    return text;
  }
  if (!change.finding.saving) return change.finding.evidence;
  return change.fate == findings::Fate::kGone ? "no times to compare" : text;
}

}  // namespace crossbill::report
