// SPDX-License-Identifier: MIT
// crossbill report: prints the bill of a recording.
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/imports.hpp"
#include "analysis/select.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/destination.hpp"
#include "cli/memory_limit.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "cli/show_page.hpp"
#include "recording/database.hpp"
#include "report/formats.hpp"

namespace crossbill::cli {
namespace {

using analysis::By;
using analysis::Measure;

struct ReportOptions {
  std::string file, output;
  const report::Format* format = nullptr;  // the usual one
  std::string entry;
  By by = By::kEntry;
  bool findings = false;
  bool flat = false;
  bool after_import = false;
  bool no_source = false;
  bool force = false, open = false;
  int top = -1;
  std::optional<analysis::Measure> measure;
};

constexpr int kNothing = 1;  // exit status: no function matches

Kind kind_of(const report::Format& format, const report::Style& style) {
  if (format.medium == report::Medium::kJson) return Kind::kJson;
  if (format.medium == report::Medium::kPage) return Kind::kText;
  if (format.medium == report::Medium::kBinary) return Kind::kBinary;
  return style.colour ? Kind::kColoured : Kind::kText;
}

// What was asked for that the format does not have, or "".
std::string what_is_wrong(const ReportOptions& options,
                          const report::Format& format, int descriptor) {
  bool stacks = format.content == report::Content::kStacks;
  if (format.medium == report::Medium::kBinary && isatty(descriptor) == 1)
    return fmt::format("{} is no text for a terminal; name a file with -o",
                       format.name);
  if (format.medium == report::Medium::kPage && isatty(descriptor) == 1)
    return fmt::format(
        "{} is nothing to read on a terminal; name a file with -o{}",
        format.name,
        format.write == report::write_html ? ", or --open it" : "");
  if (options.measure && !stacks)
    return fmt::format(
        "{} has all amounts; leave out --measure, or choose "
        "--format folded",
        format.name);
  bool trace = format.content == report::Content::kTrace;
  if (trace && options.by != By::kEntry)
    return fmt::format("{} has one track a thread; leave out --by",
                       format.name);
  bool chosen = !options.entry.empty() || options.by != By::kEntry;
  if (stacks && chosen)
    return fmt::format(
        "{} has whole stacks; leave out --function and --by, or "
        "choose --format text or json",
        format.name);
  return "";
}

analysis::Choice choice_of(const ReportOptions& options,
                           const report::Format& format) {
  analysis::Choice wanted;
  wanted.flat = options.flat;
  wanted.findings = options.findings;
  wanted.sources = !options.no_source;
  wanted.measure = options.measure;
  wanted.by = options.by;
  wanted.entry = options.entry;
  wanted.top = options.top < 0 ? format.top : static_cast<size_t>(options.top);
  return wanted;
}

// "bill.html" asks for a page; what ends otherwise, for text.
const report::Format* by_ending(const std::string& output) {
  auto found =
      std::find_if(report::kFormats.begin(), report::kFormats.end(),
                   [&](const report::Format& row) {
                     return output.ends_with("." + std::string(row.name));
                   });
  return found == report::kFormats.end() ? report::kFormats.data() : &*found;
}

Outcome<const report::Format*> format_of(const ReportOptions& options) {
  const report::Format* page =
      std::find_if(report::kFormats.begin(), report::kFormats.end(),
                   [](const report::Format& row) {
                     return row.write == report::write_html;
                   });
  if (!options.open)
    return options.format != nullptr ? options.format
                                     : by_ending(options.output);
  if (options.format == nullptr || options.format == page) return page;
  return refuse(kOurFailure,
                "--open shows a page; leave --format out, or write the page "
                "with --format html");
}

Outcome<Destination> destination_of(const ReportOptions& options) {
  if (!options.open)
    return Destination::open(options.output, options.force, {options.file});
  if (options.output.empty()) {
    Outcome<std::string> page = private_page(options.file);
    if (!page) return tl::unexpected(page.error());
    return Destination::open(*page, true, {});
  }
  auto named = Destination::open(options.output, options.force, {options.file});
  if (named && named->path().empty())
    return refuse(kOurFailure,
                  "{} is no file that a browser could open; leave -o out, or "
                  "name a file",
                  options.output);
  return named;
}

Outcome<void> show(const Destination& destination, const MemoryLimit& limit) {
  print(STDOUT_FILENO, fmt::format("page: {}\n", destination.path()));
  limit.end();
  return show_page(destination.path());
}

Outcome<int> read_and_print(const ReportOptions& options,
                            const MemoryLimit& limit) {
  Outcome<const report::Format*> format = format_of(options);
  if (!format) return tl::unexpected(format.error());
  Outcome<Destination> destination = destination_of(options);
  if (!destination) return tl::unexpected(destination.error());
  std::string wrong =
      what_is_wrong(options, **format, destination->descriptor());
  if (!wrong.empty()) return refuse(kOurFailure, "{}", wrong);
  Progress progress;
  progress.about(options.file);
  auto recording = recording::read_recording(options.file, progress.told());
  if (!recording) return refuse(kOurFailure, "{}", recording.error().message);
  if (options.after_import) *recording = analysis::without_imports(*recording);
  progress.at("adding up");
  analysis::Model model(*recording, options.by);
  model.run.imports_left_out = options.after_import;
  bool calls = options.measure.value_or(Measure::kCalls) == Measure::kCalls;
  if (!calls && !model.run.recorder.timed)
    return refuse(kOurFailure, "{} has counts alone; ask for --measure calls",
                  options.file);
  if ((*format)->lacks != nullptr)
    if (std::string what = (*format)->lacks(model); !what.empty())
      return refuse(kOurFailure, "{} {}", options.file, what);
  progress.at("writing the bill of");
  report::Style style = report::style_of(destination->descriptor());
  Kind kind = kind_of(**format, style);
  auto out = [&](std::string_view part) {
    return print(destination->descriptor(), part, kind);
  };
  const std::vector<analysis::Line>& lines = model.books.entries;
  bool any = std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
    return analysis::wanted(line, options.entry);
  });
  bool written =
      (*format)->write(model, choice_of(options, **format), style, out);
  Outcome<void> done = destination->finish(written, "the bill");
  progress.end();
  if (done && options.open) done = show(*destination, limit);
  if (!done) return tl::unexpected(done.error());
  // All is written. What was read goes with the process, not piece by piece.
  std::_Exit(any || options.entry.empty() ? 0 : kNothing);
}

// Memory that was given back is mostly asked for again at once, and would be
// cleared by the kernel each time. These are the limits that glibc comes to by
// itself, after some such turns.
void keep_freed_memory() {
  constexpr int kMegabyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 32 * kMegabyte);
  mallopt(M_TRIM_THRESHOLD, 64 * kMegabyte);
  mallopt(M_TOP_PAD, kMegabyte);
}

int report(const ReportOptions& options) {
  keep_freed_memory();
  MemoryLimit limit(options.file);
  try {
    Outcome<int> status = read_and_print(options, limit);
    return status ? *status : complain(status.error().message);
  } catch (const std::bad_alloc&) {
    return complain(too_much_memory(options.file));
  }
}

// What --by takes.
struct Group {
  const char* name;
  By by;
};
constexpr auto kGroups = std::to_array<Group>({
    {"function", By::kEntry},
    {"edge", By::kEdge},
    {"thread", By::kThread},
    {"process", By::kProcess},
    {"site", By::kSite},
    {"caller", By::kCaller},
    {"stack", By::kStack},
    {"region", By::kRegion},
    {"entry", By::kEntry},  // what "function" was called
});

// What --measure takes.
struct Amount {
  const char* name;
  Measure measure;
};
constexpr auto kAmounts = std::to_array<Amount>({
    {"time", Measure::kTime},
    {"calls", Measure::kCalls},
    {"bytes", Measure::kBytes},
});

}  // namespace

void add_report(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ReportOptions>();
  Command sub(app, "report", "Print the bill of a recording");
  sub.add_option("FILE", options->file, "What 'crossbill record' wrote")
      .type_name("")
      .required();
  add_choice(
      sub, "--format", "How to print it", report::kFormats,
      [options](const report::Format& format) { options->format = &format; });
  add_output_options(sub, options->output, options->force);
  sub.add_flag("--open", options->open,
               "Show the page in a browser: $BROWSER, or xdg-open;\n"
               "without -o it stays in ~/.cache/crossbill/pages");
  sub.add_option("--function,--entry", options->entry,
                 "Only functions of that name, or library:name")
      .type_name("GLOB");
  add_choice(sub, "--by", "One line for each of these", kGroups,
             [options](const Group& group) { options->by = group.by; });
  sub.add_flag("--findings", options->findings,
               "Text: only the findings: what to change, and what\n"
               "that saves");
  sub.add_flag("--flat", options->flat,
               "Text: a function on one line, whoever calls it");
  sub.add_flag("--after-import", options->after_import,
               "Leave out what was called by imports of modules");
  sub.add_flag("--no-source", options->no_source,
               "HTML: without lines of the program's sources;\n"
               "names and paths of files stay");
  add_choice(sub, "--measure",
             "Which amount of stacks: folded has one, pprof\n"
             "shows it first (default: time; calls where only\n"
             "these are recorded)",
             kAmounts, [options](const Amount& amount) {
               options->measure = amount.measure;
             });
  add_top_option(
      sub, options->top,
      "This many functions; 0: all (text: 20, html: 500,\njson: all)");
  sub.footer(
      "The exit status is 1 where --function matches nothing.\n\n"
      "Under 'outside' stand the API calls of a library that lie in no\n"
      "recorded call of it, their share of its API calls, how many unseen\n"
      "calls they lie in at least, and its functions metered of those known.\n"
      "docs/glossary.md has the words.\n\n"
      "Examples:\n"
      "  crossbill report app.db\n"
      "  crossbill report app.db --function 'orjson*:dumps' --by thread\n"
      "  crossbill report app.db --findings\n"
      "  crossbill report app.db --format html -o bill.html\n"
      "  crossbill report app.db --open\n"
      "  crossbill report app.db --by region --format json\n"
      "  crossbill report app.db --format folded | flamegraph.pl > app.svg\n"
      "  crossbill report app.db --format pprof -o app.pb.gz\n"
      "  go tool pprof -top app.pb.gz\n"
      "  crossbill report app.db --format perfetto -o app.pftrace\n"
      "      (after 'record --trace'; ui.perfetto.dev opens it)");
  sub.callback(
      [options, &invocation] { invocation.status = report(*options); });
}

}  // namespace crossbill::cli
