// SPDX-License-Identifier: MIT
// The environment of the command: as ours, with the agent and its session.
#pragma once
#include <string>
#include <vector>

namespace crossbill::cli {

// `environment` in the order of `environ`, with `agent` to be preloaded and
// the variable `session` that it looks for.
//
// A user's own LD_PRELOAD keeps its place and its entries come first; the
// agent shortens it again in place. Two entries are added at the end, the
// agent's LD_PRELOAD and `session`, or `session` twice: the agent turns the
// two pointers into one auxv pair that says "ignore", so what walks past
// `environ` to the auxv still finds it.
//
// Without a `session` the command is not recorded, and nothing is added.
//
// `_`, which shells set to the program that they start, names `program` where
// it named us (`self`).
std::vector<std::string> preload_environment(const char* const* environment,
                                             const std::string& agent,
                                             const std::string& session,
                                             const std::string& program,
                                             const std::string& self);

}  // namespace crossbill::cli
