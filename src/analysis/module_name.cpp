// SPDX-License-Identifier: MIT
// Takes off what hosts, build tools and programs add to the names of modules.
#include "analysis/module_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <optional>
#include <regex>

#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

struct Rule {
  const char* pattern;
  const char* becomes;
  size_t digits;  // hexadecimal, in a row: where there are fewer, it fails
};

// What stands after the name. In a rule what matches first is taken off.
constexpr std::string_view kEndings[] = {".cpython-", ".abi3.so", ".so",
                                         ".tmp"};

// Names that are not the same twice, and one that is but says nothing. What
// begins with '@' is of temporary folders alone.
constexpr auto kRules = std::to_array<Rule>({
    // sqlite-3.42.0-UUID-libsqlitejdbc, snappy-1.1.10-UUID-libsnappyjava,
    // jansi-2.4.0-16 digits-libjansi
    {"^.*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-(.+)$",
     "$1", 12},
    {"^.*-[0-9a-f]{16,}-(.+)$", "$1", 16},
    {"^(.+)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
     "$1", 12},
    // Java's temporary files: libnetty_..._x86_64 and 19 digits, jna and 19
    {"^(.+_64)[0-9]{9,20}$", "$1", 9},
    {"^(.*[^0-9])[0-9]{9,20}$", "$1", 9},
    // libopenblas64_p-r0-0cf96a72.3.23.dev: a hash of its bytes, by auditwheel
    {"^(lib.+)-[0-9a-f]{8}(\\.[0-9.a-z]*)?$", "$1", 8},
    // libfoo-x7Kq2p, libfoo.x7Kq2p
    {"@^(.+)[-_.](?=[A-Za-z]*[0-9])[A-Za-z0-9]{6,}$", "$1", 0},
});

bool is_temporary(std::string_view path) {
  for (std::string_view folder : {"/tmp/", "/var/tmp/", "/dev/shm/"})
    if (path.starts_with(folder)) return true;
  return false;
}

size_t most_digits(std::string_view name) {
  size_t digits = 0, most = 0;
  for (unsigned char each : name) {
    digits = std::isxdigit(each) != 0 ? digits + 1 : 0;
    most = std::max(most, digits);
  }
  return most;
}

bool is_of_temporary(const Rule& rule) { return rule.pattern[0] == '@'; }

// Made when it is first needed: few names are like that, and to compile all
// patterns takes longer than to read a short recording.
const std::regex& compiled(size_t rule) {
  static std::array<std::optional<std::regex>, kRules.size()> patterns;
  if (!patterns[rule])
    patterns[rule].emplace(kRules[rule].pattern +
                           (is_of_temporary(kRules[rule]) ? 1 : 0));
  return *patterns[rule];
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
  // No file has a longer name, and a matcher that recurses should see none.
  if (name.size() > NAME_MAX) return name;
  for (size_t i = 0; i < kRules.size(); ++i)
    if ((!is_of_temporary(kRules[i]) || is_temporary(path)) &&
        most_digits(name) >= kRules[i].digits)
      name = std::regex_replace(name, compiled(i), kRules[i].becomes);
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
