// SPDX-License-Identifier: MIT
// What a page is made of, and the parts that write it: one section each. A part
// that has nothing to say is "".
#pragma once
#include <string>

#include "analysis/flame_diff.hpp"
#include "analysis/model.hpp"
#include "findings/finding.hpp"
#include "report/json_document.hpp"

namespace crossbill::report::html {

struct Content {
  const analysis::Model& model;
  analysis::Bill bill;          // printable, its secrets masked
  findings::Findings findings;  // printable
  analysis::Flame flame;        // pruned
  size_t all_nodes = 0;         // of the flame, before that
  bool sources = true;          // whether lines of source may be shown
};

std::string summary_part(const Content& content);
std::string findings_part(const Content& content);
std::string functions_part(const Content& content);
std::string flame_part(const Content& content);
std::string lines_part(const Content& content);
std::string threads_part(const Content& content);
std::string regions_part(const Content& content);
std::string structs_part(const Content& content);
std::string processes_part(const Content& content);
std::string coverage_part(const Content& content);
std::string notes_part(const Content& content);

// What of the trace the timeline shows, as JSON, or null.
Json trace_of(const Content& content);
// How many traced crossings it shows at most: the longest.
inline constexpr size_t kMostTraced = 20'000;

// What the page's script reads: JSON, compressed, in base64.
std::string data_of(const Content& content);
// The same of a comparison: its flame graph alone.
std::string data_of(const analysis::FlameDiff& flames, size_t all_nodes);

}  // namespace crossbill::report::html
