// SPDX-License-Identifier: MIT
// crossbill: the table of subcommands.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "cli/version.hpp"
#include "unicode/printable.hpp"

namespace crossbill::cli {
namespace {

const Subcommand* find_subcommand(std::string_view name) {
  auto found =
      std::find_if(kSubcommands.begin(), kSubcommands.end(),
                   [&](const Subcommand& one) { return one.name == name; });
  return found == kSubcommands.end() ? nullptr : found;
}

// The command to run is set aside before the parser sees it: its arguments
// are the user's, whatever they look like.
std::vector<std::string> own_arguments(int argc, char** argv,
                                       Invocation& invocation) {
  std::vector<std::string> all(argv + 1, argv + argc);
  const Subcommand* named = find_subcommand(argc > 1 ? argv[1] : "");
  bool runs = named == nullptr || named->runs;
  auto end = runs ? std::find(all.begin(), all.end(), "--") : all.end();
  if (end != all.end()) invocation.command.assign(end + 1, all.end());
  std::vector<std::string> own(all.begin(), end);
  std::reverse(own.begin(), own.end());  // as CLI11 wants them
  return own;
}

// What is wrong, in our words where CLI11's do not say what was found.
std::string mistake(const CLI::App* app, const CLI::Error& error) {
  bool none = app->get_parent() == nullptr && app->get_subcommands().empty();
  if (!none || error.get_name() != "RequiredError") return error.what();
  std::vector<std::string> rest = app->remaining();
  if (rest.empty() || rest.front().empty()) return "name a subcommand";
  const char* what = rest.front().front() == '-' ? "option" : "subcommand";
  return std::string("there is no ") + what + " " + rest.front();
}

// One sentence, like every other refusal; what the user has typed is in it.
std::string usage_error(const CLI::App* app, const CLI::Error& error) {
  std::string name = app->get_name();
  for (const CLI::App* sub : app->get_subcommands())
    name += " " + sub->get_name();
  return unicode::printable("crossbill: " + mistake(app, error) + "; see " +
                            name + " --help") +
         "\n";
}

// All, or the one that is named first: to make them takes a tenth of a report.
void add_subcommands(CLI::App& app, Invocation& invocation,
                     std::string_view first) {
  const Subcommand* named = find_subcommand(first);
  if (named != nullptr) return named->add(app, invocation);
  for (const Subcommand& one : kSubcommands) one.add(app, invocation);
}

int run(int argc, char** argv) {
  CLI::App app{"Bills every call that crosses a language boundary."};
  app.name("crossbill");
  bool as_json = false;
  CLI::Option* json =
      app.add_flag("--json", as_json, "with --version: more, as JSON");
  json->needs(app.set_version_flag(
      "--version",
      [&as_json] { return as_json ? version_json() : version_text(); },
      "print the version, and exit"));
  app.add_flag_callback(
      "--licenses", [] { throw CLI::CallForVersion(licenses(), 0); },
      "print the licences of what is in here, and exit");
  app.failure_message(usage_error);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  crossbill record -- python3 app.py\n"
      "  crossbill record -o app.db -- ./host --flag\n"
      "  crossbill report app.db --findings\n"
      "  crossbill diff before.db after.db");

  Invocation invocation;
  add_subcommands(app, invocation, argc > 1 ? argv[1] : "");
  try {
    app.parse(own_arguments(argc, argv, invocation));
  } catch (const CLI::ParseError& error) {
    std::ostringstream asked_for, wrong;
    int status = app.exit(error, asked_for, wrong);
    print(STDOUT_FILENO, asked_for.str());
    print(STDERR_FILENO, wrong.str());
    return status == 0 ? 0 : kFailure;
  }
  return invocation.status;
}

}  // namespace
}  // namespace crossbill::cli

// The one fatal path: what nobody expected, memory that ran out.
int main(int argc, char** argv) try {
  return crossbill::cli::run(argc, argv);
} catch (const std::exception& error) {
  return crossbill::cli::complain(error.what());
}
