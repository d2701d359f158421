// SPDX-License-Identifier: MIT
// The contract as a Rust module: an extern block, types, and assertions that
// the compiler checks. No crate is needed; Rust 1.65, edition 2021.
#include <fmt/format.h>

#include "contract/emit.hpp"
#include "contract/emit/abi.hpp"
#include "contract/emit/lines.hpp"
#include "contract/kinds.hpp"
#include "contract/layout.hpp"
#include "contract/rust_text.hpp"
#include "contract/words.hpp"

namespace crossbill::contract {
namespace {

std::string doc_comment(const std::string& words, const std::string& indent) {
  if (words.empty()) return {};
  return wrap(for_comment(words), indent + "/// ");
}

// A transparent struct and not a Rust enum: what C wrote may be any value.
std::string declare_rust(const Enum& of) {
  std::string name = rust_name(of.name);
  std::string lines = doc_comment(of.doc, "");
  lines +=
      "#[repr(transparent)]\n"
      "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\n";
  lines += fmt::format("pub struct {}(pub {});\n\nimpl {} {{\n", name,
                       row_of(of.type).name, name);
  for (const auto& [each, value] : of.values)
    lines += fmt::format("    pub const {}: {} = {}({});\n", rust_name(each),
                         name, name, enum_value(of, value));
  return lines + "}\n\n";
}

std::string item_type(const Type& type) {
  if (type.kind != Kind::kArray) return rust_type(abi_of_item(type));
  return fmt::format("[{}; {}]", item_type(type.item()), type.length);
}

std::string rust_spacer(uint64_t at, uint64_t bytes) {
  return fmt::format("    pub crossbill_padding_{}: [u8; {}],\n", at, bytes);
}

std::string fields_of(const Contract& contract, const Struct& structure) {
  std::string lines;
  uint64_t end = 0;
  for (const Field& field : structure.fields) {
    if (natural_offset(contract, end, field.type) != field.offset)
      lines += rust_spacer(end, field.offset - end);
    lines += fmt::format("    pub {}: {},\n", rust_name(field.name),
                         item_type(field.type));
    end = field.offset + field.size;
  }
  uint64_t rest = structure.size - end;
  return rest >= structure.align ? lines + rust_spacer(end, rest) : lines;
}

std::string declare_rust(const Contract& contract, const Struct& structure) {
  std::string name = rust_name(structure.name);
  bool aligned = structure.align > natural_align(contract, structure);
  std::string lines = doc_comment(structure.doc, "");
  lines += aligned ? fmt::format("#[repr(C, align({}))]\n", structure.align)
                   : "#[repr(C)]\n";
  lines += fmt::format(
      "#[derive(Clone, Copy, Debug, PartialEq)]\npub struct {} {{\n{}}}\n\n",
      name, fields_of(contract, structure));
  lines += fmt::format(
      "const _: () = {{\n    assert!(core::mem::size_of::<{}>() == {});\n"
      "    assert!(core::mem::align_of::<{}>() == {});\n",
      name, structure.size, name, structure.align);
  for (const Field& field : structure.fields)
    lines += fmt::format("    assert!(offset!({}, {}) == {});\n", name,
                         rust_name(field.name), field.offset);
  return lines + "};\n\n";
}

std::string rust_rules(const Contract& contract, const Function& function) {
  std::string words = function.doc;
  for (const Parameter& each : function.parameters) {
    words += fmt::format("\n`{}`: {}, {}", each.name, spelled(each.type),
                         ownership(each.type));
    if (!each.doc.empty()) words += ". " + each.doc;
  }
  if (function.result.kind != Kind::kVoid)
    words += fmt::format("\n`result`: {}, {}", spelled(function.result),
                         ownership(function.result));
  if (!function.raises.empty() || function.is_noexcept)
    words += "\nRaises " + raises_words(contract, function);
  return words.starts_with('\n') ? words.substr(1) : words;
}

std::string declare_rust(const AbiFunction& function,
                         const std::string& words) {
  std::vector<std::string> parameters;
  UniqueNames names;
  for (const AbiParameter& each : function.parameters)
    parameters.push_back(names.take(rust_name(each.name)) + ": " +
                         rust_type(each.type));
  std::string result = function.result.base == Base::kVoid
                           ? ""
                           : " -> " + rust_type(function.result);
  return doc_comment(words, "    ") +
         call_like(fmt::format("    pub fn {}(", rust_name(function.symbol)),
                   parameters, ")" + result + ";") +
         "\n";
}

std::string extern_block(const Contract& contract, const std::string& library) {
  std::string lines;
  std::string name = core_name(library);
  if (library.starts_with("lib" + name + ".so"))
    lines = fmt::format("#[link(name = \"{}\")]\n", name);
  lines += "extern \"C\" {\n";
  for (const Object& each : contract.objects)
    lines += declare_rust(
        abi_of_free(each),
        fmt::format("Gives a {} back. {}\nUse it on {}.", each.name, each.doc,
                    threads_words(each.threads)));
  for (const Function& each : contract.functions)
    lines += declare_rust(abi_of(each), rust_rules(contract, each));
  return lines + "}\n";
}

}  // namespace

std::string rust(const Contract& contract, const std::string& library) {
  std::string lines = wrap(
      fmt::format("The boundary of {}, for Rust 1.65 and newer. Made from its "
                  "contract by `crossbill contract --format rust`: make it "
                  "again when the library changes. A module: `mod {};`",
                  for_comment(library), rust_name(core_name(library))),
      "// ");
  lines +=
      "#![allow(dead_code, non_camel_case_types, non_snake_case)]\n"
      "#![allow(non_upper_case_globals, unused_macros)]\n"
      "#![allow(clippy::all)]\n\n";
  lines += kRustText;
  lines += fmt::format(
      "\n/// What the library was when this was made.\n"
      "pub const CROSSBILL_CONTRACT: &str = \"{}\";\n\n",
      contract.hash);
  for (const Enum& each : contract.enums) lines += declare_rust(each);
  for (const Struct* each : in_order_of_use(contract))
    lines += declare_rust(contract, *each);
  for (const DeclaredError& each : contract.errors)
    lines +=
        doc_comment(each.doc, "") +
        fmt::format("pub const {}_code: i32 = {};\n\n", each.name, each.code);
  return lines + extern_block(contract, library);
}

}  // namespace crossbill::contract
