// SPDX-License-Identifier: MIT
// Comments in generated code hold what strangers wrote: what could end the
// comment, or mislead who reads it, is taken out here.
#include "contract/emit/lines.hpp"

#include <array>

namespace crossbill::contract {
namespace {

constexpr size_t kColumns = 80;

// U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069 in UTF-8.
bool turns_direction(std::string_view text) {
  if (text.starts_with("\xd8\x9c")) return true;
  if (text.size() < 3 || text[0] != '\xe2') return false;
  auto last = static_cast<uint8_t>(text[2]);
  if (text[1] == '\x80')
    return last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae);
  return text[1] == '\x81' && last >= 0xa6 && last <= 0xa9;
}

// U+0080 to U+009F.
bool is_c1_control(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xc2' &&
         static_cast<uint8_t>(text[1]) < 0xa0;
}

size_t width(std::string_view text) {
  size_t columns = 0;
  for (char byte : text) columns += (byte & 0xc0) != 0x80;
  return columns;
}

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
    if (!is_empty && width(line) + 1 + width(word) > kColumns) {
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

std::string printable(std::string_view text) {
  std::string clean;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string_view rest = text.substr(i);
    if (turns_direction(rest)) {
      i += rest[0] == '\xe2' ? 2 : 1;
    } else if (is_c1_control(rest)) {
      i += 1;
    } else if (text[i] == '\n') {
      clean += '\n';
    } else {
      bool control = static_cast<uint8_t>(text[i]) < ' ' || text[i] == '\x7f';
      clean += control ? ' ' : text[i];
    }
  }
  return clean;
}

std::string for_c_comment(std::string_view text) {
  struct Change {
    std::string_view from, to;
  };
  // Each is its own end, so that one pass is enough; ?? begins trigraphs.
  constexpr auto kChanges = std::to_array<Change>(
      {{"*/", "* /"}, {"/*", "/ *"}, {"??", "? ?"}, {"\\\n", "\\ \n"}});
  std::string safe = printable(text);
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
  if (width(whole) <= kColumns) return whole;
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
    if (!is_first && lines.size() + 1 - start + width(part) > kColumns) {
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
