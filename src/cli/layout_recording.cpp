// SPDX-License-Identifier: MIT
// crossbill layout --recording: every boundary that a recorded program crossed
// by a function's name, with the functions that it called.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "cli/layout_print.hpp"
#include "cli/layout_sides.hpp"
#include "layout/verdict.hpp"
#include "recording/code_places.hpp"
#include "recording/database.hpp"

namespace crossbill::cli {
namespace {

using recording::kNone;
using recording::Recording;

// Host's and library's module, and the symbols that were called.
using Crossed = std::map<std::pair<uint32_t, uint32_t>, std::set<std::string>>;

Crossed crossed_in(const Recording& recording) {
  Crossed crossed;
  for (const recording::Edge& edge : recording.edges) {
    bool named =
        edge.kind == arena::Kind::kDowncall &&
        (edge.via == arena::Via::kSymbol || edge.via == arena::Via::kDlsym);
    if (!named || edge.from == kNone || edge.to == kNone) continue;
    const std::string& name = edge.symbol.empty() ? edge.name : edge.symbol;
    crossed[{edge.from, edge.to}].insert(name);
  }
  return crossed;
}

// Why a module's file is not what was called, or "".
std::string why_not(const Recording& recording, uint32_t module) {
  const recording::Module& one = recording.modules[module];
  recording::CodePlaces none;
  switch (recording::find_code_places(
      one.path, one.build_id, recording.meta.started_ns.value_or(0), none)) {
    case recording::ModuleFile::kGone:
      return one.path + " is not there any more";
    case recording::ModuleFile::kChanged:
      return one.path + " is another file than when it was recorded";
    case recording::ModuleFile::kSame:
      break;
  }
  return "";
}

// One answer a function, all alike.
layout::Comparison unknown(const std::string& host, const std::string& library,
                           const std::set<std::string>& symbols,
                           const std::string& reason) {
  layout::Comparison comparison;
  comparison.host = host;
  comparison.library = library;
  for (const std::string& symbol : symbols) {
    layout::Answer answer;
    answer.symbol = symbol;
    answer.verdict = layout::Verdict::kCannotTell;
    answer.reason = reason;
    comparison.functions.push_back(std::move(answer));
  }
  return comparison;
}

}  // namespace

int layout_recording(const LayoutOptions& options) {
  Progress progress;
  progress.about(options.recording);
  auto recording =
      recording::read_recording(options.recording, progress.told());
  if (!recording) return cannot_tell({recording.error().message});
  std::deque<Boundary> boundaries;
  std::deque<layout::Comparison> answers;
  std::vector<report::Compared> comparisons;
  for (const auto& [modules, symbols] : crossed_in(*recording)) {
    auto [from, to] = modules;
    const std::string& host = recording->modules[from].path;
    const std::string& library = recording->modules[to].path;
    std::string why = why_not(*recording, from);
    if (why.empty()) why = why_not(*recording, to);
    boundaries.emplace_back();
    Boundary& sides = boundaries.back();
    if (why.empty()) {
      BoundaryNames names;
      names.only.assign(symbols.begin(), symbols.end());
      auto read =
          read_boundary(host, library, names, options.sources(), progress);
      if (read) {
        sides = std::move(*read);
        why = layout::cannot_compare(sides.host, sides.library);
      } else {
        why = read.error().sentence;
      }
    }
    answers.push_back(why.empty() ? layout::compare(sides.host, sides.library)
                                  : unknown(host, library, symbols, why));
    comparisons.push_back({answers.back(), sides.host, sides.library});
  }
  progress.end();
  if (comparisons.empty())
    return cannot_tell({options.recording +
                        " has no call of a library's function by its name"});
  return print_comparisons(options, comparisons);
}

}  // namespace crossbill::cli
