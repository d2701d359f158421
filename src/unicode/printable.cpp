// SPDX-License-Identifier: MIT
// Copies what is seen and writes an escape for what is not.
#include "unicode/printable.hpp"

#include <fmt/format.h>

#include "unicode/code_points.hpp"

namespace crossbill::unicode {
namespace {

// \t, \x1b, \xff, \u202e, \U000e0041: as C and Python write them.
std::string escape(CodePoint point, char byte) {
  if (point.value == '\n') return "\\n";
  if (point.value == '\r') return "\\r";
  if (point.value == '\t') return "\\t";
  if (point.value < 0x80)
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  if (point.value < 0x10000) return fmt::format("\\u{:04x}", point.value);
  return fmt::format("\\U{:08x}", point.value);
}

// JSON has 16-bit escapes alone: two for what lies above. Its writer has
// replaced bytes that are no UTF-8.
std::string json_escape(CodePoint point, char) {
  if (point.value < 0) return "\xef\xbf\xbd";
  if (point.value < 0x10000) return fmt::format("\\u{:04x}", point.value);
  auto above = static_cast<uint32_t>(point.value) - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (above >> 10),
                     0xdc00 + (above & 0x3ff));
}

// What ASCII has that is seen.
bool is_plain(char letter) { return letter >= ' ' && letter <= '~'; }

std::string rewrite(std::string_view text, bool keep_newlines,
                    std::string (*escape)(CodePoint, char)) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    size_t plain = at;  // most of any text
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    out += text.substr(at, plain - at);
    at = plain;
    if (at == text.size()) break;
    CodePoint point = first_of(text.substr(at));
    bool stays = is_seen(point.value) || (point.value == '\n' && keep_newlines);
    if (stays)
      out += text.substr(at, point.bytes);
    else
      out += escape(point, text[at]);
    at += point.bytes;
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  return rewrite(text, false, escape);
}

std::string printable_lines(std::string_view text) {
  return rewrite(text, true, escape);
}

std::string printable_json(std::string_view document) {
  return rewrite(document, true, json_escape);
}

}  // namespace crossbill::unicode
