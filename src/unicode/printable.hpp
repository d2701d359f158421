// SPDX-License-Identifier: MIT
// What a program, a file or a library calls something, made safe to look at.
//
// A character that moves the cursor, turns the direction of text, or is not
// seen at all is shown as an escape: \n, \x1b, \u202e. So are bytes that are no
// UTF-8: \xff. All other text stays as it is, byte for byte; a backslash is not
// doubled, so what is printable is left alone when it comes here again.
#pragma once
#include <string>
#include <string_view>

namespace crossbill::unicode {

// A name: stays on one line whatever is in it.
std::string printable(std::string_view text);

// The same for text of several lines: its newlines stay.
std::string printable_lines(std::string_view text);

// A JSON document with the same meaning: as in printable_lines, but the escapes
// are JSON's. Hidden characters occur in its strings alone.
std::string printable_json(std::string_view document);

}  // namespace crossbill::unicode
