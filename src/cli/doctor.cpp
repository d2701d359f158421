// SPDX-License-Identifier: MIT
// crossbill doctor: not there yet.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/commands.hpp"

namespace crossbill::cli {

void add_doctor(CLI::App& app, Invocation& invocation) {
  CLI::App* sub = app.add_subcommand("doctor", "");
  sub->callback([&invocation] {
    std::fputs("crossbill doctor: not built yet\n", stderr);
    invocation.status = kFailure;
  });
}

}  // namespace crossbill::cli
