// SPDX-License-Identifier: MIT
// The contract as a C header, which C++ takes, too. It needs no other file of
// ours: abi.h stands in it, under abi.h's own guard.
#include <fmt/format.h>

#include <algorithm>

#include "contract/abi_text.hpp"
#include "contract/emit.hpp"
#include "contract/emit/abi.hpp"
#include "contract/emit/lines.hpp"
#include "contract/kinds.hpp"
#include "contract/layout.hpp"
#include "contract/words.hpp"

namespace crossbill::contract {
namespace {

std::string comment(const std::string& words) {
  if (words.empty()) return {};
  std::string lines = wrap(for_c_comment(words), "/* ", " * ");
  lines.pop_back();
  bool fits = lines.size() - lines.rfind('\n') <= 78;
  return lines + (fits ? " */\n" : "\n */\n");
}

std::string literal(const Enum& of, int64_t value) {
  bool is_wide = row_of(of.type).size == 8;
  if (of.type == Kind::kU64)
    return fmt::format("UINT64_C({})", enum_value(of, value));
  // The least number has no literal: its minus sign comes after it was read.
  if (value == INT64_MIN) return "(-INT64_C(9223372036854775807) - 1)";
  return is_wide || value > INT32_MAX || value <= INT32_MIN
             ? fmt::format("INT64_C({})", value)
             : std::to_string(value);
}

// Macros, since an enum's constants are of type int in C.
std::string declare(const Enum& of) {
  std::string name = c_name(of.name);
  std::string lines = comment(of.doc);
  lines += fmt::format("typedef {} {};\n", row_of(of.type).c, name);
  for (const auto& [each, value] : of.values)
    lines += fmt::format("#define {}_{} (({}){})\n", of.name, each, name,
                         literal(of, value));
  return lines + "\n";
}

// "double matrix[3][3]"
std::string declarator(const Field& field) {
  std::string dimensions;
  const Type* type = &field.type;
  for (; type->kind == Kind::kArray; type = &type->item())
    dimensions += fmt::format("[{}]", type->length);
  return fmt::format("{} {}{}", c_type(abi_of_item(*type)), c_name(field.name),
                     dimensions);
}

// Where alignas made room that the language would not, it gets a name.
std::string spacer(uint64_t at, uint64_t bytes) {
  return fmt::format("  unsigned char crossbill_padding_{}[{}];\n", at, bytes);
}

std::string declare(const Contract& contract, const Struct& structure) {
  std::string name = c_name(structure.name);
  std::string lines = comment(structure.doc);
  lines += fmt::format("typedef struct {} {{\n", name);
  bool aligned = structure.align > natural_align(contract, structure);
  uint64_t end = 0;
  for (const Field& field : structure.fields) {
    if (natural_offset(contract, end, field.type) != field.offset)
      lines += spacer(end, field.offset - end);
    std::string align =
        end == 0 && aligned ? fmt::format("alignas({}) ", structure.align) : "";
    std::string note =
        field.padding == 0
            ? ""
            : fmt::format(" /* and {} bytes of padding */", field.padding);
    lines += fmt::format("  {}{};{}\n", align, declarator(field), note);
    end = field.offset + field.size;
  }
  uint64_t rest = structure.size - end;
  if (rest >= structure.align) lines += spacer(end, rest);
  lines += fmt::format("}} {};\n", name);
  auto check = [&lines](const std::string& what, uint64_t value) {
    lines += call_like("static_assert(",
                       {fmt::format("{} == {}", what, value),
                        "\"not as the library has it\""},
                       ");") +
             "\n";
  };
  check(fmt::format("sizeof({})", name), structure.size);
  for (const Field& field : structure.fields)
    check(fmt::format("offsetof({}, {})", name, c_name(field.name)),
          field.offset);
  return lines + "\n";
}

std::string declare(const DeclaredError& error) {
  return comment(error.doc) +
         fmt::format("#define {}_code {}\n\n", error.name, error.code);
}

std::string declare(const Object& object) {
  return comment(fmt::format("Gives a {} back. {}\nUse it on {}.", object.name,
                             object.doc, threads_words(object.threads))) +
         c_prototype(abi_of_free(object)) + "\n\n";
}

std::string rules(const Contract& contract, const Function& function) {
  std::string words = function.doc;
  for (const Parameter& each : function.parameters) {
    words += fmt::format("\n{}: {}", each.name, spelled(each.type));
    if (!is_number(each.type.kind)) words += ", " + ownership(each.type);
    if (!each.doc.empty()) words += ". " + each.doc;
  }
  if (function.result.kind != Kind::kVoid)
    words += fmt::format("\nresult: {}, {}", spelled(function.result),
                         ownership(function.result));
  if (function.one_at_a_time)
    words += fmt::format("\nthreads: {}", threads_words(function));
  if (!function.raises.empty() || function.is_noexcept)
    words += "\nraises: " + raises_words(contract, function);
  return words.starts_with('\n') ? words.substr(1) : words;
}

std::string declare(const Contract& contract, const Function& function) {
  return comment(rules(contract, function)) + c_prototype(abi_of(function)) +
         "\n\n";
}

std::string upper(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  return name;
}

bool uses_characters(const Contract& contract) {
  auto is_wide = [](const Parameter& each) {
    return each.type.kind == Kind::kUtf16 || each.type.kind == Kind::kUtf32;
  };
  return std::any_of(contract.functions.begin(), contract.functions.end(),
                     [is_wide](const Function& each) {
                       return std::any_of(each.parameters.begin(),
                                          each.parameters.end(), is_wide);
                     });
}

std::string includes(const Contract& contract) {
  std::string lines =
      "#include <assert.h>\n"
      "#ifndef __cplusplus\n"
      "#include <stdalign.h>\n"
      "#include <stdbool.h>\n";
  if (uses_characters(contract)) lines += "#include <uchar.h>\n";
  return lines + "#endif\n\n";
}

}  // namespace

std::string c_header(const Contract& contract, const std::string& library) {
  std::string guard = upper("CROSSBILL_CORE_" + core_name(library) + "_H");
  std::string lines = comment(
      fmt::format("The boundary of {}, for C11 and C++. Made from its contract "
                  "by `crossbill contract --format c`: make it again when the "
                  "library changes.",
                  library));
  lines += fmt::format("#ifndef {0}\n#define {0}\n\n{1}\n", guard, kAbiText);
  lines += includes(contract);
  lines += "/* What the library was when this was made. */\n";
  lines += fmt::format("#define CROSSBILL_CONTRACT_OF_{} \"{}\"\n\n",
                       upper(core_name(library)), contract.hash);
  for (const Enum& each : contract.enums) lines += declare(each);
  for (const Struct* each : in_order_of_use(contract))
    lines += declare(contract, *each);
  for (const DeclaredError& each : contract.errors) lines += declare(each);
  lines += "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  for (const Object& each : contract.objects) lines += declare(each);
  for (const Function& each : contract.functions)
    lines += declare(contract, each);
  lines += "#ifdef __cplusplus\n}\n#endif\n\n";
  return lines + "#endif\n";
}

}  // namespace crossbill::contract
