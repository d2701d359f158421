// SPDX-License-Identifier: MIT
// What a comparison can be printed as: one row a format.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "analysis/compare.hpp"
#include "analysis/flame.hpp"
#include "findings/changes.hpp"
#include "report/formats.hpp"
#include "report/sink.hpp"
#include "report/text.hpp"

namespace crossbill::report {

using FindingChanges = std::vector<findings::FindingChange>;

// What was compared. Of each side the stacks of its first run, for formats that
// ask for them.
struct DiffContent {
  const analysis::Comparison& comparison;
  const FindingChanges& changes;
  analysis::Flame before, after;
};

struct DiffFormat {
  const char* name;
  Medium medium;
  size_t top;   // lines, unless the user says how many; 0: all
  bool stacks;  // whether it shows them
  // False if the sink could not take a part.
  bool (*write)(const DiffContent& content, size_t top, const Style& style,
                const Sink& sink);
};

bool write_text_diff(const DiffContent& content, size_t top, const Style& style,
                     const Sink& sink);
bool write_json_diff(const DiffContent& content, size_t top, const Style& style,
                     const Sink& sink);
bool write_markdown_diff(const DiffContent& content, size_t top,
                         const Style& style, const Sink& sink);
// A page for browsers, which needs nothing beside it.
bool write_html_diff(const DiffContent& content, size_t top, const Style& style,
                     const Sink& sink);

inline constexpr auto kDiffFormats = std::to_array<DiffFormat>({
    {"text", Medium::kTerminal, 20, false, write_text_diff},
    {"json", Medium::kJson, 0, false, write_json_diff},
    {"markdown", Medium::kTerminal, 20, false, write_markdown_diff},
    {"html", Medium::kPage, 500, true, write_html_diff},
});

// What text and Markdown share.
// "overhead 41.1 ms -> 12.0 ms (71 % less); calls 4,120 -> 120 (97 % fewer)".
std::string headline(const analysis::Comparison& comparison);
// "better", "worse", "new", "gone".
const char* name_of(analysis::Verdict verdict);
// "calls 10 -> 30 (3 times as many); overhead 1 us -> 3 us".
std::string reasons(const analysis::Difference& line, bool timed);
// By how much times differ by chance, and how that is known.
std::string noise_text(const analysis::Comparison& comparison);
// "app.py:41 save_rows", or "".
std::string place_text(const analysis::Difference& line);
// "new", "grew", "shrank", "gone".
const char* name_of(findings::Fate fate);
// "held", "less", "more", "cannot tell".
const char* name_of(findings::Came came);
// "app.py:41 executemany".
std::string subject_of(const findings::FindingChange& change);
// "predicted 61 ms (52 to 70), measured 58 ms: held"; of what did not go its
// saving.
std::string outcome_of(const findings::FindingChange& change);

}  // namespace crossbill::report
