// SPDX-License-Identifier: MIT
// Which types another language can declare at all.
#pragma once
#include "layout/emit.hpp"

namespace crossbill::layout {

Language language_of(const Side& side, const Type& type);

// Whether it belongs to the standard library of its language, so that nobody
// declares it, and its members are nobody's business: alloc::alloc::Global.
bool is_standard(const Side& side, const Type& type);

// C++: whether it is private in its class, or may be.
bool is_hidden(const Side& side, const Type& type);
// As offsetof() outside of the class sees it.
bool is_hidden(const Side& side, const Type& of, const Member& member);

}  // namespace crossbill::layout
