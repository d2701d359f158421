// SPDX-License-Identifier: MIT
// Where a bill goes, part by part.
#pragma once
#include <functional>
#include <string_view>

namespace crossbill::report {

// Takes the next part of a text, whole lines; false where it could not.
using Sink = std::function<bool(std::string_view)>;

}  // namespace crossbill::report
