// SPDX-License-Identifier: MIT
// Flattens types as include/crossbill/boundary/abi.h says.
#include "contract/emit/abi.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "contract/emit/lines.hpp"
#include "contract/kinds.hpp"

namespace crossbill::contract {
namespace {

struct BaseRow {
  Base base;
  const char* c;
  const char* rust;
};
constexpr auto kBases = std::to_array<BaseRow>({
    {Base::kNumber, "", ""},
    {Base::kNamed, "", ""},
    {Base::kVoid, "void", "core::ffi::c_void"},
    {Base::kSize, "size_t", "usize"},
    {Base::kChar, "char", "core::ffi::c_char"},
    {Base::kChar16, "char16_t", "u16"},
    {Base::kChar32, "char32_t", "u32"},
    {Base::kHandle, "uint64_t", "u64"},
    {Base::kError, "crossbill_error", "crossbill_error"},
    {Base::kView, "crossbill_view", "crossbill_view"},
    {Base::kOwned, "crossbill_owned", "crossbill_owned"},
    {Base::kStrided, "crossbill_strided", "crossbill_strided"},
    {Base::kCallback, "crossbill_callback", "crossbill_callback"},
});

const BaseRow& row_of(Base base) { return kBases[static_cast<size_t>(base)]; }

AbiType plain(Base base) { return {base, Pointer::kNone, Kind::kVoid, {}}; }

AbiType number(Kind kind) { return {Base::kNumber, Pointer::kNone, kind, {}}; }

AbiType named(const std::string& name) {
  return {Base::kNamed, Pointer::kNone, Kind::kVoid, name};
}

AbiType pointer_to(AbiType type, bool is_mutable) {
  type.pointer = is_mutable ? Pointer::kToMutable : Pointer::kToConst;
  return type;
}

// Strings and bytes differ in what their data points to.
Base characters(Kind kind) {
  switch (kind) {
    case Kind::kBytes:
      return Base::kVoid;
    case Kind::kUtf16:
      return Base::kChar16;
    case Kind::kUtf32:
      return Base::kChar32;
    default:
      return Base::kChar;
  }
}

class Flattener {
 public:
  void add(const Parameter& parameter) {
    const Type& type = parameter.type;
    const std::string& name = parameter.name;
    switch (type.kind) {
      case Kind::kPointer:
        return add(name, pointer_to(named(type.of), type.is_mutable));
      case Kind::kSlice:
        add(name, pointer_to(abi_of_item(type.item()), type.is_mutable));
        return add(name + "_length", plain(Base::kSize));
      case Kind::kStrided:
        return add(name, pointer_to(plain(Base::kStrided), false));
      case Kind::kOut:
        add(name, pointer_to(abi_of_item(type.item()), true));
        add(name + "_capacity", plain(Base::kSize));
        return add(name + "_length", pointer_to(plain(Base::kSize), true));
      case Kind::kBytes:
      case Kind::kUtf8:
      case Kind::kUtf16:
      case Kind::kUtf32:
        add(name, pointer_to(plain(characters(type.kind)), false));
        return add(name + "_length", plain(Base::kSize));
      case Kind::kCString:
        return add(name, pointer_to(plain(Base::kChar), false));
      case Kind::kOptional:
        return add(name, pointer_to(abi_of_item(type.item()), false));
      case Kind::kCallback:
        add(name, plain(Base::kCallback));
        return add(name + "_user", pointer_to(plain(Base::kVoid), true));
      case Kind::kObject:
      case Kind::kOwned:
        return add(name, plain(Base::kHandle));
      default:
        return add(name, abi_of_item(type));
    }
  }

  void add(const std::string& name, const AbiType& type) {
    made_.push_back({name, type});
  }

  std::vector<AbiParameter> take() { return std::move(made_); }

 private:
  std::vector<AbiParameter> made_;
};

AbiType result_of(const Type& type) {
  switch (type.kind) {
    case Kind::kVoid:
      return plain(Base::kVoid);
    case Kind::kOwned:
      return plain(Base::kHandle);
    case Kind::kView:
      return plain(Base::kView);
    case Kind::kOwnedArray:
    case Kind::kOwnedBytes:
    case Kind::kOwnedUtf8:
    case Kind::kOwnedUtf16:
    case Kind::kOwnedUtf32:
      return plain(Base::kOwned);
    default:
      return abi_of_item(type);
  }
}

template <size_t N>
bool is_one_of(const std::array<std::string_view, N>& sorted,
               const std::string& name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

// Of C and C++: the header is for both. Macros of its own includes, too.
constexpr auto kCWords = std::to_array<std::string_view>({
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "linux",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "union",
    "unix",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
});

constexpr auto kRustWords = std::to_array<std::string_view>({
    "abstract", "as",       "async",   "await", "become", "box",    "break",
    "const",    "continue", "do",      "dyn",   "else",   "enum",   "extern",
    "false",    "final",    "fn",      "for",   "gen",    "if",     "impl",
    "in",       "let",      "loop",    "macro", "match",  "mod",    "move",
    "mut",      "override", "priv",    "pub",   "ref",    "return", "static",
    "struct",   "trait",    "true",    "try",   "type",   "typeof", "unsafe",
    "unsized",  "use",      "virtual", "where", "while",  "yield",
});

// Those that r# cannot quote.
constexpr auto kRustPaths =
    std::to_array<std::string_view>({"Self", "_", "crate", "self", "super"});

static_assert(std::is_sorted(kCWords.begin(), kCWords.end()));
static_assert(std::is_sorted(kRustWords.begin(), kRustWords.end()));
static_assert(std::is_sorted(kRustPaths.begin(), kRustPaths.end()));

std::string c_base(const AbiType& type) {
  if (type.base == Base::kNumber) return row_of(type.number).c;
  if (type.base == Base::kNamed) return c_name(type.name);
  return row_of(type.base).c;
}

std::string rust_base(const AbiType& type) {
  if (type.base == Base::kNumber) return row_of(type.number).name;
  if (type.base == Base::kNamed) return rust_name(type.name);
  return row_of(type.base).rust;
}

}  // namespace

AbiType abi_of_item(const Type& type) {
  bool is_named = type.kind == Kind::kStruct || type.kind == Kind::kEnum;
  return is_named ? named(type.of) : number(type.kind);
}

AbiFunction abi_of(const Function& function) {
  Flattener flat;
  for (const Parameter& each : function.parameters) flat.add(each);
  AbiType result = result_of(function.result);
  if (function.returns_status) {
    if (result.base != Base::kVoid)
      flat.add("result", pointer_to(result, true));
    flat.add("error", pointer_to(plain(Base::kError), true));
    result = number(Kind::kI32);
  }
  return {function.symbol, flat.take(), result};
}

AbiFunction abi_of_free(const Object& object) {
  return {object.free,
          {{"handle", plain(Base::kHandle)},
           {"error", pointer_to(plain(Base::kError), true)}},
          number(Kind::kI32)};
}

std::string c_name(const std::string& name) {
  return is_one_of(kCWords, name) ? name + "_" : name;
}

std::string rust_name(const std::string& name) {
  if (is_one_of(kRustPaths, name)) return name + "_";
  return is_one_of(kRustWords, name) ? "r#" + name : name;
}

std::string c_type(const AbiType& type) {
  std::string before = type.pointer == Pointer::kToConst ? "const " : "";
  return before + c_base(type) + (type.pointer == Pointer::kNone ? "" : "*");
}

std::string rust_type(const AbiType& type) {
  constexpr std::array<const char*, 3> kBefore = {"", "*const ", "*mut "};
  return kBefore[static_cast<size_t>(type.pointer)] + rust_base(type);
}

std::string c_prototype(const AbiFunction& function,
                        const std::string& before) {
  std::vector<std::string> parameters;
  UniqueNames names;
  for (const AbiParameter& each : function.parameters)
    parameters.push_back(c_type(each.type) + " " +
                         names.take(c_name(each.name)));
  if (parameters.empty()) parameters.emplace_back("void");
  return call_like(
      before + c_type(function.result) + " " + function.symbol + "(",
      parameters, ");");
}

}  // namespace crossbill::contract
