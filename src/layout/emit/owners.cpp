// SPDX-License-Identifier: MIT
#include "layout/emit/owners.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "layout/emit/fields.hpp"

namespace crossbill::layout {
namespace {

constexpr int kDeepest = 16;

// Modules of Rust's standard library that have types. Its crates' names do not
// suffice: a library in core.rs is called core, too.
constexpr auto kModules = std::to_array<std::string_view>(
    {"alloc",       "any",       "array",   "ascii",  "async_iter",
     "backtrace",   "bool",      "borrow",  "boxed",  "bstr",
     "cell",        "char",      "clone",   "cmp",    "convert",
     "collections", "core_arch", "env",     "error",  "ffi",
     "fmt",         "fs",        "future",  "hash",   "io",
     "iter",        "marker",    "mem",     "net",    "num",
     "ops",         "option",    "os",      "panic",  "panicking",
     "path",        "pin",       "process", "ptr",    "random",
     "range",       "raw_vec",   "rc",      "result", "slice",
     "str",         "string",    "sync",    "sys",    "task",
     "thread",      "time",      "unicode", "vec",    "wtf8",
     "backtrace_rs"});

// Of which it is built.
constexpr auto kCrates = std::to_array<std::string_view>(
    {"hashbrown", "std_detect", "rustc_demangle", "compiler_builtins", "gimli",
     "addr2line", "miniz_oxide", "unwind", "panic_unwind"});

constexpr auto kCppScopes =
    std::to_array<std::string_view>({"std", "__gnu_cxx", "__cxxabiv1"});

template <class Table>
bool is_in(const Table& table, std::string_view word) {
  return std::find(table.begin(), table.end(), word) != table.end();
}

// The first word of a scoped name, which it loses; "" of "Data".
std::string_view scope_of(std::string_view& name) {
  size_t colons = name.find("::");
  if (colons == name.npos || name.find('<') < colons) return "";
  std::string_view first = name.substr(0, colons);
  name.remove_prefix(colons + 2);
  return first;
}

bool is_of_std(std::string_view name) {
  std::string_view crate = scope_of(name);
  bool is_std = crate == "std" || crate == "core" || crate == "alloc";
  return is_in(kCrates, crate) || (is_std && is_in(kModules, scope_of(name)));
}

bool has_rusts_own(const Side& side, TypeId id, int depth);

// Cell<u32> lies as u32 does, Option<&T> as a pointer; a Vec as nobody knows.
bool is_opaque_std(const Side& side, const Type& type, int depth) {
  if (type.kind == Kind::kVariant)
    return type.size.value_or(0) > side.pointer_size;
  TypeId only = kNoType;
  for (const Member& each : type.members) {
    if (size_of(side, each.type).value_or(0) == 0) continue;
    if (only != kNoType && type.kind == Kind::kRecord) return true;
    only = each.type;
    if (has_rusts_own(side, only, depth + 1)) return true;
  }
  return false;
}

bool has_rusts_own(const Side& side, TypeId id, int depth) {
  if (id == kNoType || depth > kDeepest) return false;
  const Type& type = side.at(id);
  if (type.kind == Kind::kArray) return has_rusts_own(side, type.of, depth + 1);
  bool holds = type.kind == Kind::kRecord || type.kind == Kind::kUnion ||
               type.kind == Kind::kVariant;
  if (!holds || language_of(side, type) != Language::kRust) return false;
  if (is_of_std(type.name)) return is_opaque_std(side, type, depth);
  // (u32, u64), &str
  bool is_own = type.is_reordered ||
                (!type.name.empty() && std::string_view("(&*[").find(
                                           type.name[0]) != std::string::npos);
  auto has = [&](const Member& each) {
    return has_rusts_own(side, each.type, depth + 1);
  };
  return is_own || std::any_of(type.members.begin(), type.members.end(), has) ||
         std::any_of(type.alternatives.begin(), type.alternatives.end(),
                     [&](const Alternative& each) {
                       return std::any_of(each.members.begin(),
                                          each.members.end(), has);
                     });
}

}  // namespace

Language language_of(const Side& side, const Type& type) {
  return side.producers[type.producer].language;
}

bool is_standard(const Side& side, const Type& type) {
  std::string_view name = type.name;
  switch (language_of(side, type)) {
    case Language::kRust:
      return is_of_std(name);
    case Language::kCpp:
      return is_in(kCppScopes, scope_of(name));
    default:
      return false;
  }
}

bool is_rusts_own(const Side& side, TypeId id) {
  return has_rusts_own(side, id, 0);
}

bool is_hidden(const Side& side, const Type& type) {
  if (language_of(side, type) != Language::kCpp) return false;
  if (type.access == Access::kHidden) return true;
  size_t colons = type.name.rfind("::");
  if (colons == type.name.npos) return false;
  std::string_view outer = std::string_view(type.name).substr(0, colons);
  bool is_said = type.access == Access::kPublic;
  return std::any_of(
      side.types.begin(), side.types.end(), [&](const Type& each) {
        return each.name == outer && each.kind == Kind::kRecord &&
               ((each.is_class && !is_said) || is_hidden(side, each));
      });
}

bool is_hidden(const Side& side, const Type& of, const Member& member) {
  if (language_of(side, of) != Language::kCpp) return false;
  return member.access == Access::kHidden ||
         (member.access == Access::kUnsaid && of.is_class);
}

}  // namespace crossbill::layout
