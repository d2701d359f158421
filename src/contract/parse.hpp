// SPDX-License-Identifier: MIT
// One text of the contract -> one declaration.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>

#include "contract/contract.hpp"

namespace crossbill::contract {

inline constexpr char kTarget[] = "x86_64-linux-gnu";

using Declaration = std::variant<Function, Struct, Enum, Object, DeclaredError>;

// The error says what is wrong with "the text", without a full stop: the
// caller knows which one it is. Names are checked, references are not.
tl::expected<Declaration, std::string> parse(std::string_view text);

}  // namespace crossbill::contract
