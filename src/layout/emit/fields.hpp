// SPDX-License-Identifier: MIT
// What all emitters know of a type: its name in another language, and where its
// fields lie, in bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

struct Field {
  std::string name;  // "" of anonymous records and padding
  TypeId type = kNoType;
  uint64_t offset = 0;
  std::optional<uint64_t> size;  // none: flexible
  bool is_inner = false;         // of an anonymous record
  bool is_hidden = false;        // private, or protected
};

// Members that have a name and whole bytes: no bit-fields, no bases, none that
// the compiler has made. Those of anonymous records stand for these.
std::vector<Field> named_fields(const Side& side, TypeId id);

// The others, as notes list them.
std::vector<std::string> bit_fields(const Side& side, TypeId id);

// Rows of bytes without gaps or overlaps, for languages that lay types out
// anew: bit-fields and what has no name become bytes, as does padding that
// `natural` layout would not make. For unions, the fields as they are.
struct Body {
  std::vector<Field> fields;  // type kNoType: bytes that only take place
  bool is_packed = false;     // the fields must follow each other as they are
};
Body body_of(const Side& side, TypeId id);

// "Data" of "core::stats::Data"; "" where it cannot be a name: "Vec<u8>".
std::string plain_name(const Type& type);

// Types by which `types` are made, each before those that hold it.
std::vector<TypeId> with_parts(const Side& side,
                               const std::vector<TypeId>& types);

// Two lines on where the file comes from; `comment` begins the second one.
std::string made_by(const Side& side, const char* language,
                    const char* comment);

}  // namespace crossbill::layout
