// SPDX-License-Identifier: MIT
// crossbill layout: whether both sides of a boundary believe the same about
// functions and structs, and how a type lies in memory.
#include "cli/layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/guard.hpp"
#include "cli/options.hpp"
#include "cli/print.hpp"
#include "layout/emit.hpp"
#include "report/layout/formats.hpp"

namespace crossbill::cli {
namespace {

// What can be done, in the order in which it is looked for: the first whose
// option was given.
struct Mode {
  bool (*asked)(const LayoutOptions& options);
  int (*run)(const LayoutOptions& options);
};

constexpr auto kModes = std::to_array<Mode>({
    {[](const LayoutOptions& options) { return !options.across.empty(); },
     layout_across},
    {[](const LayoutOptions& options) { return !options.recording.empty(); },
     layout_recording},
    {[](const LayoutOptions& options) { return !options.probe.empty(); },
     layout_probe},
    {[](const LayoutOptions& options) { return !options.emit.empty(); },
     layout_emit},
    {[](const LayoutOptions& options) { return !options.host.empty(); },
     layout_compare},
    {[](const LayoutOptions&) { return true; }, layout_maps},
});

template <class Rows>
std::vector<std::string> names_of(const Rows& rows) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.emplace_back(row.name);
  return names;
}

// A name with a folder or an ending of its own is a file; others are types.
bool is_file(const std::string& argument) {
  return argument.find('/') != argument.npos ||
         argument.find(".so") != argument.npos || argument.ends_with(".o") ||
         access(argument.c_str(), F_OK) == 0;
}

void sort_arguments(LayoutOptions& options) {
  for (const std::string& each : options.arguments) {
    bool first = options.files.empty() && options.headers.empty();
    bool file = first || is_file(each);
    (file ? options.files : options.types).push_back(each);
  }
}

std::string what_is_missing(const LayoutOptions& options) {
  bool one = options.host.empty() && options.across.empty();
  if (one && options.files.size() > 1)
    return fmt::format(
        "layout: {} and {} are two files; name one, and then types, or --host "
        "and libraries",
        options.files[0], options.files[1]);
  if (!options.files.empty() || !options.recording.empty()) return "";
  if (!options.across.empty()) return "layout --across: name a header";
  if (!options.headers.empty() && options.host.empty()) return "";
  return "layout: name a library, a program or an object file";
}

// "map.html" asks for a page; what ends otherwise, for text.
std::string by_ending(const std::string& output) {
  for (const std::string& name : names_of(report::kLayoutFormats))
    if (output.ends_with("." + name)) return name;
  return "text";
}

int run(LayoutOptions& options) {
  sort_arguments(options);
  if (options.format.empty()) options.format = by_ending(options.output);
  if (std::string missing = what_is_missing(options); !missing.empty())
    return complain(missing);
  const Mode* mode =
      std::find_if(kModes.begin(), kModes.end(),
                   [&](const Mode& each) { return each.asked(options); });
  return run_guarded([&] { return mode->run(options); }, kCannotTell);
}

// As of `--host "$HOST"` where HOST is not set.
std::string is_empty(const std::string& text) {
  return text.empty() ? "the name is empty" : "";
}

void add_sources(const Command& sub, LayoutOptions& options) {
  sub.add_option("--host", options.host,
                 "Compare what HOST believes with what LIB defines:\n"
                 "a program, a library, or a Python file, which is\n"
                 "imported")
      .check(is_empty)
      .type_name("HOST");
  sub.add_option("--header", options.headers,
                 "What LIB believes stands in this header, which a\n"
                 "compiler reads; may be repeated")
      .repeated()
      .type_name("FILE");
  sub.add_option("--cc", options.compiler,
                 "The compiler that reads headers (default: the\n"
                 "newest clang)")
      .type_name("COMMAND");
  sub.add_option("--cflag", options.flags,
                 "An option for it, as --cflag=-Iinclude; may be\n"
                 "repeated")
      .repeated()
      .type_name("FLAG");
  sub.add_option("--python", options.python,
                 "The interpreter that imports a Python host\n"
                 "(default: python3)")
      .type_name("COMMAND");
  sub.add_option("--symbol-map", options.symbol_map,
                 "Names that HOST looks up itself: `name = symbol`,\n"
                 "one a line")
      .type_name("FILE");
}

void add_tasks(const Command& sub, LayoutOptions& options) {
  sub.add_option("--across", options.across,
                 "Compare what these compilers make of a header:\n"
                 "gcc,\"clang --target=i686-linux-gnu\"")
      .check(is_empty)
      .type_name("COMMANDS");
  sub.add_option("--recording", options.recording,
                 "Compare every boundary that a recorded program has\n"
                 "crossed")
      .check(is_empty)
      .type_name("FILE");
  sub.add_option("--probe", options.probe,
                 "Write the source of a file that makes a host say\n"
                 "what it believes: compile it into the host;\n"
                 "behind LIB, name functions to have only these")
      .is_member({"c", "rust"})
      .option_text("c|rust");
  sub.add_option("--emit", options.emit,
                 "Write assertions that hold as long as types lie so")
      .is_member(names_of(layout::kEmitters))
      .option_text(
          fmt::format("{}", fmt::join(names_of(layout::kEmitters), "|")));
}

void add_output(const Command& sub, LayoutOptions& options) {
  sub.add_option("--format", options.format,
                 "How to print it (default: as FILE of -o ends, else\n"
                 "text)")
      .is_member(names_of(report::kLayoutFormats))
      .option_text(
          fmt::format("{}", fmt::join(names_of(report::kLayoutFormats), "|")));
  sub.add_option("-o,--output", options.output,
                 "Where to write it (default: standard output)")
      .type_name("FILE");
  sub.add_flag("--force", options.force, "Replace a file that exists")
      .option_text(" ");
  sub.add_flag("-v,--verbose", options.verbose, "List what agrees, too")
      .option_text(" ");
  sub.add_flag("--strict", options.strict, "Risks are disagreements, too")
      .option_text(" ");
  sub.add_flag("--allow-unknown", options.allow_unknown,
               "What cannot be told is no failure")
      .option_text(" ");
}

}  // namespace

void add_layout(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<LayoutOptions>();
  Command sub(app, "layout", "Compare what both sides of a boundary believe");
  sub.add_option("LIB", options->arguments,
                 "A library, program or object, then names of\n"
                 "types; with --host, one library or more")
      .option_text(" ")
      .expected(0, 10'000);
  add_sources(sub, *options);
  add_tasks(sub, *options);
  add_output(sub, *options);
  sub.footer(
      "The exit status is 0 if both sides agree, 1 if they disagree, 2 if it\n"
      "cannot be told, or a file cannot be read; 1 wins over 2.\n\n"
      "Examples:\n"
      "  crossbill layout libcore.so Data\n"
      "  crossbill layout --host ./host libcore.so\n"
      "  crossbill layout --host app.py libcore.so\n"
      "  crossbill layout --host app.py --header zstd.h libzstd.so.1\n"
      "  crossbill layout --probe c --header core.h libcore.so > probe.c\n"
      "  crossbill layout --emit rust libcore.so Data > layout.rs\n"
      "  crossbill layout --across gcc,clang-19 core.h\n"
      "  crossbill layout --recording app.db");
  sub.callback([options, &invocation] { invocation.status = run(*options); });
}

}  // namespace crossbill::cli
