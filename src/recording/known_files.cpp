// SPDX-License-Identifier: MIT
// As text: a line that names the rules, then a line "KEY FINDING" for each.
#include "recording/known_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "elf/reader.hpp"

namespace crossbill::recording {
namespace {

constexpr std::string_view kRules = "rules " CROSSBILL_RULES "\n";
constexpr size_t kMost = 20'000;

}  // namespace

void KnownFiles::read(std::string text) {
  before_.clear();
  text_ = std::move(text);
  std::string_view rest = text_;
  if (!rest.starts_with(kRules)) return;
  rest.remove_prefix(kRules.size());
  for (size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
    std::string_view line = rest.substr(0, end);
    size_t blank = line.find(' ');
    if (blank != line.npos)
      before_.emplace(line.substr(0, blank), line.substr(blank + 1));
    rest.remove_prefix(end + 1);
  }
}

std::string KnownFiles::text() const {
  if (found_.empty()) return "";
  std::string text(kRules);
  for (const auto& [key, finding] : found_)
    text += fmt::format("{} {}\n", key, finding);
  for (const auto& [key, finding] : before_)
    if (!found_.contains(std::string(key)))
      text += fmt::format("{} {}\n", key, finding);
  return text;
}

std::string KnownFiles::key(std::string_view kind, const elf::File& file,
                            const elf::Reader& reader) {
  std::string id = reader.build_id();
  return id.empty() ? fmt::format("{}:{}", kind, file.identity())
                    : fmt::format("{}:{}-{}", kind, id, file.size());
}

std::string KnownFiles::find(const std::string& key) const {
  auto found = found_.find(key);
  if (found != found_.end()) return found->second;
  auto before = before_.find(key);
  return before == before_.end() ? "" : std::string(before->second);
}

void KnownFiles::add(const std::string& key, std::string finding) {
  // Begun anew, with what is in use now.
  if (before_.size() + found_.size() >= kMost) before_.clear();
  found_[key] = std::move(finding);
}

}  // namespace crossbill::recording
