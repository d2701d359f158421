// SPDX-License-Identifier: MIT
// crossbill report: prints the bill of a recording.
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "analysis/imports.hpp"
#include "analysis/select.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/memory_limit.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "recording/database.hpp"
#include "report/formats.hpp"

namespace crossbill::cli {
namespace {

using analysis::By;

struct ReportOptions {
  std::string file;
  const report::Format* format = report::kFormats.data();
  std::string entry;
  By by = By::kEntry;
  bool findings = false;
  bool flat = false;
  bool after_import = false;
  int top = -1;
};

constexpr int kNothing = 1;  // exit status: no function matches

Kind kind_of(const report::Format& format, const report::Style& style) {
  if (format.medium == report::Medium::kJson) return Kind::kJson;
  if (format.medium == report::Medium::kBinary) return Kind::kBinary;
  return style.colour ? Kind::kColoured : Kind::kText;
}

// What was asked for that the format does not have, or "".
std::string what_is_wrong(const ReportOptions& options) {
  const report::Format& format = *options.format;
  if (format.medium == report::Medium::kBinary && isatty(STDOUT_FILENO) == 1)
    return fmt::format("{} is no text for a terminal; send it to a file",
                       format.name);
  return "";
}

int read_and_print(const ReportOptions& options) {
  std::string wrong = what_is_wrong(options);
  if (!wrong.empty()) return complain(wrong);
  auto recording = recording::read_recording(options.file);
  if (!recording) return complain(recording.error().message);
  if (options.after_import) *recording = analysis::without_imports(*recording);
  analysis::Choice wanted;
  wanted.flat = options.flat;
  wanted.findings = options.findings;
  wanted.by = options.by;
  wanted.entry = options.entry;
  wanted.top =
      options.top < 0 ? options.format->top : static_cast<size_t>(options.top);
  analysis::Model model(*recording, options.by);
  model.run.imports_left_out = options.after_import;
  if (options.format->lacks != nullptr)
    if (std::string what = options.format->lacks(model); !what.empty())
      return complain(options.file + " " + what);
  report::Style style = report::style_of(STDOUT_FILENO);
  Kind kind = kind_of(*options.format, style);
  auto out = [kind](std::string_view part) {
    return print(STDOUT_FILENO, part, kind);
  };
  const std::vector<analysis::Line>& lines = model.books.entries;
  bool any = std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
    return analysis::wanted(line, options.entry);
  });
  // All is written. What was read goes with the process, not piece by piece.
  if (options.format->write(model, wanted, style, out))
    std::_Exit(any || options.entry.empty() ? 0 : kNothing);
  return complain(fmt::format("cannot write the bill: {}; send it elsewhere",
                              std::strerror(errno)));
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
    return read_and_print(options);
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
  add_top_option(sub, options->top,
                 "This many functions; 0: all (text: 20, json: all)");
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
      "  crossbill report app.db --by region --format json\n"
      "  crossbill report app.db --format perfetto > app.pftrace\n"
      "      (after 'record --trace'; ui.perfetto.dev opens it)");
  sub.callback(
      [options, &invocation] { invocation.status = report(*options); });
}

}  // namespace crossbill::cli
