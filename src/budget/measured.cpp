// SPDX-License-Identifier: MIT
// Sums up a model by function: see measured.hpp.
#include "budget/measured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <tuple>
#include <utility>

#include "analysis/asked.hpp"
#include "analysis/compare.hpp"
#include "analysis/regions.hpp"
#include "analysis/sites.hpp"
#include "findings/list.hpp"
#include "findings/thresholds.hpp"
#include "unicode/printable.hpp"

namespace crossbill::budget {
namespace {

using analysis::Line;
using analysis::Model;
using Key = std::tuple<std::string, std::string, std::string>;
using FunctionsByKey = std::map<Key, FunctionFigures>;

Key key_of(const Line& line) { return {line.library, line.name, line.core}; }

// Notes after which counts are less than what happened.
constexpr auto kLosses =
    std::to_array<std::string_view>({"unmetered", "no-space", "no-thunks",
                                     "arena-unreadable", "arena-damaged"});

void add(std::optional<Figure>& to, double value, double squares = 0) {
  if (!to) to.emplace();
  to->value += value;
  to->error = std::hypot(to->error, std::sqrt(squares));
}

void add_times(FunctionFigures& figures, const Line& line) {
  const analysis::Times& times = *line.times;
  double error = times.total_error * times.total_error;
  add(figures.whole_ns, times.whole(), error);
  if (line.built_in) return;
  add(figures.overhead_ns, times.toll(), error);
  double copied = static_cast<double>(times.copies.bytes) +
                  static_cast<double>(times.strings.bytes);
  if (line.copies) copied += static_cast<double>(line.copies->bytes);
  if (line.strings) copied += static_cast<double>(line.strings->bytes);
  add(figures.copied_bytes, copied,
      times.copies.calls_squares > 0 ? copied * copied * 0.01 : 0);
}

void add_entries(const Model& model, FunctionsByKey& functions) {
  for (const Line& line : model.books.entries) {
    FunctionFigures& figures = functions[key_of(line)];
    figures.core = line.core;
    figures.library = line.library;
    figures.package = line.package;
    figures.abi = abi_of(line.core);
    figures.name = line.name;
    figures.shown = line.shown.empty() ? line.name : line.shown;
    figures.calls += line.calls;
    figures.threads = std::max(figures.threads, line.threads);
    if (line.times) add_times(figures, line);
  }
}

// By kind: where each call goes is known where there is a tree.
void add_asked(const Model& model, FunctionsByKey& functions) {
  analysis::Books books =
      make_books(model.recording, model.tree, analysis::By::kSite);
  auto asked = asked_by_row(model.recording, model.tree, books.rows,
                            books.entries.size());
  for (size_t row = 0; row < asked.size(); ++row) {
    const Line& line = books.entries[row];
    if (!line.times || line.built_in) continue;
    FunctionFigures& figures = functions[key_of(line)];
    for (auto* each :
         {&figures.api_calls, &figures.libc_calls, &figures.callbacks})
      add(*each, 0);
    for (const analysis::Asked& one : asked[row]) {
      const recording::Edge& edge = model.recording.edges[one.edge];
      if (one.downcall) continue;
      bool service = edge.kind == arena::Kind::kService;
      bool callback = edge.category == arena::Category::kCallback;
      add(service    ? figures.libc_calls
          : callback ? figures.callbacks
                     : figures.api_calls,
          static_cast<double>(one.amount.calls), one.amount.calls_squares);
    }
  }
}

void add_places(const Model& model, FunctionsByKey& functions) {
  std::map<std::pair<Key, std::string>, uint64_t> most;
  for (const Line& line : model.sites()) {
    if (!line.site) continue;
    FunctionFigures& figures = functions[key_of(line)];
    ++figures.sites;
    std::string name = unicode::printable(
        analysis::short_file(line.site->file) +
        (line.site->function.empty() ? "" : " " + line.site->function));
    PlaceCalls& place = figures.places[name];
    place.calls += line.calls;
    uint64_t& so_far = most[{key_of(line), name}];
    if (line.calls <= so_far) continue;
    so_far = line.calls;
    place.place = *line.site;
  }
}

bool lies_in_its_like(const analysis::RegionLine& line) {
  return std::find(line.path.begin(), line.path.end() - 1, line.path.back()) !=
         line.path.end() - 1;
}

void add_regions(const Model& model, Measured& measured) {
  for (const analysis::RegionLine& line :
       region_lines(model).value_or(std::vector<analysis::RegionLine>{})) {
    if (line.path.empty() || lies_in_its_like(line)) continue;
    RegionFigures& region = measured.regions[line.path.back()];
    region.begun += line.begun;
    for (const analysis::RegionFunction& each : line.functions) {
      FunctionFigures figures;
      figures.core = each.core;
      figures.library = each.library;
      figures.package = each.package;
      figures.abi = abi_of(each.core);
      figures.name = each.name;
      figures.shown = each.shown.empty() ? each.name : each.shown;
      figures.calls = each.calls;
      if (each.total) add(figures.whole_ns, *each.total);
      if (each.toll) add(figures.overhead_ns, *each.toll);
      region.functions.push_back(std::move(figures));
    }
  }
}

void add_doubts(const analysis::Run& run, Measured& measured) {
  if (run.recorder.lost > 0)
    measured.doubts.push_back(fmt::format(
        "{} crossings were neither counted nor timed", run.recorder.lost));
  for (const analysis::NoteLine& note : run.recorder.notes)
    for (std::string_view code : kLosses)
      if (note.code == code) measured.doubts.push_back(note.text);
  if (!run.coverage) return;
  for (const analysis::CoverageLine& line : run.coverage->libraries) {
    uint64_t orphans = line.orphan_calls.value_or(0);
    if (orphans < findings::kUnmeasuredCalls || line.calls == 0) continue;
    measured.unseen.push_back(
        {line.library,
         static_cast<double>(orphans) / static_cast<double>(line.calls)});
  }
}

// How ABIs are named: '#' is a number, '*' any small letters.
constexpr std::string_view kAbis[] = {"cpython-#*", "abi3t", "abi3",
                                      "pypy#-pp#", "graalpy#-#"};

// Of the text's begin what is named like that, if what ends a name follows it.
std::string_view begins_with(std::string_view text, std::string_view abi) {
  auto past = [&](size_t at, bool (*is)(char)) {
    while (at < text.size() && is(text[at])) ++at;
    return at;
  };
  size_t at = 0;
  for (char part : abi) {
    size_t begin = at;
    if (part == '*') {
      at = past(at, [](char each) { return each >= 'a' && each <= 'z'; });
    } else if (part == '#') {
      at = past(at, [](char each) { return each >= '0' && each <= '9'; });
      if (at == begin) return {};
    } else if (at == text.size() || text[at++] != part) {
      return {};
    }
  }
  bool ends = at < text.size() && (text[at] == '-' || text[at] == '.');
  return ends ? text.substr(0, at) : std::string_view();
}

}  // namespace

std::string abi_of(const std::string& core) {
  std::string_view rest = core;
  for (size_t dot = rest.find('.'); dot != std::string_view::npos;
       dot = rest.find('.')) {
    rest.remove_prefix(dot + 1);
    for (std::string_view abi : kAbis)
      if (std::string_view found = begins_with(rest, abi); !found.empty())
        return std::string(found);
  }
  return "none";
}

Measured measure(const Model& model, const std::string& file) {
  Measured measured;
  measured.file = file;
  measured.command = model.run.command;
  measured.exit = model.run.exit;
  measured.hosts = analysis::hosts_of(model.run);
  measured.sites_known = model.recording.known.sites;
  FunctionsByKey functions;
  add_entries(model, functions);
  add_asked(model, functions);
  if (measured.sites_known) add_places(model, functions);
  add_regions(model, measured);
  add_doubts(model.run, measured);
  measured.findings = findings::find(model);
  for (auto& [key, figures] : functions)
    measured.functions.push_back(std::move(figures));
  return measured;
}

}  // namespace crossbill::budget
