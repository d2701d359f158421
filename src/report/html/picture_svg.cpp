// SPDX-License-Identifier: MIT
// Draws the picture of the bill: see picture_svg.hpp.
#include "report/html/picture_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/html/markup.hpp"
#include "report/picture.hpp"
#include "report/units.hpp"

namespace crossbill::report::html {
namespace {

using analysis::Bill;
using analysis::Times;

constexpr int kColumn = 240, kRow = 58, kHead = 34, kBar = 150;
constexpr int kWidth = 3 * kColumn;

enum Lane { kHost = 0, kBoundary = 1, kLibrary = 2 };
constexpr const char* kLanes[] = {"host", "boundary", "library"};

// A row: in which column its time is spent, and which way the call goes there.
struct Step {
  Lane lane;
  const char* label;
  double ns;
  std::string note;
  enum Way { kIn, kBack, kStays } way;
};

std::string kinds_of(const Times& times) {
  std::string text;
  size_t shown = 0;
  for (const auto& [ns, kind] : kinds_by_time(times))
    if (ns > 0 && shown++ < 3) text += (text.empty() ? "" : ", ") + kind;
  return text;
}

std::vector<Step> steps_of(const Bill& bill) {
  const Times& times = *bill.totals.times;
  std::vector<Step> steps;
  if (times.host_transition.value_or(0) > 0)
    steps.push_back({kHost, "dispatch", *times.host_transition,
                     "at least, around the calls", Step::kStays});
  steps.push_back({kBoundary, "1 marshalling", times.marshalling(),
                   kinds_of(times), Step::kIn});
  steps.push_back({kBoundary, "transition", std::max(times.transition, 0.0),
                   format_count(bill.crossings) + " crossings", Step::kIn});
  steps.push_back(
      {kLibrary, "2 logic", times.logic, "the library's own", Step::kStays});
  if (times.host > 0)
    steps.push_back(
        {kHost, "callbacks", times.host, "the host's own code", Step::kStays});
  if (times.host_lock > 0)
    steps.push_back(
        {kBoundary, "host's lock", times.host_lock, "waited for", Step::kBack});
  steps.push_back({kBoundary, "3 cleanup", times.cleanup, "", Step::kBack});
  return steps;
}

std::string arrow(Step::Way way, int y) {
  constexpr int kLeft = kColumn + 4, kRight = 2 * kColumn - 4;
  if (way == Step::kStays) return "";
  bool in = way == Step::kIn;
  int tip = in ? kRight : kLeft, tail = in ? kLeft : kRight;
  int back = in ? -8 : 8;
  return fmt::format(
      "<path class=\"arrow\" d=\"M{} {}H{}M{} {}l{} -5M{} {}l{} 5\"/>", tail, y,
      tip, tip, y, back, tip, y, back);
}

std::string row(const Step& step, double most, int y) {
  int x = step.lane * kColumn + 12;
  double width = most > 0 ? std::max(step.ns, 0.0) / most * kBar : 0;
  return fmt::format(
             "<text class=\"label\" x=\"{}\" y=\"{}\">{} <tspan "
             "class=\"time\">{}</tspan></text>"
             "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{:.1f}\" "
             "height=\"8\" rx=\"2\"/>",
             x, y + 14, step.label, format_time(step.ns), kLanes[step.lane], x,
             y + 20, std::max(width, 1.0)) +
         (step.note.empty()
              ? ""
              : fmt::format("<text class=\"note\" x=\"{}\" y=\"{}\">{}</text>",
                            x, y + 46, escape(step.note)));
}

std::string words_of(const std::vector<Step>& steps) {
  std::string text = "Where the time of all calls went:";
  for (const Step& step : steps)
    text += fmt::format("{} {} {} in the {}", text.back() == ':' ? "" : ",",
                        step.label, format_time(step.ns), kLanes[step.lane]);
  return text + ".";
}

constexpr char kStyle[] =
    "<style>.bill{font:14px system-ui,sans-serif;--p1:#2f6db5;--p2:#b4531a;"
    "--p3:#2c7a4b;--ink:#1c2024;--dim:#5a626b;--rule:#b9c0c7}"
    "@media (prefers-color-scheme:dark){.bill:not(.light *){--p1:#7db3f0;"
    "--p2:#f0a36b;--p3:#74c997;--ink:#e6e9ec;--dim:#a3acb5;--rule:#4a525a}}"
    ".dark .bill{--p1:#7db3f0;--p2:#f0a36b;--p3:#74c997;--ink:#e6e9ec;"
    "--dim:#a3acb5;--rule:#4a525a}"
    ".bill text{fill:var(--ink)}.bill .head{font-weight:600}"
    ".bill .time{font-weight:600}.bill .note{fill:var(--dim);font-size:12px}"
    ".bill .host{fill:var(--p1)}.bill .boundary{fill:var(--p2)}"
    ".bill .library{fill:var(--p3)}"
    ".bill .gate{stroke:var(--rule);stroke-dasharray:4 4}"
    ".bill .arrow{stroke:var(--rule);fill:none;stroke-width:1.5}</style>";

std::string frame(const std::string& words, int height,
                  const std::string& inner) {
  std::string text = fmt::format(
      "<svg class=\"bill\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
      "viewBox=\"0 0 {} {}\" aria-label=\"{}\">{}",
      kWidth, height, escape(words), kStyle);
  for (int lane = 0; lane < 3; ++lane)
    text += fmt::format("<text class=\"head\" x=\"{}\" y=\"20\">{}</text>",
                        lane * kColumn + 12, kLanes[lane]);
  for (int gate = 1; gate < 3; ++gate)
    text += fmt::format(
        "<line class=\"gate\" x1=\"{0}\" y1=\"4\" x2=\"{0}\" y2=\"{1}\"/>",
        gate * kColumn, height - 4);
  return text + inner + "</svg>";
}

std::string counts(const Bill& bill) {
  struct Count {
    Lane lane;
    uint64_t count;
    const char* what;
  };
  const Count all[] = {
      {kBoundary, bill.downcalls, "calls into libraries"},
      {kBoundary, bill.upcalls - bill.callbacks, "API calls back"},
      {kBoundary, bill.callbacks, "callbacks"},
      {kBoundary, bill.services, "libc calls"}};
  std::string words = "Counted, not timed:", inner;
  int y = kHead;
  for (const Count& count : all) {
    std::string text = format_count(count.count) + " " + count.what;
    words += " " + text + ";";
    inner += fmt::format("<text class=\"label\" x=\"{}\" y=\"{}\">{}</text>",
                         count.lane * kColumn + 12, y + 14, text);
    y += 24;
  }
  return frame(words, y + 8, inner);
}

}  // namespace

std::string picture_svg(const Bill& bill) {
  if (!bill.totals.times) return counts(bill);
  std::vector<Step> steps = steps_of(bill);
  double most = 0;
  for (const Step& step : steps) most = std::max(most, step.ns);
  std::string inner;
  int y = kHead;
  for (const Step& step : steps) {
    inner += row(step, most, y) + arrow(step.way, y + 32);
    y += kRow;
  }
  return frame(words_of(steps), y + 6, inner);
}

}  // namespace crossbill::report::html
