// SPDX-License-Identifier: MIT
// Expected failures of the tool are values with a message, not exceptions.
#pragma once
#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace crossbill {

// One clear sentence for the user: it names the file or function, what was
// expected, what was found and what to do.
struct Error {
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

// return fail("cannot open {}: {}", path, strerror(errno));
template <class... Args>
tl::unexpected<Error> fail(fmt::format_string<Args...> text, Args&&... args) {
  return tl::unexpected<Error>(
      Error{fmt::format(text, std::forward<Args>(args)...)});
}

}  // namespace crossbill
