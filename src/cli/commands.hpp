// SPDX-License-Identifier: MIT
// The subcommands: each adds itself to the parser from a file of its own.
#pragma once
#include <array>
#include <string>
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
void add_contract(CLI::App& app, Invocation& invocation);
void add_doctor(CLI::App& app, Invocation& invocation);

// In the order of the help.
inline constexpr auto kSubcommands =
    std::to_array<void (*)(CLI::App&, Invocation&)>({
        add_record,
        add_report,
        add_explain,
        add_diff,
        add_check,
        add_worth,
        add_top,
        add_env,
        add_start,
        add_stop,
        add_collect,
        add_contract,
        add_doctor,
    });

}  // namespace crossbill::cli
