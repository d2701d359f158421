// SPDX-License-Identifier: MIT
// Fills page.html: see page.hpp.
#include "report/html/page.hpp"

#include <fmt/format.h>

#include <map>

#include "html/page_texts.hpp"
#include "report/html/markup.hpp"

namespace crossbill::report::html {
namespace {

// FNV-1a, 64 bits: nothing that others have named can foresee it.
std::string nonce_of(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char byte : text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return fmt::format("{:016x}", hash);
}

// "@NAME@" in page.html is `words["NAME"]`.
bool fill(const std::map<std::string_view, std::string>& words,
          const Sink& sink) {
  std::string_view page = kPageHtml;
  while (!page.empty()) {
    size_t start = page.find('@');
    size_t end = start == page.npos ? start : page.find('@', start + 1);
    if (end == page.npos) return sink(page);
    auto word = words.find(page.substr(start + 1, end - start - 1));
    bool good = sink(page.substr(0, start)) &&
                (word == words.end() || sink(word->second));
    if (!good) return false;
    page.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

bool write_page(const PageText& page, const Sink& sink) {
  std::map<std::string_view, std::string> words;
  for (const Part& part : page.parts) {
    if (part.text.empty()) continue;
    words["nav"] +=
        fmt::format("<li><a href=\"#{}\">{}</a></li>\n", part.id, part.title);
    words["main"] += fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n"
        "<h2 id=\"{0}-title\">{1}</h2>\n{2}</section>\n",
        part.id, part.title, part.text);
  }
  words["version"] = escape(CROSSBILL_VERSION);
  words["kind"] = escape(page.kind);
  words["title"] = escape(page.title);
  words["heading"] = page.heading;
  words["facts"] = escape(page.facts);
  words["footer"] = escape(page.footer);
  words["style"] = kPageCss;
  words["script"] = kPageJs;
  words["data"] = page.data;
  if (!page.data.empty()) words["notices"] = kPageNotices;
  words["nonce"] = nonce_of(page.data + words["main"]);
  return fill(words, sink);
}

}  // namespace crossbill::report::html
