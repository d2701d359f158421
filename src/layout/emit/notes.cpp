// SPDX-License-Identifier: MIT
#include "layout/emit/notes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace crossbill::layout {
namespace {

constexpr size_t kColumns = 80;
constexpr size_t kMost = 12;  // of a kind

// Nothing that could end a comment.
std::string harmless(std::string text) {
  for (char& each : text)
    if (static_cast<unsigned char>(each) < ' ') each = ' ';
  for (size_t end = text.find("*/"); end != text.npos; end = text.find("*/"))
    text.insert(end + 1, " ");
  return text;
}

std::string joined(const std::vector<std::string>& what) {
  size_t count = std::min(what.size(), kMost);
  std::string text = fmt::format(
      "{}", fmt::join(what.begin(),
                      what.begin() + static_cast<std::ptrdiff_t>(count), ", "));
  if (what.size() > count)
    text += fmt::format(", and {} more", what.size() - count);
  return text;
}

std::string wrapped(const std::string& text, std::string_view begin) {
  std::string lines, line(begin);
  line += " -";
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find(' ', at), text.size());
    if (line.size() + 1 + end - at > kColumns) {
      lines += line + "\n";
      line = std::string(begin) + "  ";
    }
    line += " " + text.substr(at, end - at);
    at = end + 1;
  }
  return lines + line + "\n";
}

}  // namespace

void Notes::add(const std::string& why, const std::string& what) {
  auto row = std::find_if(rows_.begin(), rows_.end(),
                          [&](const auto& each) { return each.first == why; });
  if (row == rows_.end()) row = rows_.insert(row, {why, {}});
  row->second.push_back(what);
}

void Notes::add(const std::string& why, const std::string& of,
                const std::vector<std::string>& parts) {
  if (!parts.empty())
    add(why, fmt::format("{} ({})", of, fmt::join(parts, ", ")));
}

std::string Notes::text(std::string_view begin) const {
  if (rows_.empty()) return "";
  std::string text = fmt::format("{} It does not assert:\n", begin);
  for (const auto& [why, what] : rows_)
    text += wrapped(harmless(why + ": " + joined(what)), begin);
  return text;
}

}  // namespace crossbill::layout
