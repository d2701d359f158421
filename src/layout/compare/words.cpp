// SPDX-License-Identifier: MIT
// Writes types and functions as their own language does.
#include "layout/compare/words.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>

namespace crossbill::layout {
namespace {

constexpr int kDeepestSpelling = 6;  // a callback may take one of its own type

std::string said_at(const Side& side, TypeId id, int depth);

bool is_rust_like(Language language) {
  return language == Language::kRust || language == Language::kZig;
}

// "Option<&Data>" of "core::option::Option<&l::Data>".
std::string without_scopes(const std::string& name) {
  std::string made;
  for (size_t i = 0; i < name.size(); i++) {
    if (name.compare(i, 2, "::") != 0) {
      made += name[i];
      continue;
    }
    auto is_word = [](char each) {
      return each == '_' || each == '#' || isalnum(static_cast<int>(each)) != 0;
    };
    while (!made.empty() && is_word(made.back())) made.pop_back();
    i++;
  }
  return made;
}

std::string own_name(const Side& side, const Type& type,
                     const std::string& otherwise) {
  if (!type.alias.empty()) return type.alias;
  if (type.name.empty()) return otherwise;
  Language language = language_of(side, type.producer);
  if (language == Language::kRust) return without_scopes(type.name);
  if (language != Language::kC) return type.name;
  switch (type.kind) {
    case Kind::kRecord:
      return "struct " + type.name;
    case Kind::kUnion:
      return "union " + type.name;
    case Kind::kEnum:
      return "enum " + type.name;
    default:
      return type.name;
  }
}

std::string said_parameters(const Side& side, const Signature& signature,
                            int depth) {
  std::string text;
  for (const Parameter& each : signature.parameters)
    text += (text.empty() ? "" : ", ") + said_at(side, each.type, depth + 1);
  if (signature.is_variadic) text += text.empty() ? "..." : ", ...";
  return text;
}

std::string said_callback(const Side& side, const Type& type, int depth) {
  const Signature& signature = type.signature;
  std::string parameters = said_parameters(side, signature, depth);
  std::string result = said_at(side, signature.result, depth + 1);
  if (is_rust_like(language_of(side, type.producer)))
    return fmt::format("fn({}){}", parameters,
                       result == "void" ? "" : " -> " + result);
  return fmt::format("{} (*)({})", result, parameters);
}

std::string said_pointer(const Side& side, const Type& type, int depth) {
  Language language = language_of(side, type.producer);
  if (type.of != kNoType && side.at(type.of).kind == Kind::kFunction)
    return type.alias.empty() ? said_callback(side, side.at(type.of), depth)
                              : type.alias;
  std::string own = own_name(side, type, "");
  if (!own.empty()) return own;
  std::string target =
      type.of == kNoType ? "void" : said_at(side, type.of, depth + 1);
  if (is_rust_like(language))
    return fmt::format("{}{} {}", type.is_reference ? "&" : "*",
                       type.is_const ? "const" : "mut", target);
  if (language == Language::kPython) return fmt::format("POINTER({})", target);
  if (language == Language::kGo) return "*" + target;
  return fmt::format("{}{}{}{}", type.is_const ? "const " : "", target,
                     target.back() == '*' ? "" : " ",
                     type.is_reference ? "&" : "*");
}

std::string said_at(const Side& side, TypeId id, int depth) {
  if (id == kNoType) return "unknown";
  if (depth > kDeepestSpelling) return "...";
  const Type& type = side.at(id);
  switch (type.kind) {
    case Kind::kVoid:
      return "void";
    case Kind::kPointer:
      return said_pointer(side, type, depth);
    case Kind::kFunction:
      return said_callback(side, type, depth);
    case Kind::kArray: {
      std::string of = said_at(side, type.of, depth + 1);
      std::string count = type.count ? std::to_string(*type.count) : "";
      if (is_rust_like(language_of(side, type.producer)))
        return fmt::format("[{}{}{}]", of, type.count ? "; " : "", count);
      return fmt::format("{}[{}]", of, count);
    }
    default:
      return own_name(side, type, spelled(side, id));
  }
}

}  // namespace

std::string said(const Side& side, TypeId id) { return said_at(side, id, 0); }

std::string quoted(const Side& side, TypeId id) {
  return in_quotes(said(side, id));
}

std::string in_quotes(std::string_view name) {
  return fmt::format("`{}`", name);
}

std::string counted(uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

Language language_of(const Side& side, uint32_t producer) {
  return producer < side.producers.size() ? side.producers[producer].language
                                          : Language::kUnknown;
}

std::string_view language_name(Language language) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"", "C", "C++", "Rust", "Zig", "Go", "Fortran", "Ada", "D", "Pascal",
       "Nim", "assembler", "Python"});
  return kNames[static_cast<size_t>(language)];
}

std::string said(const Side& side, const Function& function) {
  std::string name = function.name.empty() ? function.symbol : function.name;
  const Signature& signature = function.signature;
  std::string result = said(side, signature.result);
  bool is_rust = is_rust_like(language_of(side, function.producer));
  if (is_rust) name = without_scopes(name);
  std::string text;
  for (const Parameter& each : signature.parameters) {
    std::string type = said(side, each.type);
    if (!text.empty()) text += ", ";
    if (each.name.empty())
      text += type;
    else if (is_rust)
      text += each.name + ": " + type;
    else
      text += type + (type.back() == '*' ? "" : " ") + each.name;
  }
  if (signature.is_variadic) text += text.empty() ? "..." : ", ...";
  if (!signature.has_parameters) text = "?";
  if (!is_rust)
    return fmt::format("{}{}{}({})", result, result.back() == '*' ? "" : " ",
                       name, text);
  return fmt::format("fn {}({}){}", name, text,
                     result == "void" ? "" : " -> " + result);
}

std::string said(const Side& side, const Global& global) {
  std::string name = global.name.empty() ? global.symbol : global.name;
  if (is_rust_like(language_of(side, global.producer)))
    return fmt::format("{}: {}", without_scopes(name), said(side, global.type));
  return fmt::format("{} {}", said(side, global.type), name);
}

}  // namespace crossbill::layout
