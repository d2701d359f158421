// SPDX-License-Identifier: MIT
// Why `crossbill record` ends without running the command: one sentence and
// an exit status.
#pragma once
#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace crossbill::cli {

// As shells, env(1) and timeout(1) have them.
inline constexpr int kOurFailure = 125;
inline constexpr int kNotExecutable = 126;
inline constexpr int kNotFound = 127;

struct Failure {
  int status = kOurFailure;
  std::string message;  // names the file, and says what to do
};

template <class T>
using Outcome = tl::expected<T, Failure>;

// return refuse(kNotFound, "{}: command not found", name);
template <class... Args>
tl::unexpected<Failure> refuse(int status, fmt::format_string<Args...> text,
                               Args&&... args) {
  return tl::unexpected<Failure>(
      Failure{status, fmt::format(text, std::forward<Args>(args)...)});
}

}  // namespace crossbill::cli
