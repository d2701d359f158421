// SPDX-License-Identifier: MIT
#include "layout/dwarf/units.hpp"

#include <dwarf.h>
#include <fmt/format.h>

#include "layout/dwarf/children.hpp"
#include "layout/dwarf/files.hpp"

namespace crossbill::layout::dwarf {
namespace {

// DW_LANG numbers that libdw's headers have not yet.
constexpr uint64_t kLanguageZig = 0x27, kLanguageNim = 0xffff;

struct LanguageRow {
  uint64_t number;
  Language language;
};
constexpr LanguageRow kLanguages[] = {
    {DW_LANG_C89, Language::kC},
    {DW_LANG_C, Language::kC},
    {DW_LANG_C99, Language::kC},
    {DW_LANG_C11, Language::kC},
    {0x2c, Language::kC},  // C17
    {0x3e, Language::kC},  // C23
    {DW_LANG_C_plus_plus, Language::kCpp},
    {DW_LANG_C_plus_plus_03, Language::kCpp},
    {DW_LANG_C_plus_plus_11, Language::kCpp},
    {DW_LANG_C_plus_plus_14, Language::kCpp},
    {0x2b, Language::kCpp},  // C++17
    {0x3a, Language::kCpp},  // C++20
    {0x3b, Language::kCpp},  // C++23
    {DW_LANG_Rust, Language::kRust},
    {kLanguageZig, Language::kZig},
    {DW_LANG_Go, Language::kGo},
    {DW_LANG_Fortran77, Language::kFortran},
    {DW_LANG_Fortran90, Language::kFortran},
    {DW_LANG_Fortran95, Language::kFortran},
    {DW_LANG_Fortran03, Language::kFortran},
    {DW_LANG_Fortran08, Language::kFortran},
    {0x2d, Language::kFortran},  // 2018
    {DW_LANG_Ada83, Language::kAda},
    {DW_LANG_Ada95, Language::kAda},
    {0x2e, Language::kAda},  // 2005
    {0x2f, Language::kAda},  // 2012
    {DW_LANG_D, Language::kD},
    {DW_LANG_Pascal83, Language::kPascal},
    {DW_LANG_Mips_Assembler, Language::kAssembler},
};

// What a producer's text holds, and whom that means. The first that is found
// counts; the version follows it. Nim's compiler writes C; Zig's uses the
// number of C before DWARF had one for it.
struct ProducerRow {
  std::string_view text;
  const char* name;
  Language language;  // kUnknown: as DW_AT_language has it
};
constexpr ProducerRow kProducers[] = {
    {"rustc version", "rustc", Language::kRust},
    {"zig ", "zig", Language::kZig},
    {"Go cmd/compile", "go", Language::kGo},
    {"LDC", "ldc", Language::kD},
    {"clang", "clang", Language::kUnknown},
    {"GNU Fortran", "gfortran", Language::kFortran},
    {"GNU Ada", "gnat", Language::kAda},
    {"GNU D", "gdc", Language::kD},
    {"GNU Go", "gccgo", Language::kGo},
    {"GNU AS", "as", Language::kAssembler},
    {"GNU ", "gcc", Language::kUnknown},
    {"Free Pascal", "fpc", Language::kPascal},
    {"tcc", "tcc", Language::kUnknown},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "12.2.0" of "GNU C17 12.2.0 -O2": the first word with a dot in a number.
std::string version_in(std::string_view text) {
  for (size_t begin = 0; begin < text.size(); ++begin) {
    if (!is_digit(text[begin])) continue;
    size_t end = begin;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.'))
      ++end;
    std::string_view word = text.substr(begin, end - begin);
    if (word.find('.') != word.npos) {
      if (word.back() == '.') word.remove_suffix(1);
      return std::string(word);
    }
    begin = end;
  }
  return "";
}

bool is_optimised(std::string_view text) {
  size_t found = text.rfind(" -O");
  return found != text.npos && found + 3 < text.size() &&
         text[found + 3] != '0' && text[found + 3] != ' ';
}

bool has_type_in(Dwarf_Die& parent, int depth) {
  for (Dwarf_Die& child : Children(parent)) {
    switch (dwarf_tag(&child)) {
      case DW_TAG_namespace:
      case DW_TAG_module:
        if (depth < 16 && has_type_in(child, depth + 1)) return true;
        break;
      case DW_TAG_base_type:
      case DW_TAG_pointer_type:
      case DW_TAG_structure_type:
      case DW_TAG_typedef:
      case DW_TAG_enumeration_type:
      case DW_TAG_array_type:
      case DW_TAG_imported_unit:
        return true;
      default:
        break;
    }
  }
  return false;
}

std::vector<std::string> names_by_libdw(Unit& unit) {
  std::vector<std::string> names;
  Dwarf_Files* files = nullptr;
  size_t count = 0;
  if (dwarf_getsrcfiles(&unit.die, &files, &count) != 0) return names;
  for (size_t i = 0; i < count; ++i) {
    const char* name = dwarf_filesrc(files, i, nullptr, nullptr);
    names.emplace_back(name ? name : "");
    if (name && *name != '/' && *name && !unit.folder.empty())
      names.back() = unit.folder + "/" + names.back();
  }
  return names;
}

}  // namespace

Producer producer_of(std::string_view text, uint64_t language) {
  Producer result;
  result.text = text;
  for (const LanguageRow& each : kLanguages)
    if (each.number == language) result.language = each.language;
  for (const ProducerRow& each : kProducers) {
    size_t found = text.find(each.text);
    if (found == text.npos) continue;
    result.name = each.name;
    result.version = version_in(text.substr(found + each.text.size()));
    if (each.language != Language::kUnknown) result.language = each.language;
    break;
  }
  result.optimised = is_optimised(text);
  return result;
}

uint32_t Units::producer(std::string_view text, uint64_t language) {
  std::string key = fmt::format("{} {}", language, text);
  auto [found, is_new] = producers_.try_emplace(
      key, static_cast<uint32_t>(side_.producers.size()));
  if (is_new) side_.producers.push_back(producer_of(text, language));
  return found->second;
}

Unit& Units::of(Dwarf_Die& die) {
  auto [found, is_new] = units_.try_emplace(die.cu);
  Unit& unit = found->second;
  if (!is_new || !dwarf_diecu(&die, &unit.die, nullptr, nullptr)) return unit;
  Attributes own(unit.die);
  unit.producer =
      producer(own.text(At::kProducer), own.number(At::kLanguage).value_or(0));
  unit.language = side_.producers[unit.producer].language;
  // GNAT's names have their scopes in them: "host__pair".
  unit.has_scopes = unit.language != Language::kC &&
                    unit.language != Language::kAssembler &&
                    unit.language != Language::kAda;
  unit.folder = own.text(At::kCompDir);
  return unit;
}

bool Units::has_types(Dwarf_Die& die) {
  Unit& unit = of(die);
  if (!unit.has_types) unit.has_types = has_type_in(unit.die, 0);
  return *unit.has_types;
}

Place Units::place(Dwarf_Die& die, const Attributes& attributes) {
  Place place;
  std::optional<uint64_t> file = attributes.number(At::kDeclFile);
  if (!file) return place;
  Unit& unit = of(die);
  if (!unit.files_are_read) {
    unit.files_are_read = true;
    if (auto names = file_names(unit.die, unit.folder))
      unit.files = std::move(*names);
    else
      unit.files = names_by_libdw(unit);
  }
  if (*file >= unit.files.size()) return place;
  place.file = unit.files[*file];
  uint64_t line = attributes.number(At::kDeclLine).value_or(0);
  place.line = line < 0xffffffff ? static_cast<uint32_t>(line) : 0;
  return place;
}

}  // namespace crossbill::layout::dwarf
