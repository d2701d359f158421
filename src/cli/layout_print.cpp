// SPDX-License-Identifier: MIT
#include "cli/layout_print.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "cli/destination.hpp"
#include "cli/print.hpp"

namespace crossbill::cli {
namespace {

using layout::Verdict;

const report::LayoutFormat& format_of(const LayoutOptions& options) {
  return *std::find_if(
      report::kLayoutFormats.begin(), report::kLayoutFormats.end(),
      [&](const auto& row) { return row.name == options.format; });
}

Kind kind_of(const LayoutOptions& options, const report::Style& style) {
  if (options.format == "json" || options.format == "sarif") return Kind::kJson;
  return style.colour ? Kind::kColoured : Kind::kText;
}

// Calls write(style, sink), and gives the file its name.
template <class Write>
int print_by(const LayoutOptions& options, int status, Write write) {
  std::vector<std::string> inputs = options.files;
  inputs.insert(inputs.end(), options.headers.begin(), options.headers.end());
  for (const std::string* each :
       {&options.host, &options.symbol_map, &options.recording})
    inputs.push_back(*each);
  auto destination = Destination::open(options.output, options.force, inputs);
  if (!destination) return cannot_tell({destination.error().message});
  report::Style style = report::style_of(destination->descriptor());
  if (options.format == "html" && isatty(destination->descriptor()) == 1)
    return cannot_tell(
        {"html is nothing to read on a terminal; name a file with -o"});
  Kind kind = kind_of(options, style);
  bool written = write(style, [&](std::string_view part) {
    return print(destination->descriptor(), part, kind);
  });
  auto done = destination->finish(written, "the layouts");
  return done ? status : cannot_tell({done.error().message});
}

int status_of(const LayoutOptions& options,
              const std::vector<report::Compared>& comparisons) {
  bool unknown = comparisons.empty();
  for (const report::Compared& each : comparisons) {
    Verdict verdict = each.comparison.verdict(options.strict);
    if (verdict == Verdict::kDisagree) return kDisagree;
    unknown = unknown || verdict == Verdict::kCannotTell;
  }
  return unknown && !options.allow_unknown ? kCannotTell : kAgree;
}

}  // namespace

int cannot_tell(const layout::Problem& problem) {
  complain(problem.sentence);
  return kCannotTell;
}

int print_text(const LayoutOptions& options, const std::string& text,
               int status) {
  return print_by(options, status,
                  [&](const report::Style&, const report::Sink& sink) {
                    return sink(text);
                  });
}

int print_maps(const LayoutOptions& options,
               const std::vector<report::Maps>& maps) {
  return print_by(options, kAgree,
                  [&](const report::Style& style, const report::Sink& sink) {
                    return format_of(options).write_maps(maps, style, sink);
                  });
}

int print_comparisons(const LayoutOptions& options,
                      const std::vector<report::Compared>& comparisons) {
  report::LayoutChoice choice{options.verbose, options.strict};
  return print_by(options, status_of(options, comparisons),
                  [&](const report::Style& style, const report::Sink& sink) {
                    return format_of(options).write_comparisons(
                        comparisons, choice, style, sink);
                  });
}

}  // namespace crossbill::cli
