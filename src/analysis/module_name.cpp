// SPDX-License-Identifier: MIT
// Takes off what hosts, build tools and programs add to the names of modules.
#include "analysis/module_name.hpp"

#include <algorithm>
#include <climits>

#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

// What stands after the name. In a rule what matches first is taken off.
constexpr std::string_view kEndings[] = {".cpython-", ".abi3.so", ".so",
                                         ".tmp"};

bool is_digit(char each) { return each >= '0' && each <= '9'; }
bool is_lower(char each) { return each >= 'a' && each <= 'z'; }
bool is_hex(char each) {
  return is_digit(each) || (each >= 'a' && each <= 'f');
}

bool all_of(std::string_view text, bool (*is)(char)) {
  return std::all_of(text.begin(), text.end(), is);
}

// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    bool between = i == 8 || i == 13 || i == 18 || i == 23;
    if (between ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

// What is left of a name; all of it where the rule is not about it.
using Rule = std::string_view(std::string_view name);

// What follows the last "-WORD-" whose word is one of those.
std::string_view after(std::string_view name, bool (*is)(std::string_view)) {
  for (size_t end = name.size(); end-- > 0;) {
    if (name[end] != '-' || end + 1 == name.size()) continue;
    for (size_t at = end; at-- > 0;)
      if (name[at] == '-' && is(name.substr(at + 1, end - at - 1)))
        return name.substr(end + 1);
  }
  return name;
}

// sqlite-3.42.0-UUID-libsqlitejdbc, snappy-1.1.10-UUID-libsnappyjava
std::string_view after_uuid(std::string_view name) {
  return after(name, is_uuid);
}

// jansi-2.4.0-16 digits-libjansi
std::string_view after_number(std::string_view name) {
  return after(name, [](std::string_view word) {
    return word.size() >= 16 && all_of(word, is_hex);
  });
}

std::string_view before_uuid(std::string_view name) {
  if (name.size() < 38) return name;
  size_t at = name.size() - 37;
  return name[at] == '-' && is_uuid(name.substr(at + 1)) ? name.substr(0, at)
                                                         : name;
}

// Java's temporary files have 9 to 20 digits, which may follow others:
// libnetty_..._x86_64 and 19, libzstd-jni-1.5.7-28 and 19
std::string_view before_java_number(std::string_view name, size_t end) {
  size_t digits = name.size() - end;
  return end > 0 && digits >= 9 && digits <= 24 &&
                 all_of(name.substr(end), is_digit)
             ? name.substr(0, end)
             : name;
}

std::string_view until_64(std::string_view name) {
  size_t at = name.rfind("_64");
  return at == std::string_view::npos || at == 0
             ? name
             : before_java_number(name, at + 3);
}

// jna and 19
std::string_view before_digits(std::string_view name) {
  return before_java_number(name, name.find_last_not_of("0123456789") + 1);
}

// libopenblas64_p-r0-0cf96a72.3.23.dev: a hash of its bytes, by auditwheel
std::string_view before_hash(std::string_view name) {
  size_t at = name.rfind('-');
  if (at == std::string_view::npos || at < 4 || !name.starts_with("lib"))
    return name;
  std::string_view hash = name.substr(at + 1, 8), rest = name.substr(at + 1);
  if (hash.size() < 8 || !all_of(hash, is_hex)) return name;
  rest.remove_prefix(8);
  bool fits =
      rest.empty() || (rest[0] == '.' && all_of(rest, [](char each) {
                         return is_digit(each) || is_lower(each) || each == '.';
                       }));
  return fits ? name.substr(0, at) : name;
}

// libfoo-x7Kq2p, libfoo.x7Kq2p
std::string_view before_random(std::string_view name) {
  size_t at = name.find_last_of("-_.");
  if (at == std::string_view::npos || at == 0) return name;
  std::string_view word = name.substr(at + 1);
  bool fits =
      word.size() >= 6 && std::any_of(word.begin(), word.end(), is_digit) &&
      all_of(word, [](char each) {
        return is_digit(each) || is_lower(each) || (each >= 'A' && each <= 'Z');
      });
  return fits ? name.substr(0, at) : name;
}

// For names that are not the same twice, and one that is but says nothing.
constexpr Rule* kRules[] = {after_uuid, after_number,  before_uuid,
                            until_64,   before_digits, before_hash};

bool is_temporary(std::string_view path) {
  for (std::string_view folder : {"/tmp/", "/var/tmp/", "/dev/shm/"})
    if (path.starts_with(folder)) return true;
  return false;
}

}  // namespace

std::string short_module(std::string_view path) {
  std::string name(recording::file_name(path));
  for (std::string_view ending : kEndings) {
    size_t at = name.find(ending);
    if (at == std::string::npos || at == 0) continue;
    name.resize(at);
    break;
  }
  if (name.size() > NAME_MAX) return name;  // no file has such a name
  for (Rule* rule : kRules) name = std::string(rule(name));
  if (is_temporary(path)) name = std::string(before_random(name));
  if (name.size() > 1 && name.find_last_of("-_.") == name.size() - 1)
    name.pop_back();
  return name;
}

std::string name_of_glue(std::string_view path) {
  std::string name = short_module(path);
  if (name == "_cffi_backend") return "cffi";
  if (name == "_load") return "crossbill.load";
  if (name.starts_with('_')) name.erase(0, 1);
  return name;
}

}  // namespace crossbill::analysis
