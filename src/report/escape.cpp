// SPDX-License-Identifier: MIT
// Escapes names: see escape.hpp. What is not seen becomes printable first.
#include "report/escape.hpp"

#include <fmt/format.h>

#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

// Puts what `of` gives in place of each letter; nothing: it stays.
template <class Of>
std::string replaced(std::string_view text, Of of) {
  std::string out;
  for (char letter : text) {
    std::string other = of(letter);
    if (other.empty())
      out += letter;
    else
      out += other;
  }
  return out;
}

std::string percent(char letter) {
  return fmt::format("%{:02X}", static_cast<unsigned char>(letter));
}

std::string uri_path(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  return replaced(path, [&](char letter) {
    return kPlain.find(letter) == kPlain.npos ? percent(letter) : "";
  });
}

}  // namespace

std::string markdown(std::string_view name) {
  constexpr std::string_view kMeaning = "\\`*_{}[]()<>#+!|~&@$";
  return replaced(unicode::printable(name), [&](char letter) {
    return kMeaning.find(letter) == kMeaning.npos ? ""
                                                  : std::string{'\\', letter};
  });
}

std::string xml(std::string_view name) {
  return replaced(unicode::printable(name), [](char letter) -> std::string {
    switch (letter) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
        return "&apos;";
      default:
        return "";
    }
  });
}

std::string github_message(std::string_view text) {
  return replaced(unicode::printable(text), [](char letter) {
    return letter == '%' ? percent(letter) : "";
  });
}

std::string github_property(std::string_view text) {
  return replaced(unicode::printable(text), [](char letter) {
    bool meaning = letter == '%' || letter == ':' || letter == ',';
    return meaning ? percent(letter) : "";
  });
}

std::string relative_path(std::string_view path, std::string_view folder) {
  bool below = !folder.empty() && path.size() > folder.size() + 1 &&
               path.starts_with(folder) && path[folder.size()] == '/';
  return std::string(below ? path.substr(folder.size() + 1) : path);
}

std::string uri_of(std::string_view path, std::string_view folder) {
  std::string relative = relative_path(path, folder);
  if (relative.starts_with('/')) return "file://" + uri_path(relative);
  return uri_path(relative);
}

}  // namespace crossbill::report
