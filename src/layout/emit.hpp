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
  // Types of which it can declare no more than the name, if there are some.
  bool (*is_closed)(const Side& side, TypeId id) = nullptr;
};

// Whether only Rust can hold a value of it, as of a struct with a Vec: others
// can point to it, and declare no more than its name.
bool is_rusts_own(const Side& side, TypeId id);

std::string emit_cpp(const Side& side, const std::vector<TypeId>& types);
std::string emit_rust(const Side& side, const std::vector<TypeId>& types);
std::string emit_ctypes(const Side& side, const std::vector<TypeId>& types);
std::string emit_cffi(const Side& side, const std::vector<TypeId>& types);

inline constexpr auto kEmitters = std::to_array<Emitter>({
    {"c++", emit_cpp, is_rusts_own},
    {"rust", emit_rust},
    {"ctypes", emit_ctypes, is_rusts_own},
    {"cffi", emit_cffi, is_rusts_own},
});

}  // namespace crossbill::layout
