// SPDX-License-Identifier: MIT
// Which types a user means by a name: "Data" is stats::Data, too, and
// "stats::Data" also stats::v1::Data, since v1 may be an inline namespace.
#pragma once
#include <string_view>

namespace crossbill::layout::dwarf {

// Whether a type that is called `own` where it stands can be `wanted`.
bool ends_alike(std::string_view wanted, std::string_view own);

// Whether `full`, with its scopes, is `wanted`.
bool is_meant(std::string_view wanted, std::string_view full);

}  // namespace crossbill::layout::dwarf
