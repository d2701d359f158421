// SPDX-License-Identifier: MIT
// Comments in generated code hold what strangers wrote: what could end the
// comment, or mislead who reads it, is changed here.
#include "contract/emit/lines.hpp"

#include <algorithm>
#include <array>

#include "unicode/columns.hpp"
#include "unicode/printable.hpp"

namespace crossbill::contract {
namespace {

using unicode::columns_of;

constexpr size_t kColumns = 80;

void replace_all(std::string& text, std::string_view from,
                 std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != text.npos;)
    text.replace(at, from.size(), to);
}

// One line of the text, without its newline.
void wrap_line(std::string_view text, std::string_view& indent,
               std::string_view rest, std::string& lines) {
  std::string line(indent);
  bool is_empty = true;
  while (true) {
    size_t start = text.find_first_not_of(' ');
    if (start == text.npos) break;
    size_t end = std::min(text.find(' ', start), text.size());
    std::string_view word = text.substr(start, end - start);
    if (!is_empty && columns_of(line) + 1 + columns_of(word) > kColumns) {
      lines += line + "\n";
      line = indent = rest;
      is_empty = true;
    }
    if (!is_empty) line += ' ';
    line += word;
    is_empty = false;
    text.remove_prefix(end);
  }
  while (line.ends_with(' ')) line.pop_back();
  lines += line + "\n";
  indent = rest;
}

}  // namespace

std::string for_comment(std::string_view text) {
  std::string spaced(text);
  std::replace_if(
      spaced.begin(), spaced.end(),
      [](char byte) { return byte == '\t' || byte == '\r'; }, ' ');
  return unicode::printable_lines(spaced);
}

std::string for_c_comment(std::string_view text) {
  struct Change {
    std::string_view from, to;
  };
  // Each is its own end, so that one pass is enough; ?? begins trigraphs.
  constexpr auto kChanges = std::to_array<Change>(
      {{"*/", "* /"}, {"/*", "/ *"}, {"??", "? ?"}, {"\\\n", "\\ \n"}});
  std::string safe = for_comment(text);
  for (const Change& each : kChanges) replace_all(safe, each.from, each.to);
  return safe;
}

std::string wrap(std::string_view text, std::string_view first,
                 std::string_view rest) {
  std::string lines;
  std::string_view indent = first;
  while (true) {
    size_t end = text.find('\n');
    wrap_line(text.substr(0, end), indent, rest, lines);
    if (end == text.npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string wrap(std::string_view text, std::string_view indent) {
  return wrap(text, indent, indent);
}

std::string call_like(const std::string& head,
                      const std::vector<std::string>& parts,
                      const std::string& tail) {
  std::string whole = head + join(parts, ", ") + tail;
  if (columns_of(whole) <= kColumns) return whole;
  std::string lines = head;
  size_t start = lines.rfind('\n') == lines.npos ? 0 : lines.rfind('\n') + 1;
  std::string indent(lines.size() - start, ' ');
  if (indent.size() > kColumns / 2) {
    size_t margin = head.find_first_not_of(' ', start) - start;
    indent = std::string(margin + 4, ' ');
    lines += "\n" + indent;
    start = lines.size() - indent.size();
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    bool last = i + 1 == parts.size();
    std::string part = parts[i] + (last ? tail : ",");
    bool is_first = lines.size() == start + indent.size();
    if (!is_first && lines.size() + 1 - start + columns_of(part) > kColumns) {
      lines += "\n";
      start = lines.size();
      lines += indent;
    } else if (!is_first && i > 0) {
      lines += ' ';
    }
    lines += part;
  }
  return parts.empty() ? lines + tail : lines;
}

std::string join(const std::vector<std::string>& parts,
                 std::string_view between) {
  std::string joined;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) joined += between;
    joined += parts[i];
  }
  return joined;
}

}  // namespace crossbill::contract
