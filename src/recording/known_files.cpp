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

void KnownFiles::read(std::string_view text) {
  if (!text.starts_with(kRules)) return;
  text.remove_prefix(kRules.size());
  for (size_t end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    std::string_view line = text.substr(0, end);
    size_t blank = line.find(' ');
    if (blank != line.npos)
      findings_.emplace(line.substr(0, blank), line.substr(blank + 1));
    text.remove_prefix(end + 1);
  }
}

std::string KnownFiles::text() const {
  if (!changed_) return "";
  std::string text(kRules);
  for (const auto& [key, finding] : findings_)
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
  auto found = findings_.find(key);
  return found == findings_.end() ? "" : found->second;
}

void KnownFiles::add(const std::string& key, std::string finding) {
  // Begun anew, with what is in use now.
  if (findings_.size() >= kMost) findings_.clear();
  findings_[key] = std::move(finding);
  changed_ = true;
}

}  // namespace crossbill::recording
