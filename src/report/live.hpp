// SPDX-License-Identifier: MIT
// The bill of a recording in progress as a table: what was called since a
// baseline, and how much of that since the last look.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/model.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// What lines are sorted by, largest first; names from A on.
enum class LiveOrder { kOverhead, kTime, kCalls, kRate, kName };

struct LiveKey {
  char key;
  const char* name;
  LiveOrder order;
};
inline constexpr auto kLiveKeys = std::to_array<LiveKey>({
    {'o', "overhead", LiveOrder::kOverhead},
    {'t', "time", LiveOrder::kTime},
    {'c', "calls", LiveOrder::kCalls},
    {'p', "calls/s", LiveOrder::kRate},
    {'n', "name", LiveOrder::kName},
});

// What a line stands for.
struct LiveGroup {
  const char* name;
  analysis::By by;
};
inline constexpr auto kLiveGroups = std::to_array<LiveGroup>({
    {"function", analysis::By::kEntry},
    {"site", analysis::By::kSite},
    {"edge", analysis::By::kEdge},
    {"thread", analysis::By::kThread},
    {"process", analysis::By::kProcess},
});

class LiveView {
 public:
  LiveOrder order = LiveOrder::kOverhead;
  size_t group = 0;  // in kLiveGroups

  // `now_ns`: when that was so, on a clock that only goes on.
  void look(const analysis::Model& model, uint64_t now_ns);
  // Counts from `model` on, which was looked at `then_ns`. To be told again
  // when the group has changed.
  void count_from(const analysis::Model& model, uint64_t then_ns);

  // At most `lines` lines, 0: all; each ends with a newline.
  std::string text(const Style& style, size_t lines) const;

 private:
  struct Figures {
    uint64_t calls = 0;
    double total = 0, toll = 0;
  };
  struct Row {
    std::string name;
    Figures all;   // since the recording's start
    Figures last;  // of that, since the look before
  };
  struct Shown;

  analysis::Bill bill_of(const analysis::Model& model) const;
  std::string heading(const Style& style) const;
  std::vector<Shown> shown() const;
  std::array<std::string, 6> cells(const Shown& line) const;

  std::string what_;
  bool timed_ = true;
  uint64_t now_ns_ = 0, before_ns_ = 0, baseline_ns_ = 0;
  bool is_reset_ = false;
  size_t images_ = 0;
  double wall_ns_ = 0;
  std::map<std::string, Row> rows_;  // by what tells lines apart
  std::map<std::string, Figures> baseline_;
  size_t looked_group_ = 0;
};

}  // namespace crossbill::report
