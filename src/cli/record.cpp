// SPDX-License-Identifier: MIT
// crossbill record: not there yet.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/commands.hpp"

namespace crossbill::cli {

void add_record(CLI::App& app, Invocation& invocation) {
  CLI::App* sub = app.add_subcommand("record", "");
  sub->callback([&invocation] {
    std::fputs("crossbill record: not built yet\n", stderr);
    invocation.status = kFailure;
  });
}

}  // namespace crossbill::cli
