// SPDX-License-Identifier: MIT
// The contract as type stubs of the module that crossbill.load makes of it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "contract/emit.hpp"
#include "contract/emit/lines.hpp"
#include "contract/kinds.hpp"
#include "contract/layout.hpp"
#include "contract/words.hpp"

namespace crossbill::contract {
namespace {

constexpr auto kPythonWords = std::to_array<std::string_view>({
    "False",  "None",   "True",    "and",      "as",       "assert", "async",
    "await",  "break",  "class",   "continue", "def",      "del",    "elif",
    "else",   "except", "finally", "for",      "from",     "global", "if",
    "import", "in",     "is",      "lambda",   "nonlocal", "not",    "or",
    "pass",   "raise",  "return",  "try",      "while",    "with",   "yield",
});
static_assert(std::is_sorted(kPythonWords.begin(), kPythonWords.end()));

bool is_word(const std::string& name) {
  return std::binary_search(kPythonWords.begin(), kPythonWords.end(), name);
}

std::string docstring(const std::string& doc, const std::string& indent) {
  if (doc.empty()) return {};
  std::string escaped;
  for (char byte : for_comment(doc)) {
    if (byte == '"' || byte == '\\') escaped += '\\';
    escaped += byte;
  }
  std::string lines = wrap(escaped, indent + "\"\"\"", indent);
  lines.pop_back();
  return lines + "\"\"\"\n";
}

// What a number, enum or struct is in Python.
std::string value_type(const Type& type) {
  switch (type.kind) {
    case Kind::kVoid:
      return "None";
    case Kind::kBool:
      return "bool";
    case Kind::kF32:
    case Kind::kF64:
      return "float";
    case Kind::kEnum:
    case Kind::kStruct:
      return type.of;
    default:
      return "int";
  }
}

std::string array_of(const std::string& items) {
  return "crossbill.Array[" + items + "]";
}

// As a parameter: an enum may be given by its number.
std::string taken_value(const Type& type) {
  return type.kind == Kind::kEnum ? type.of + " | int" : value_type(type);
}

std::string lent_to_callback(const Type& type) {
  switch (type.kind) {
    case Kind::kSlice:
      return array_of(value_type(type.item()));
    case Kind::kBytes:
      return "bytes";
    case Kind::kUtf8:
      return "str";
    default:
      return value_type(type);
  }
}

std::string callable(const Type& type) {
  std::vector<std::string> parameters;
  for (const Type& each : type.items)
    parameters.push_back(lent_to_callback(each));
  return fmt::format("Callable[[{}], {}]", join(parameters, ", "),
                     taken_value(*type.result));
}

std::string taken(const Type& type) {
  switch (type.kind) {
    case Kind::kPointer:
      return type.of + (type.may_be_null ? " | None" : "");
    case Kind::kSlice:
    case Kind::kStrided:
    case Kind::kOut:
    case Kind::kBytes:
      return "Buffer";
    case Kind::kUtf8:
    case Kind::kUtf16:
    case Kind::kUtf32:
    case Kind::kCString:
      return "str | bytes";
    case Kind::kOptional:
      return taken_value(type.item()) + " | None";
    case Kind::kCallback:
      return callable(type);
    case Kind::kObject:
    case Kind::kOwned:
      return type.of;
    default:
      return taken_value(type);
  }
}

std::string result_value(const Type& type) {
  switch (type.kind) {
    case Kind::kOwned:
      return type.of;
    case Kind::kOwnedArray:
    case Kind::kView:
      return array_of(value_type(type.item()));
    case Kind::kOwnedBytes:
      return "bytes";
    case Kind::kOwnedUtf8:
    case Kind::kOwnedUtf16:
    case Kind::kOwnedUtf32:
      return "str";
    default:
      return value_type(type);
  }
}

// The numbers of items written to `out` parameters follow the result.
std::string returned(const Function& function) {
  std::vector<std::string> all;
  if (function.result.kind != Kind::kVoid)
    all.push_back(result_value(function.result));
  for (const Parameter& each : function.parameters)
    if (each.type.kind == Kind::kOut) all.emplace_back("int");
  if (all.empty()) return "None";
  return all.size() == 1 ? all[0] : "tuple[" + join(all, ", ") + "]";
}

// JSON's literals are Python's, but for three words.
std::string literal(const Parameter& parameter) {
  const std::string& json = *parameter.default_json;
  if (json == "true") return "True";
  if (json == "false") return "False";
  if (json == "null") return "None";
  if (json.find("\\u") == json.npos) return json;
  // Two escapes for one character above U+FFFF mean two to Python.
  return nlohmann::json::parse(json, nullptr, false).dump();
}

// The loader calls `from_` what a core calls `from`.
std::string python_name(const std::string& name) {
  return is_word(name) ? name + "_" : name;
}

std::string parameter(const Parameter& each) {
  std::string words = python_name(each.name) + ": " + taken(each.type);
  return each.default_json ? words + " = " + literal(each) : words;
}

std::string python_rules(const Contract& contract, const Function& function) {
  std::string words = function.doc;
  for (const Parameter& each : function.parameters) {
    words += fmt::format("\n{}: {}, {}.", python_name(each.name),
                         spelled(each.type), ownership(each.type));
    if (!each.doc.empty()) words += " " + each.doc;
  }
  words += fmt::format("\nThe lock: {}.", lock_words(function));
  if (!function.raises.empty() || function.is_noexcept)
    words += "\nRaises " + raises_words(contract, function);
  return words.starts_with('\n') ? words.substr(1) : words;
}

std::string define(const std::string& name,
                   const std::vector<std::string>& parameters,
                   const std::string& result, const std::string& indent,
                   const std::string& doc) {
  std::string lines = call_like(fmt::format("{}def {}(", indent, name),
                                parameters, fmt::format(") -> {}:", result));
  std::string docs = docstring(doc, indent + "    ");
  return docs.empty() ? lines + " ...\n" : lines + "\n" + docs;
}

std::string declare_python(const Contract& contract, const Function& function,
                           const std::string& name) {
  std::vector<std::string> parameters;
  for (const Parameter& each : function.parameters)
    parameters.push_back(parameter(each));
  return define(python_name(name), parameters, returned(function), "",
                python_rules(contract, function));
}

std::string field_type(const Type& type) {
  return type.kind == Kind::kArray ? array_of(field_type(type.item()))
                                   : value_type(type);
}

// What is copied into a new struct: any items make an array.
std::string given_field(const Type& type) {
  return type.kind == Kind::kArray
             ? fmt::format("Sequence[{}]", given_field(type.item()))
             : taken_value(type);
}

// What the loader's structs have already: a field of this name hides it.
constexpr auto kHidden =
    std::to_array<std::string_view>({"array", "from_buffer", "from_bytes"});

std::string declare_python(const Struct& structure) {
  std::string lines =
      fmt::format("class {}(crossbill.Struct):\n", structure.name) +
      docstring(structure.doc, "    ");
  std::vector<std::string> parameters = {"self"};
  for (const Field& field : structure.fields) {
    std::string name = python_name(field.name);
    bool hides =
        std::find(kHidden.begin(), kHidden.end(), name) != kHidden.end();
    lines += fmt::format("    {}: {}{}\n", name, field_type(field.type),
                         hides ? "  # type: ignore[assignment]" : "");
    parameters.push_back(
        fmt::format("{}: {} = ...", name, given_field(field.type)));
  }
  return lines + define("__init__", parameters, "None", "    ", "");
}

// Names that Python or its enums refuse: the loader gives them an underscore.
std::string member_name(const std::string& name) {
  bool reserved = name == "mro" || (name.front() == '_' && name.back() == '_');
  if (!reserved) return python_name(name);
  size_t start = std::min(name.find_first_not_of('_'), name.size());
  size_t end = name.find_last_not_of('_') + 1;
  return (start < end ? name.substr(start, end - start) : "") + "_";
}

std::string declare_python(const Enum& of) {
  std::string lines = fmt::format("class {}(enum.IntEnum):\n", of.name) +
                      docstring(of.doc, "    ");
  for (const auto& [name, value] : of.values)
    lines +=
        fmt::format("    {} = {}\n", member_name(name), enum_value(of, value));
  return lines + (of.values.empty() && of.doc.empty() ? "    ...\n" : "");
}

std::string declare_python(const DeclaredError& error) {
  std::string doc = docstring(error.doc, "    ");
  return fmt::format("class {}(crossbill.DeclaredError):{}", error.name,
                     doc.empty() ? " ...\n" : "\n" + doc);
}

// What every class of the loader has already.
constexpr auto kTaken =
    std::to_array<std::string_view>({"close", "closed", "from_handle"});

// DataSet -> data_set_
std::string prefix_of(const std::string& type) {
  std::string prefix;
  for (size_t i = 0; i < type.size(); ++i) {
    bool upper = type[i] >= 'A' && type[i] <= 'Z';
    char before = i == 0 ? '_' : type[i - 1];
    bool after_word =
        (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9');
    if (upper && after_word) prefix += '_';
    prefix += static_cast<char>(upper ? type[i] + ('a' - 'A') : type[i]);
  }
  return prefix + "_";
}

// context_add(context, n) is also Context.add(n).
std::string method(const Contract& contract, const Object& object,
                   const Function& function) {
  std::string prefix = prefix_of(object.name);
  bool is_method = !function.parameters.empty() &&
                   function.parameters[0].type.kind == Kind::kObject &&
                   function.parameters[0].type.of == object.name &&
                   function.name.starts_with(prefix);
  if (!is_method) return {};
  std::string name = function.name.substr(prefix.size());
  bool is_free = !name.empty() && (name[0] < '0' || name[0] > '9') &&
                 !name.starts_with("__") && !is_word(name) &&
                 std::find(kTaken.begin(), kTaken.end(), name) == kTaken.end();
  if (!is_free) return {};
  std::vector<std::string> parameters = {"self"};
  for (size_t i = 1; i < function.parameters.size(); ++i)
    parameters.push_back(parameter(function.parameters[i]));
  return define(name, parameters, returned(function), "    ",
                python_rules(contract, function));
}

std::string declare_python(const Contract& contract, const Object& object) {
  std::string lines =
      fmt::format("class {}(crossbill.Object):\n", object.name) +
      docstring(fmt::format("{}\nUse it on {}.", object.doc,
                            threads_words(object.threads)),
                "    ");
  for (const Function& each : contract.functions)
    lines += method(contract, object, each);
  return lines;
}

// Python 3.12 has it; stubs of all types that are buffers have __buffer__.
constexpr char kHead[] = R"(import enum
import sys
from collections.abc import Callable, Sequence

import crossbill_ffi as crossbill

if sys.version_info >= (3, 12):
    from collections.abc import Buffer
else:
    from typing import Protocol

    class Buffer(Protocol):
        def __buffer__(self, flags: int, /) -> memoryview: ...

)";

}  // namespace

std::string pyi(const Contract& contract, const std::string& library) {
  std::string lines = wrap(
      fmt::format("The module that crossbill.load makes of {}. Made from its "
                  "contract by `crossbill contract --format pyi`: make it "
                  "again when the library changes.",
                  for_comment(library)),
      "# ");
  lines += kHead;
  lines += fmt::format("__contract_hash__: str  # {}\n", contract.hash);
  for (const Enum& each : contract.enums) lines += "\n" + declare_python(each);
  for (const Struct& each : contract.structs)
    lines += "\n" + declare_python(each);
  for (const DeclaredError& each : contract.errors)
    lines += "\n" + declare_python(each);
  for (const Object& each : contract.objects)
    lines += "\n" + declare_python(contract, each);
  std::vector<std::string> names = module_names(contract);
  for (size_t i = 0; i < names.size(); ++i)
    lines += "\n" + declare_python(contract, contract.functions[i], names[i]);
  return lines;
}

}  // namespace crossbill::contract
