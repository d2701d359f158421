// SPDX-License-Identifier: MIT
// Makes text printable and writes all of it.
#include "cli/print.hpp"

#include <unistd.h>

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

std::string rewritten(std::string_view text, Kind kind) {
  switch (kind) {
    case Kind::kText:
      break;
    case Kind::kColoured:
      return printable_colours(text);
    case Kind::kJson:
      return unicode::printable_json(text);
  }
  return unicode::printable_lines(text);
}

}  // namespace

bool print(int file, std::string_view text, Kind kind) {
  return write_all(file, rewritten(text, kind));
}

int complain(std::string_view message) {
  print(STDERR_FILENO, "crossbill: " + unicode::printable(message) + "\n");
  return kFailure;
}

}  // namespace crossbill::cli
