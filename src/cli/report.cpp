// SPDX-License-Identifier: MIT
// crossbill report: prints the bill of a recording.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <string>

#include "analysis/make_bill.hpp"
#include "cli/commands.hpp"
#include "cli/memory_limit.hpp"
#include "cli/print.hpp"
#include "recording/database.hpp"
#include "report/json.hpp"
#include "report/text.hpp"

namespace crossbill::cli {
namespace {

using analysis::By;

// A page of a terminal; JSON is for programs and has all.
constexpr size_t kTextEntries = 20;

struct ReportOptions {
  std::string file;
  std::string format = "text";
  std::string entry;
  By by = By::kEntry;
  int top = -1;
};

bool print_json(std::string_view part) {
  return print(STDOUT_FILENO, part, Kind::kJson);
}

int read_and_print(const ReportOptions& options) {
  auto recording = recording::read_recording(options.file);
  if (!recording) return complain(recording.error().message);
  bool json = options.format == "json";
  analysis::Options wanted;
  wanted.by = options.by;
  wanted.entry = options.entry;
  wanted.top = json ? 0 : kTextEntries;
  if (options.top >= 0) wanted.top = static_cast<size_t>(options.top);
  analysis::Bill bill = analysis::make_bill(*recording, wanted);
  report::Style style = report::style_of(STDOUT_FILENO);
  bool written =
      json ? report::write_json_bill(bill, print_json)
           : print(STDOUT_FILENO, report::text_bill(std::move(bill), style),
                   style.colour ? Kind::kColoured : Kind::kText);
  if (written) return 0;
  return complain(
      fmt::format("cannot write the bill: {}", std::strerror(errno)));
}

int report(const ReportOptions& options) {
  MemoryLimit limit(options.file);
  try {
    return read_and_print(options);
  } catch (const std::bad_alloc&) {
    return complain(too_much_memory(options.file));
  }
}

}  // namespace

void add_report(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* sub = app.add_subcommand("report", "Print the bill of a recording");
  sub->add_option("FILE", options->file, "What 'crossbill record' wrote")
      ->required();
  sub->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}));
  sub->add_option("--entry", options->entry,
                  "Only entries whose name, or core:name, matches this glob");
  std::map<std::string, By> names = {{"entry", By::kEntry},
                                     {"edge", By::kEdge},
                                     {"thread", By::kThread},
                                     {"process", By::kProcess}};
  sub->add_option_function<std::string>(
         "--by",
         [options, names](const std::string& by) {
           options->by = names.at(by);
         },
         "One line for each entry, edge, thread or process")
      ->check(CLI::IsMember(names))
      ->option_text("entry|edge|thread|process");
  sub->add_option("--top", options->top,
                  "This many entries; 0: all (text: 20, json: all)")
      ->check([](const std::string& text) {
        bool digits = text.find_first_not_of("0123456789") == text.npos;
        return digits ? "" : text + " is not a number of entries";
      });
  sub->footer(
      "Examples:\n"
      "  crossbill report app.db\n"
      "  crossbill report app.db --entry 'orjson*:dumps' --by thread\n"
      "  crossbill report app.db --format json");
  sub->callback(
      [options, &invocation] { invocation.status = report(*options); });
}

}  // namespace crossbill::cli
