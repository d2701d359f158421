// SPDX-License-Identifier: MIT
// Binders by their marks: what their code says in error messages and names of
// types, which survive strip, or which functions of the host it calls.
#include "recording/binders.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "elf/reader.hpp"

namespace crossbill::recording {
namespace {

struct Mark {
  std::string_view section;  // where the text stands
  std::string_view text;     // "|" stands for a NUL
  std::string_view binder;
};

// In this order: a binder makes types, too.
constexpr Mark kMarks[] = {
    {".rodata", "nanobind.nb_func|", "nanobind"},
    {".rodata", "cython_function_or_method|", "cython"},
    {".rodata", "Boost.Python.function|", "boost-python"},
    {".rodata", "fortran object|", "f2py"},
    {".dynstr", "|napi_create_function|", "node-api"},
    {".dynstr", "|napi_define_class|", "node-api"},
    {".dynstr", "|napi_define_properties|", "node-api"},
    {".dynstr", "|_ZN2v816FunctionTemplate3New", "v8"},
    {".dynstr", "|lua_pushcclosure|", "lua"},
    {".dynstr", "|luaL_setfuncs|", "lua"},
    {".dynstr", "|luaL_register|", "lua"},
    {".dynstr", "|rb_define_method|", "ruby"},
    {".dynstr", "|rb_define_module_function|", "ruby"},
    {".dynstr", "|rb_define_singleton_method|", "ruby"},
    {".dynstr", "|Perl_newXS", "perl"},
    {".dynstr", "|R_registerRoutines|", "r"},
    {".dynstr", "|PyType_Ready|", "type-slots"},
    {".dynstr", "|PyType_From", "type-slots"},
};

constexpr bool every_mark_has_its_binder() {
  for (const Mark& mark : kMarks) {
    bool known = false;
    for (std::string_view binder : kBinders) known |= binder == mark.binder;
    if (!known) return false;
  }
  return true;
}
static_assert(every_mark_has_its_binder());

std::string with_nuls(std::string_view text) {
  std::string bytes(text);
  for (char& letter : bytes)
    if (letter == '|') letter = '\0';
  return bytes;
}

// The bytes of a section; nullopt where the file has none, or it is damaged or
// so long that reading it would take longer than the reason is worth.
std::optional<std::string> bytes_of(const elf::Reader& reader,
                                    const std::vector<elf::Section>& sections,
                                    std::string_view name) {
  constexpr uint64_t kMost = 64 << 20;
  for (const elf::Section& section : sections)
    if (section.name == name && section.header.sh_size <= kMost)
      return reader.bytes(section.header);
  return std::nullopt;
}

std::string_view look_for_marks(const elf::Reader& reader) {
  std::vector<elf::Section> sections = reader.sections();
  std::optional<std::string> texts = bytes_of(reader, sections, ".rodata");
  std::optional<std::string> names = bytes_of(reader, sections, ".dynstr");
  for (const Mark& mark : kMarks) {
    const auto& where = mark.section == ".dynstr" ? names : texts;
    if (where && where->find(with_nuls(mark.text)) != where->npos)
      return mark.binder;
  }
  return kBinders.back();
}

}  // namespace

std::string binder_of(const std::string& path, const std::string& build_id,
                      KnownFiles& known) {
  elf::File file(path);
  elf::Reader reader(file);
  if (!build_id.empty() && reader.build_id() != build_id)
    return std::string(kBinders.back());
  const std::string key = KnownFiles::key("binder", file, reader);
  std::string found = known.find(key);
  if (std::find(kBinders.begin(), kBinders.end(), found) != kBinders.end())
    return found;
  found = look_for_marks(reader);
  known.add(key, found);
  return found;
}

}  // namespace crossbill::recording
