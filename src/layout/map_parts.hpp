// SPDX-License-Identifier: MIT
// What maps and better orders both ask of types and members.
#pragma once
#include <cstdint>
#include <string>

#include "layout/model.hpp"

namespace crossbill::layout {

// Records, unions and variants, whose parts a map shows.
bool has_parts(const Type& type);

// Of no member and no alternative: C++ lets others lie where it lies.
bool is_empty(const Type& type);

// An array without a length at the end of a record: `T items[]`.
bool is_flexible(const Side& side, const Member& member);

// What the member takes of its record.
uint64_t bits_of(const Side& side, const Member& member);

// "repr(C) struct Data": kind and name, with what the language says of it.
std::string map_name(const Side& side, TypeId id);

}  // namespace crossbill::layout
