// SPDX-License-Identifier: MIT
// The environment of the command: as ours, with the agent preloaded.
#pragma once
#include <string>
#include <vector>

namespace crossbill::cli {

// `environment` in the order of `environ`, with `agent` to be preloaded.
//
// A user's own LD_PRELOAD keeps its place and its entries come first; the
// agent shortens it again in place. Without one, two equal entries are put in
// front: the agent turns the two pointers into one auxv pair that says
// "ignore", so what walks past `environ` to the auxv still finds it.
//
// `_`, which shells set to the program that they start, names `program` where
// it named us (`self`).
std::vector<std::string> preload_environment(const char* const* environment,
                                             const std::string& agent,
                                             const std::string& program,
                                             const std::string& self);

}  // namespace crossbill::cli
