// SPDX-License-Identifier: MIT
// libiberty's demanglers: C++ and Rust, the latter first, since its legacy
// names are valid C++ ones too.
#include "analysis/demangle.hpp"

#include <libiberty/demangle.h>

namespace crossbill::analysis {
namespace {

// A name of 100 bytes may stand for a text of gigabytes.
constexpr size_t kLongest = 64 * 1024;

struct TooLong {};

void append(const char* piece, size_t bytes, void* to) {
  auto* text = static_cast<std::string*>(to);
  if (text->size() + bytes > kLongest) throw TooLong{};
  text->append(piece, bytes);
}

bool demangled(const char* name, std::string& text) {
  if (rust_demangle_callback(name, DMGL_NO_OPTS, append, &text) != 0)
    return true;
  text.clear();
  // Parameters make two overloads different lines; return types do not.
  return cplus_demangle_v3_callback(name, DMGL_PARAMS | DMGL_ANSI, append,
                                    &text) != 0;
}

}  // namespace

std::string demangle(const std::string& name) {
  if (name.size() < 3 || name[0] != '_') return name;
  std::string text;
  try {
    return demangled(name.c_str(), text) ? text : name;
  } catch (const TooLong&) {
    return name;
  }
}

}  // namespace crossbill::analysis
