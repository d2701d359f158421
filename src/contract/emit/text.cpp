// SPDX-License-Identifier: MIT
// The contract for people: signatures, rules, and structs as memory maps.
#include <fmt/format.h>

#include <algorithm>

#include "contract/emit.hpp"
#include "contract/emit/abi.hpp"
#include "contract/emit/lines.hpp"
#include "contract/kinds.hpp"
#include "contract/layout.hpp"
#include "contract/words.hpp"
#include "unicode/printable.hpp"

namespace crossbill::contract {
namespace {

// sum(data: slice<const i32>, factor: f64 = 2.0) -> i64
std::string signature(const Function& function) {
  std::vector<std::string> parameters;
  for (const Parameter& each : function.parameters)
    parameters.push_back(
        fmt::format("{}: {}{}", each.name, spelled(each.type),
                    each.default_json ? " = " + *each.default_json : ""));
  return call_like(function.name + "(", parameters,
                   ") -> " + spelled(function.result));
}

constexpr size_t kTextColumns = 80;
constexpr size_t kNames = 10;  // columns for what a line is about

std::string doc_lines(const std::string& doc) {
  return doc.empty() ? "" : wrap(for_comment(doc), "    ");
}

// "    lock       held ...", wrapped under itself.
std::string row(const std::string& name, const std::string& words) {
  std::string first = fmt::format("    {:<{}} ", name, kNames);
  return wrap(words, first, std::string(5 + kNames, ' '));
}

// What cannot fail has nothing to answer with, and checks nothing.
std::string rules_of(const Contract& contract, const Function& function,
                     const Parameter& parameter) {
  std::string words = ownership(parameter.type);
  std::string checked =
      function.returns_status ? checks(contract, parameter.type) : "";
  if (!checked.empty()) words += "; checked: " + checked;
  if (!parameter.doc.empty()) words = for_comment(parameter.doc) + "\n" + words;
  return row(parameter.name, words);
}

std::string describe(const Contract& contract, const Function& function) {
  std::string lines = signature(function) + "\n" + doc_lines(function.doc);
  for (const Parameter& each : function.parameters)
    lines += rules_of(contract, function, each);
  if (function.result.kind != Kind::kVoid)
    lines += row("result", ownership(function.result));
  lines += row("lock", lock_words(function));
  lines += row("threads", threads_words(function));
  lines += row("raises", raises_words(contract, function));
  lines +=
      c_prototype(abi_of(function), fmt::format("    {:<{}} ", "C", kNames)) +
      "\n";
  return lines;
}

// [ u32 id (4b) ][ padding (4b) ][ f64 value (8b) ], as wide as the page.
std::string memory_map(const Struct& structure) {
  std::string lines, line = "    ";
  auto add = [&](const std::string& box) {
    if (line.size() + box.size() > kTextColumns && line.size() > 4) {
      lines += line + "\n";
      line = "    ";
    }
    line += box;
  };
  for (const Field& field : structure.fields) {
    add(fmt::format("[ {} {} ({}b) ]", spelled(field.type), field.name,
                    field.size));
    if (field.padding > 0) add(fmt::format("[ padding ({}b) ]", field.padding));
  }
  return lines + line + "\n";
}

std::string describe(const Contract& contract, const Struct& structure) {
  uint64_t padding = 0;
  for (const Field& field : structure.fields) padding += field.padding;
  std::string size = padding == 0
                         ? fmt::format("{} bytes", structure.size)
                         : fmt::format("{} bytes instead of {}", structure.size,
                                       structure.size - padding);
  std::string lines = fmt::format("{}: {}, aligned to {}\n", structure.name,
                                  size, structure.align);
  lines += doc_lines(structure.doc) + memory_map(structure);
  uint64_t best = best_size(contract, structure);
  if (best < structure.size)
    lines += fmt::format("    {} bytes with the largest fields first\n", best);
  return lines;
}

std::string describe(const Contract&, const Enum& of) {
  std::vector<std::string> values;
  for (const auto& [name, value] : of.values)
    values.push_back(fmt::format("{} = {}", name, enum_value(of, value)));
  Type type;
  type.kind = of.type;
  return fmt::format("{}: {}\n", of.name, spelled(type)) + doc_lines(of.doc) +
         wrap(join(values, ", "), "    ");
}

std::string describe(const Contract&, const Object& object) {
  return object.name + "\n" + doc_lines(object.doc) +
         row("freed by", object.free) +
         row("threads", threads_words(object.threads));
}

std::string describe(const Contract&, const DeclaredError& error) {
  return fmt::format("{}: code {}\n", error.name, error.code) +
         doc_lines(error.doc);
}

template <class T>
std::string chapter(const Contract& contract, const char* title,
                    const std::vector<T>& declarations) {
  if (declarations.empty()) return {};
  std::string lines = fmt::format("\n{}\n", title);
  for (const T& each : declarations) lines += "\n" + describe(contract, each);
  return lines;
}

std::string counted(size_t count, const char* one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string compilers(const Contract& contract) {
  std::vector<std::string> names;
  for (const Function& each : contract.functions)
    if (!each.compiler.empty())
      names.push_back(unicode::printable(each.compiler));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names.empty() ? "" : ", made by " + join(names, " and ");
}

}  // namespace

std::string text(const Contract& contract, const std::string& library) {
  std::string lines =
      wrap(fmt::format("{}: {}, {}, {}, {}, {}", unicode::printable(library),
                       counted(contract.functions.size(), "function"),
                       counted(contract.structs.size(), "struct"),
                       counted(contract.enums.size(), "enum"),
                       counted(contract.objects.size(), "object"),
                       counted(contract.errors.size(), "error")),
           "");
  lines += wrap(fmt::format("contract {} for {}{}", contract.hash,
                            contract.target, compilers(contract)),
                "");
  lines += chapter(contract, "FUNCTIONS", contract.functions);
  lines += chapter(contract, "STRUCTS", contract.structs);
  lines += chapter(contract, "ENUMS", contract.enums);
  lines += chapter(contract, "OBJECTS", contract.objects);
  lines += chapter(contract, "ERRORS", contract.errors);
  return lines;
}

}  // namespace crossbill::contract
