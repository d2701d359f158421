// SPDX-License-Identifier: MIT
// -XX:+CriticalJNINatives, which JDK 16 and 17 have: critical.hpp.
//
// Compiled code then calls JavaCritical_* where the library of a native exports
// that beside Java_*. Which library it is the JVM asks of the native's address,
// and a stub's is in none: the program would go on with the other function.
#include "agent/hosts/jvm/critical.hpp"

#include "agent/base/text.hpp"
#include "agent/hosts/jvm/vm_structs.hpp"

namespace crossbill::agent::jvm {
namespace {

// In the JVM's own array of flags.
bool is_on(const char* flag) {
  const VmLayout& layout = vm_layout;
  if (!layout_is_known() || layout.flags == kAbsent ||
      layout.flag_count == kAbsent || layout.flag_name == kAbsent ||
      layout.flag_address == kAbsent || layout.flag_bytes == kAbsent)
    return false;
  const char* at = *reinterpret_cast<const char**>(layout.flags);
  size_t count = *reinterpret_cast<const size_t*>(layout.flag_count);
  for (; count > 0; count--, at += layout.flag_bytes) {
    auto* name = *reinterpret_cast<const char* const*>(at + layout.flag_name);
    if (name != nullptr && is_same(name, flag))
      return **reinterpret_cast<const uint8_t* const*>(at +
                                                       layout.flag_address);
  }
  return false;
}

bool is_letter(char letter) {
  return ('a' <= letter && letter <= 'z') || ('A' <= letter && letter <= 'Z') ||
         ('0' <= letter && letter <= '9');
}

// Of the text's beginning, as UTF-16 has it; the JVM's UTF-8 has no characters
// of more than three bytes.
unsigned character_at(const char*& at) {
  auto first = static_cast<uint8_t>(*at++);
  unsigned more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : 2;
  unsigned character = more == 0 ? first : first & (0x3fu >> more);
  for (; more > 0 && *at != 0; more--)
    character = character << 6 | (static_cast<uint8_t>(*at++) & 0x3f);
  return character;
}

void add_escaped(unsigned character, Text& text) {
  constexpr char kDigits[] = "0123456789abcdef";
  char escaped[] = "_00000";
  for (int digit = 5; digit > 1; digit--, character >>= 4)
    escaped[digit] = kDigits[character & 0xf];
  text.add(escaped);
}

// As functions of natives are named: the JNI specification, chapter 2.
void add_mangled(const char* from, const char* end, Text& text) {
  while (from < end) {
    const char letter[] = {*from, 0};
    if (is_letter(*from))
      text.add(letter);
    else if (*from == '/')
      text.add("_");
    else if (*from == '_')
      text.add("_1");
    else if (*from == ';')
      text.add("_2");
    else if (*from == '[')
      text.add("_3");
    else {
      add_escaped(character_at(from), text);
      continue;
    }
    from++;
  }
}

}  // namespace

bool has_critical(ModuleId library, const char* owner, const char* name,
                  const char* descriptor) {
  static const bool on = is_on("CriticalJNINatives");
  if (!on) return false;
  char buffer[2048];
  Text function(buffer, sizeof buffer);
  function.add("JavaCritical_");
  add_mangled(owner + 1, owner + strlen(owner) - 1, function);
  function.add("_");
  add_mangled(name, name + strlen(name), function);
  if (defines_function(library, buffer)) return true;
  function.add("__");
  add_mangled(descriptor + 1, strchr(descriptor, ')'), function);
  return defines_function(library, buffer);
}

}  // namespace crossbill::agent::jvm
