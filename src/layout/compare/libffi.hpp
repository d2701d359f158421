// SPDX-License-Identifier: MIT
// How libffi passes a struct that ctypes describes to it, on x86-64.
#pragma once
#include <optional>

#include "layout/compare/register_classes.hpp"

namespace crossbill::layout {

// None for what is no struct or union of at most 16 bytes: there libffi and
// compilers agree.
std::optional<Passed> passed_by_libffi(const Side& side, TypeId id);

}  // namespace crossbill::layout
