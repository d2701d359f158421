// SPDX-License-Identifier: MIT
#include "cli/run_quietly.hpp"

#include "cli/run_limited.hpp"

namespace crossbill::cli {
namespace {

constexpr size_t kMostOutput = 65536;

}  // namespace

std::optional<std::string> run_quietly(const std::vector<std::string>& command,
                                       int patience_ms) {
  Finished ended = run_limited(command, {patience_ms, kMostOutput, true});
  if (!ended.succeeded()) return std::nullopt;
  return std::move(ended.output);
}

}  // namespace crossbill::cli
