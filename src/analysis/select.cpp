// SPDX-License-Identifier: MIT
// Picks and sorts the lines of a bill.
#include "analysis/select.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "analysis/names.hpp"
#include "analysis/regions.hpp"
#include "analysis/sites.hpp"
#include "recording/glob.hpp"

namespace crossbill::analysis {
namespace {

auto order_of(const Line& line) {
  double toll = line.times ? line.times->toll() : 0;
  double total = line.times ? line.times->total : 0;
  return std::tuple(toll, total, line.calls);
}

auto order_of(const EdgeLine& line) {
  return std::tuple(line.ns.value_or(0), line.calls);
}

// Lines are large: their numbers are sorted, then each is moved once.
template <class T>
void sort_lines(std::vector<T>& lines) {
  std::vector<size_t> from(lines.size());
  std::iota(from.begin(), from.end(), 0);
  std::stable_sort(from.begin(), from.end(), [&](size_t left, size_t right) {
    return order_of(lines[left]) > order_of(lines[right]);
  });
  for (size_t start = 0; start < from.size(); ++start) {
    if (from[start] == start) continue;
    T first = std::move(lines[start]);
    size_t to = start;
    for (; from[to] != start; to = std::exchange(from[to], to))
      lines[to] = std::move(lines[from[to]]);
    lines[to] = std::move(first);
    from[to] = to;
  }
}

void keep_top(Bill& bill, size_t top) {
  if (top == 0 || bill.entries.size() <= top) return;
  // A long entry without toll must not make room for a tiny one with some.
  std::stable_partition(
      bill.entries.begin(), bill.entries.end(),
      [&](const Line& line) { return !is_small(line, bill); });
  bill.entries_left_out = bill.entries.size() - top;
  for (size_t i = top; i < bill.entries.size(); ++i) {
    const Line& line = bill.entries[i];
    bill.left_out.calls += line.calls;
    if (line.times) bill.left_out.ns += line.times->toll();
  }
  bill.entries.resize(top);
}

// Moves the lines out of `books`, which are many.
Bill select_from(Books&& books, const Run& run, const Choice& choice) {
  Bill bill{run, books.totals, {}, 0, {}, choice.entry, {}, {}, false};
  bill.recorder.clamped_lines = books.clamped_lines;
  bill.entries = std::move(books.entries);
  bill.edges = std::move(books.edges);
  std::erase_if(bill.entries,
                [&](const Line& line) { return !wanted(line, choice.entry); });
  sort_lines(bill.entries);
  sort_lines(bill.edges);
  keep_top(bill, choice.top);
  return bill;
}

Books without_rows(const Books& books) {
  Books copy;
  copy.entries = books.entries;
  copy.edges = books.edges;
  copy.totals = books.totals;
  copy.clamped_lines = books.clamped_lines;
  return copy;
}

}  // namespace

bool is_small(const Line& line, const Bill& bill) {
  if (!line.times || !bill.totals.times) return false;
  return line.times->toll() < kSmall * bill.totals.times->toll() &&
         line.times->total < kSmall * bill.totals.times->total;
}

namespace {

bool by_place(By by) {
  return by == By::kSite || by == By::kCaller || by == By::kStack;
}

Bill select_entries(const Model& model, const Choice& choice) {
  if (by_place(choice.by)) {
    Books books = without_rows(model.books);
    books.entries = choice.by == By::kSite
                        ? model.sites()
                        : site_lines(model.recording, model.tree, choice.by);
    return select_from(std::move(books), model.run, choice);
  }
  if (choice.by == model.books.by || choice.by == By::kRegion)
    return select_from(without_rows(model.books), model.run, choice);
  return select_from(make_books(model.recording, model.tree, choice.by),
                     model.run, choice);
}

}  // namespace

void add_sites(const Model& model, Bill& bill) {
  if (!model.recording.known.sites) return;
  bill.sites.emplace();
  if (model.recording.sites.empty()) return;
  for (const Line& line : model.sites())
    if (line.site) bill.sites->push_back(line);
  sort_lines(*bill.sites);
}

bool matches(const std::string& text, const std::string& glob) {
  return recording::matches(glob, text);
}

bool wanted(const Line& line, const std::string& glob) {
  if (glob.empty()) return true;
  if (is_function(glob, line.name, line.shown)) return true;
  for (const std::string& name :
       {line.core + ":" + line.name, line.library + ":" + line.name})
    if (matches(name, glob)) return true;
  size_t colon = glob.find(':');
  if (colon == glob.npos) return false;
  return is_library(glob.substr(0, colon), line.core, line.library,
                    line.package) &&
         is_function(glob.substr(colon + 1), line.name, line.shown);
}

namespace {

void add_regions(const Model& model, const Choice& choice, Bill& bill) {
  bill.by_region = choice.by == By::kRegion;
  bill.top = choice.top;
  bill.regions = region_lines(model);
  if (!bill.regions || choice.entry.empty()) return;
  for (RegionLine& region : *bill.regions)
    std::erase_if(region.functions, [&](const RegionFunction& function) {
      Line line;
      line.core = function.core;
      line.library = function.library;
      line.package = function.package;
      line.name = function.name;
      line.shown = function.shown;
      return !wanted(line, choice.entry);
    });
}

}  // namespace

Bill select(const Model& model, const Choice& choice) {
  Bill bill = select_entries(model, choice);
  add_sites(model, bill);
  add_regions(model, choice, bill);
  if (bill.sites)
    std::erase_if(*bill.sites, [&](const Line& line) {
      return !wanted(line, choice.entry);
    });
  return bill;
}

}  // namespace crossbill::analysis
