// SPDX-License-Identifier: MIT
// Types without what changes nothing of their bytes: newtypes, options that are
// a pointer or a number, records that lay bare the one member they have.
#pragma once
#include <string_view>

#include "layout/model.hpp"

namespace crossbill::layout {

struct Bared {
  TypeId type = kNoType;
  // A number other than 0 stands for none: Option<bool>, whose None is 2.
  bool has_niche = false;
  // 0 is no value of it: NonZeroU32, and not Option<NonZeroU32>.
  bool is_never_zero = false;
};

// What a record, union or variant is that holds one thing alone.
Bared bared(const Side& side, TypeId id);

bool is_aggregate(const Type& type);  // record, union, variant
// void, incomplete, or without any byte: behind a pointer it may be anything.
bool is_anything(const Side& side, TypeId id);
// An integer or character of one byte.
bool is_byte(const Type& type);
// One byte after the other, as storage of anything: [u8; 16], [char; 4][4].
bool is_storage(const Side& side, TypeId id);
// Rust's &str, &[T], and the like by its name: a pointer and a length.
bool is_fat_pointer(const Side& side, TypeId id);

}  // namespace crossbill::layout
