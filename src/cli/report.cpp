// SPDX-License-Identifier: MIT
// crossbill report: not there yet.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/commands.hpp"

namespace crossbill::cli {

void add_report(CLI::App& app, Invocation& invocation) {
  CLI::App* sub = app.add_subcommand("report", "");
  sub->callback([&invocation] {
    std::fputs("crossbill report: not built yet\n", stderr);
    invocation.status = kFailure;
  });
}

}  // namespace crossbill::cli
