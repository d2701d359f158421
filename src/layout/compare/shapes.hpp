// SPDX-License-Identifier: MIT
// Shapes of signatures that compilers or FFI libraries pass in ways of their
// own, by the names that passing.tsv uses.
#pragma once
#include <optional>
#include <string_view>

#include "layout/model.hpp"

namespace crossbill::layout {

// Which value has the shape: a parameter by its number from 0 on, or kResult.
inline constexpr size_t kResult = SIZE_MAX;

using FindShape = std::optional<size_t> (*)(const Side& side,
                                            const Signature& signature);

// None where there is no shape of the name.
FindShape shape(std::string_view name);

}  // namespace crossbill::layout
