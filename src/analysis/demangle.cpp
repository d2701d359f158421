// SPDX-License-Identifier: MIT
// libiberty's demanglers: C++ and Rust, the latter first, since its legacy
// names are valid C++ ones too.
#include "analysis/demangle.hpp"

#include <libiberty/demangle.h>

#include <cstdlib>
#include <memory>

namespace crossbill::analysis {
namespace {

struct Free {
  void operator()(char* text) const { std::free(text); }
};

}  // namespace

std::string demangle(const std::string& name) {
  if (name.size() < 3 || name[0] != '_') return name;
  std::unique_ptr<char, Free> rust(rust_demangle(name.c_str(), DMGL_NO_OPTS));
  if (rust) return rust.get();
  // Parameters make two overloads different lines; return types do not.
  std::unique_ptr<char, Free> cxx(
      cplus_demangle_v3(name.c_str(), DMGL_PARAMS | DMGL_ANSI));
  return cxx ? cxx.get() : name;
}

}  // namespace crossbill::analysis
