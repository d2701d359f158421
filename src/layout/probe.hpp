// SPDX-License-Identifier: MIT
// Source files that make a compiler say what it believes. A declaration that is
// not called leaves no trace in DWARF; a pointer of its type does, with every
// compiler: `__typeof__(f) *crossbill_probe_f`.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

// What such pointers' names begin with; readers take a global of that name for
// the declaration of what follows it.
inline constexpr std::string_view kProbePrefix = "crossbill_probe_";

// What a probe is to keep.
struct Probe {
  std::vector<std::string> headers;    // to be included, as written
  std::vector<std::string> functions;  // by name
  std::vector<std::string> symbols;    // theirs, where these are not the names
  std::vector<std::string> types;      // as the language spells them
};

// One line of a probe each, for the function or global `name`, whose symbol may
// be another, and for a type.
std::string probe_line(const std::string& symbol, const std::string& name);
std::string probe_type_line(const std::string& type, size_t number);

// For a C or C++ host: to be compiled with the host's own flags and linked.
std::string c_probe(const Probe& probe);
// For a Rust host: a module of the crate that declares the functions.
std::string rust_probe(const Probe& probe);

}  // namespace crossbill::layout
