// SPDX-License-Identifier: MIT
// A page as a whole: page.html with its style, its script and its parts.
#pragma once
#include <string>
#include <vector>

#include "report/sink.hpp"

namespace crossbill::report::html {

// One section; left out, with its entry in the list of them, where its text is
// "".
struct Part {
  const char* id;
  const char* title;
  std::string text;  // markup
};

struct PageText {
  std::string kind;  // "bill": text, as the next two
  std::string title, facts, footer;
  std::string heading;  // markup
  std::vector<Part> parts;
  // What the script reads: base64; "" where a page has no interactive parts.
  std::string data;
};

// False if the sink could not take a part.
bool write_page(const PageText& page, const Sink& sink);

}  // namespace crossbill::report::html
