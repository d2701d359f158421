// SPDX-License-Identifier: MIT
// How readers say that they can say nothing.
#pragma once
#include <fmt/format.h>

#include <tl/expected.hpp>
#include <utility>

#include "layout/model.hpp"

namespace crossbill::layout {

// return problem("{} is a folder; name a file in it", path);
template <class... Args>
tl::unexpected<Problem> problem(fmt::format_string<Args...> text,
                                Args&&... args) {
  return tl::unexpected<Problem>(
      Problem{fmt::format(text, std::forward<Args>(args)...)});
}

}  // namespace crossbill::layout
