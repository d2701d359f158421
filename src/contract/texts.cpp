// SPDX-License-Identifier: MIT
// Splits the section, and walks each text once for its hashes and its depth:
// no parser sees a text that is too long or nested too deep.
#include "contract/texts.hpp"

#include <fmt/format.h>

namespace crossbill::contract {
namespace {

// An enum of 100,000 values is 3 MB; a callback's slice is 8 levels deep.
constexpr size_t kLongestText = 4 << 20;
constexpr int kDeepest = 32;

constexpr std::string_view kHashKey = ",\"hash\":";
constexpr std::string_view kCheckKey = ",\"check\":";

// Tells strings from structure. In JSON a key's bytes, quotes included, never
// occur inside a string, where quotes are escaped.
class Walker {
 public:
  // False: the text is nested too deep.
  bool step(char byte) {
    if (in_string_) {
      if (byte == '"' && !escaped_) in_string_ = false;
      escaped_ = byte == '\\' && !escaped_;
      return true;
    }
    if (byte == '"') in_string_ = true;
    if (byte == '{' || byte == '[') ++depth_;
    if (byte == '}' || byte == ']') --depth_;
    return depth_ <= kDeepest;
  }
  bool between_keys() const { return depth_ == 1 && !in_string_; }

 private:
  int depth_ = 0;
  bool in_string_ = false, escaped_ = false;
};

void note_key(Scan& found, std::string_view rest, uint64_t hash) {
  struct Key {
    std::string_view name;
    bool& seen;
    uint64_t& value;
  };
  for (const Key& key : {Key{kHashKey, found.has_hash, found.hash},
                         Key{kCheckKey, found.has_check, found.check}}) {
    if (!rest.starts_with(key.name)) continue;
    if (key.seen) found.problem = "has a key twice, hash or check";
    key.seen = true;
    key.value = hash;
  }
}

}  // namespace

std::string hex16(uint64_t value) { return fmt::format("{:016x}", value); }

std::vector<Text> split(std::string_view section) {
  std::vector<Text> texts;
  size_t at = 0;
  while ((at = section.find_first_not_of('\0', at)) != section.npos) {
    size_t end = section.find('\0', at);
    bool ended = end != section.npos;
    if (!ended) end = section.size();
    texts.push_back({section.substr(at, end - at), at, ended});
    at = end;
  }
  return texts;
}

Scan scan(std::string_view text) {
  Scan found;
  if (text.size() > kLongestText) {
    found.problem = fmt::format("is longer than {} bytes", kLongestText);
    return found;
  }
  Walker walker;
  uint64_t hash = kFnvStart;
  for (size_t i = 0; i < text.size(); ++i) {
    char byte = text[i];
    if (byte < ' ') {
      found.problem = fmt::format("has a byte that is no ASCII text, {:#04x}",
                                  static_cast<uint8_t>(byte));
      return found;
    }
    if (byte == ',' && walker.between_keys())
      note_key(found, text.substr(i), hash);
    if (!walker.step(byte))
      found.problem = fmt::format("is nested deeper than {}", kDeepest);
    if (!found.problem.empty()) return found;
    hash = fnv1a(text.substr(i, 1), hash);
  }
  return found;
}

std::string what_of(std::string_view text) {
  constexpr size_t kShown = 60;
  constexpr std::string_view kBefore = "\"target\":\"x86_64-linux-gnu\",";
  size_t start = text.find(kBefore);
  if (start != text.npos) text.remove_prefix(start + kBefore.size());
  size_t end = start == text.npos ? kShown : text.find(',');
  std::string shown(text.substr(0, std::min(end, kShown)));
  for (char& byte : shown)
    if (byte < ' ' || byte > '~') byte = '?';
  return shown;
}

}  // namespace crossbill::contract
