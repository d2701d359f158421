// SPDX-License-Identifier: MIT
// The subcommands: each adds itself to the parser from a file of its own.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace crossbill::cli {

// Our own failure: bad usage, or something that we could not do.
inline constexpr int kFailure = 125;

// What main and the subcommands share for one invocation.
struct Invocation {
  std::vector<std::string> command;  // all that follows the first `--`
  int status = 0;                    // exit status, set by the subcommand
};

// Each adds a subcommand with its options to `app`, and a callback that does
// the work and sets `invocation.status`. `invocation` outlives the parse.
void add_record(CLI::App& app, Invocation& invocation);
void add_report(CLI::App& app, Invocation& invocation);
void add_explain(CLI::App& app, Invocation& invocation);
void add_diff(CLI::App& app, Invocation& invocation);
void add_check(CLI::App& app, Invocation& invocation);
void add_worth(CLI::App& app, Invocation& invocation);
void add_top(CLI::App& app, Invocation& invocation);
void add_env(CLI::App& app, Invocation& invocation);
void add_start(CLI::App& app, Invocation& invocation);
void add_stop(CLI::App& app, Invocation& invocation);
void add_collect(CLI::App& app, Invocation& invocation);
void add_layout(CLI::App& app, Invocation& invocation);
void add_contract(CLI::App& app, Invocation& invocation);
void add_doctor(CLI::App& app, Invocation& invocation);

struct Subcommand {
  std::string_view name;
  void (*add)(CLI::App&, Invocation&);
  bool runs = false;  // whether a command follows `--`, or its own arguments
};

// In the order of the help.
inline constexpr auto kSubcommands = std::to_array<Subcommand>({
    {"record", add_record, true},
    {"report", add_report},
    {"explain", add_explain},
    {"diff", add_diff},
    {"check", add_check, true},
    {"worth", add_worth},
    {"top", add_top},
    {"env", add_env},
    {"start", add_start},
    {"stop", add_stop},
    {"collect", add_collect},
    {"layout", add_layout},
    {"contract", add_contract},
    {"doctor", add_doctor},
});

}  // namespace crossbill::cli
