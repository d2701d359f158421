// SPDX-License-Identifier: MIT
// Makes text printable and writes all of it.
#include "cli/print.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "cli/commands.hpp"
#include "report/paint.hpp"
#include "unicode/printable.hpp"

namespace crossbill::cli {
namespace {

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

std::string printable_colours(std::string_view text) {
  std::string out;
  while (true) {
    size_t mark = text.find('\033');
    out += unicode::printable_lines(text.substr(0, mark));
    if (mark == text.npos) return out;
    text.remove_prefix(mark);
    size_t bytes = report::colour_mark(text);
    out += bytes > 0 ? std::string(text.substr(0, bytes)) : "\\x1b";
    text.remove_prefix(bytes > 0 ? bytes : 1);
  }
}

// What is left of the line before is cleared.
std::string on_screen(std::string text) {
  constexpr std::string_view kEnd = "\033[K\r\n";
  for (size_t at = text.find('\n'); at != text.npos;
       at = text.find('\n', at + kEnd.size()))
    text.replace(at, 1, kEnd);
  return text;
}

// In the order of Screen. An alternate screen, without a cursor.
constexpr auto kSequences = std::to_array<std::string_view>(
    {"\033[?1049h\033[?25l\033[H\033[2J", "\033[H", "\033[J",
     "\033[?25h\033[?1049l"});

std::string rewritten(std::string_view text, Kind kind) {
  switch (kind) {
    case Kind::kText:
    case Kind::kBinary:
      break;
    case Kind::kColoured:
      return printable_colours(text);
    case Kind::kJson:
      return unicode::printable_json(text);
    case Kind::kScreen:
      return on_screen(unicode::printable_lines(text));
    case Kind::kScreenColoured:
      return on_screen(printable_colours(text));
  }
  return unicode::printable_lines(text);
}

// How much is rewritten at a time, so that a bill of many megabytes is not in
// memory twice: whole lines, or what ends no code point in its middle.
size_t piece_of(std::string_view text) {
  constexpr size_t kPiece = 1 << 16;
  if (text.size() <= kPiece) return text.size();
  size_t line = text.rfind('\n', kPiece - 1);
  if (line != text.npos) return line + 1;
  size_t end = kPiece;
  while (end > kPiece - 3 && (text[end] & 0xc0) == 0x80) --end;
  return end;
}

}  // namespace

bool print(int file, std::string_view text, Kind kind) {
  if (kind == Kind::kBinary) return write_all(file, text);
  while (!text.empty()) {
    std::string_view piece = text.substr(0, piece_of(text));
    if (!write_all(file, rewritten(piece, kind))) return false;
    text.remove_prefix(piece.size());
  }
  return true;
}

void print_screen(int file, Screen what) {
  write_all(file, kSequences[static_cast<size_t>(what)]);
}

int complain(std::string_view message) {
  print(STDERR_FILENO, "crossbill: " + unicode::printable(message) + "\n");
  return kFailure;
}

}  // namespace crossbill::cli
