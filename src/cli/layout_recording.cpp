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

// Host's file and library's module, and the symbols that were called.
using Crossed =
    std::map<std::pair<std::string, uint32_t>, std::set<std::string>>;

// For each edge, the program of a process that made such calls: lookups by
// dlsym are taken for its own. "" where nobody did.
std::vector<std::string> programs_of(const Recording& recording) {
  std::vector<std::string> programs(recording.edges.size());
  for (const recording::Node& node : recording.nodes) {
    uint32_t process = recording.threads[node.thread].process;
    if (process != kNone)
      programs[node.edge] = recording.processes[process].image;
  }
  return programs;
}

// What an interpreter looks up of a module by itself, with one signature for
// all: https://docs.python.org/3/c-api/module.html.
bool is_entry_of_module(const std::string& name) {
  return name.starts_with("PyInit_") || name.starts_with("PyModExport_");
}

Crossed crossed_in(const Recording& recording) {
  Crossed crossed;
  std::vector<std::string> programs = programs_of(recording);
  for (size_t i = 0; i < recording.edges.size(); i++) {
    const recording::Edge& edge = recording.edges[i];
    bool found = edge.via == arena::Via::kDlsym;
    bool named = edge.kind == arena::Kind::kDowncall && edge.to != kNone &&
                 (found || edge.via == arena::Via::kSymbol);
    std::string from = edge.from != kNone ? recording.modules[edge.from].path
                                          : (found ? programs[i] : "");
    const std::string& name = edge.symbol.empty() ? edge.name : edge.symbol;
    if (!named || from.empty() || is_entry_of_module(name)) continue;
    crossed[{from, edge.to}].insert(name);
  }
  return crossed;
}

// Why a module's file is not what was called, or "".
std::string why_not(const Recording& recording, const recording::Module& one) {
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
                           const std::string& reason,
                           const std::string& remedy) {
  layout::Comparison comparison;
  comparison.host = host;
  comparison.library = library;
  for (const std::string& symbol : symbols) {
    layout::Answer answer;
    answer.symbol = symbol;
    answer.verdict = layout::Verdict::kCannotTell;
    answer.reason = reason;
    answer.remedy = remedy;
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
  for (const auto& [files, symbols] : crossed_in(*recording)) {
    const std::string& host = files.first;
    const recording::Module& to = recording->modules[files.second];
    const std::string& library = to.path;
    std::string why = why_not(*recording, to), remedy;
    for (const recording::Module& each : recording->modules)
      if (why.empty() && each.path == host) why = why_not(*recording, each);
    boundaries.emplace_back();
    Boundary& sides = boundaries.back();
    if (why.empty()) {
      BoundaryNames names;
      names.only.assign(symbols.begin(), symbols.end());
      auto read =
          read_boundary(host, library, names, options.sources(), progress);
      if (!read) {
        why = read.error().sentence;
      } else if (!read->nothing.empty()) {
        why = fmt::format("{} looks it up itself", host);
        remedy =
            "name the Python file that declares it by --host, or its "
            "pointer by --symbol-map";
      } else {
        sides = std::move(*read);
        why = layout::cannot_compare(sides.host, sides.library);
      }
    }
    answers.push_back(why.empty()
                          ? layout::compare(sides.host, sides.library)
                          : unknown(host, library, symbols, why, remedy));
    comparisons.push_back({answers.back(), sides.host, sides.library});
  }
  progress.end();
  if (comparisons.empty())
    return cannot_tell({options.recording +
                        " has no call of a library's function by its name"});
  return print_comparisons(options, comparisons);
}

}  // namespace crossbill::cli
