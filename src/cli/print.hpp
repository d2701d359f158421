// SPDX-License-Identifier: MIT
// The single exit of text: nothing else in the tool writes to a terminal, a
// pipe or a bill's file.
//
// All text goes through unicode::printable_lines on its way, whoever wrote it:
// so a name that was forgotten elsewhere, or comes in a message of a library
// that we use, is shown and not obeyed. Newlines pass, and our own colours
// where the caller has asked for them.
#pragma once
#include <string>
#include <string_view>

namespace crossbill::cli {

enum class Kind {
  kText,
  kColoured,  // text with what report::paint puts in
  kJson,      // stays JSON with the same meaning
  kBinary,    // no text: as it is
  // The same two, each line in place of one of the screen's.
  kScreen,
  kScreenColoured,
};

// What the screen does.
enum class Screen { kEnter, kHome, kClearRest, kLeave };
void print_screen(int file, Screen what);

// False where not all of it could be written: errno says why.
bool print(int file, std::string_view text, Kind kind = Kind::kText);

// "crossbill: MESSAGE" on standard error, in one line. Returns the exit status
// of our own failures.
int complain(std::string_view message);

}  // namespace crossbill::cli
