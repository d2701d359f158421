// SPDX-License-Identifier: MIT
// Assertions that keep an agreement: source text that compiles as long as types
// lie as they do now. One row a language, one file each in emit/.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

struct Emitter {
  const char* name;  // of --emit
  std::string (*write)(const Side& side, const std::vector<TypeId>& types);
};

std::string emit_cpp(const Side& side, const std::vector<TypeId>& types);
std::string emit_rust(const Side& side, const std::vector<TypeId>& types);
std::string emit_ctypes(const Side& side, const std::vector<TypeId>& types);
std::string emit_cffi(const Side& side, const std::vector<TypeId>& types);

inline constexpr auto kEmitters = std::to_array<Emitter>({
    {"c++", emit_cpp},
    {"rust", emit_rust},
    {"ctypes", emit_ctypes},
    {"cffi", emit_cffi},
});

}  // namespace crossbill::layout
