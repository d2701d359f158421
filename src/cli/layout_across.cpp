// SPDX-License-Identifier: MIT
// crossbill layout --across: the types of a header, compared by compiler; the
// first one is what the others are compared with.
#include "cli/layout_across.hpp"

#include <algorithm>
#include <deque>

#include "cli/layout_header.hpp"
#include "cli/layout_print.hpp"
#include "layout/verdict.hpp"

namespace crossbill::cli {

using layout::Side;

std::vector<std::string> compilers_of(const std::string& list) {
  std::vector<std::string> compilers;
  for (size_t at = 0; at <= list.size();) {
    size_t end = std::min(list.find(',', at), list.size());
    std::string one = list.substr(at, end - at);
    if (one.find_first_not_of(" \t") != one.npos) compilers.push_back(one);
    at = end + 1;
  }
  return compilers;
}

tl::expected<std::vector<layout::Side>, layout::Problem> read_across(
    const std::vector<std::string>& headers,
    const std::vector<std::string>& compilers,
    const std::vector<std::string>& flags) {
  std::vector<layout::Side> sides;
  layout::Wanted wanted;
  wanted.all_symbols = wanted.all_types = true;
  for (const std::string& compiler : compilers) {
    auto side = read_header({headers, flags, split_words(compiler)}, wanted);
    if (!side) return tl::unexpected(side.error());
    side->path = compiler;
    sides.push_back(std::move(*side));
  }
  return sides;
}

namespace {

using layout::Answer;
using layout::Comparison;
using layout::Difference;

// The place of a difference in `all`, where it may be already.
uint32_t place_of(const Difference& one, std::vector<Difference>& all) {
  auto same = [&](const Difference& other) {
    return one.rule == other.rule && one.subject == other.subject &&
           one.reason == other.reason && one.host_type == other.host_type &&
           one.library_type == other.library_type;
  };
  auto found = std::find_if(all.begin(), all.end(), same);
  if (found == all.end()) found = all.insert(found, one);
  return static_cast<uint32_t>(found - all.begin());
}

// All types that two compilers have, and functions: of these, the one is asked
// as who calls them, the other as who defines them.
Comparison compared(const Side& first, const Side& second) {
  layout::Names names{first.path, second.path};
  Comparison all = compare_types(first, second, names);
  Side caller = first;
  for (layout::Function& each : caller.functions) each.is_defined = false;
  for (layout::Global& each : caller.globals) each.is_defined = false;
  Comparison calls = compare(caller, second, {}, names);
  for (auto* answers : {&calls.functions, &calls.globals})
    for (Answer& answer : *answers)
      for (uint32_t& each : answer.differences)
        each = place_of(calls.differences[each], all.differences);
  all.functions = std::move(calls.functions);
  all.globals = std::move(calls.globals);
  return all;
}

}  // namespace

int layout_across(const LayoutOptions& options) {
  std::vector<std::string> compilers = compilers_of(options.across);
  if (compilers.size() < 2)
    return cannot_tell(
        {"layout --across: name two compilers or more, with commas between"});
  std::vector<std::string> headers = options.files;
  auto sides = read_across(headers, compilers, options.flags);
  if (!sides) return cannot_tell(sides.error());
  std::deque<layout::Comparison> answers;
  std::vector<report::Compared> comparisons;
  for (size_t i = 1; i < sides->size(); ++i) {
    answers.push_back(compared(sides->front(), (*sides)[i]));
    comparisons.push_back({answers.back(), sides->front(), (*sides)[i]});
  }
  return print_comparisons(options, comparisons);
}

}  // namespace crossbill::cli
