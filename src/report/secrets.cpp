// SPDX-License-Identifier: MIT
// Hides secrets: see secrets.hpp.
#include "report/secrets.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

namespace crossbill::report {
namespace {

constexpr std::string_view kMask = "***";

// Names are taken by words: "--max-tokens" and "tokenizer" hold none of these.
constexpr std::string_view kSecret[] = {
    "password", "passwd",     "passphrase", "pass",          "pw",
    "secret",   "token",      "apikey",     "authorization", "bearer",
    "cookie",   "credential", "auth",       "credentials"};
constexpr std::string_view kKinds[] = {"api",     "access",     "private",
                                       "auth",    "signing",    "secret",
                                       "encrypt", "encryption", "subscription"};
// What ends a name that only says where or how much of it there is.
constexpr std::string_view kHarmless[] = {"file", "path", "dir",   "name",
                                          "id",   "type", "count", "len"};

// How keys of services begin, as these document them.
constexpr std::string_view kPrefixes[] = {
    "ghp_",     "gho_", "ghs_",  "github_pat_", "glpat-", "sk-proj-",
    "sk_live_", "AKIA", "ASIA",  "rk_live_",    "xoxb-",  "xoxp-",
    "xoxa-",    "AIza", "eyJhb", "npm_",        "pypi-",  "hf_"};
constexpr size_t kShortestKey = 16;

template <class Range>
bool holds(const Range& range, std::string_view text) {
  return std::find(std::begin(range), std::end(range), text) != std::end(range);
}

bool is_letter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}
bool is_upper(char letter) {
  return std::isupper(static_cast<unsigned char>(letter)) != 0;
}
bool is_of_name(char letter) {
  return is_letter(letter) || letter == '_' || letter == '-';
}

// "apiKey", "API_KEY" and "api-key" are "api", "key".
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  char before = 0;
  for (char letter : name) {
    bool begins = is_upper(letter) && before != 0 && !is_upper(before);
    if ((!is_letter(letter) || begins) && !words.back().empty())
      words.emplace_back();
    if (is_letter(letter))
      words.back() +=
          static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    before = letter;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool is_secret_name(std::string_view name) {
  std::vector<std::string> words = words_of(name);
  if (words.empty() || holds(kHarmless, words.back())) return false;
  if (words.front() == "no") return false;
  for (size_t i = 0; i < words.size(); ++i) {
    if (holds(kSecret, words[i])) return true;
    if (words[i] == "key" && i > 0 && holds(kKinds, words[i - 1])) return true;
  }
  return false;
}

bool is_key(std::string_view text) {
  return text.size() >= kShortestKey &&
         std::any_of(
             std::begin(kPrefixes), std::end(kPrefixes),
             [&](std::string_view prefix) { return text.starts_with(prefix); });
}

// "scheme://user:password@host" and "scheme://token@host": what stands before
// the host, but for the user.
void mask_addresses(std::string& text) {
  for (size_t at = text.find("://"); at != text.npos;
       at = text.find("://", at + 3)) {
    size_t start = at + 3;
    size_t end = std::min(text.find_first_of("/ \t\"'?#", start), text.size());
    size_t sign = text.rfind('@', end);
    if (sign == text.npos || sign < start || sign >= end) continue;
    size_t colon = text.find(':', start);
    size_t from = colon < sign ? colon + 1 : start;
    text.replace(from, sign - from, kMask);
  }
}

// Where the value ends that begins at `from`: at its closing quote, or before
// what divides values.
size_t end_of_value(const std::string& text, size_t from) {
  char first = from < text.size() ? text[from] : 0;
  if (first == '"' || first == '\'') {
    size_t end = text.find(first, from + 1);
    return end == text.npos ? text.size() : end;
  }
  return std::min(text.find_first_of(" \t\n&;,\"'})", from), text.size());
}

// "NAME=VALUE", "NAME: VALUE", "NAME: Bearer VALUE" and "--NAME VALUE",
// wherever they stand in a text.
void mask_assignments(std::string& text) {
  for (size_t at = 0; at < text.size();) {
    if (!is_of_name(text[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && is_of_name(text[end])) ++end;
    std::string name = text.substr(at, end - at);
    at = end;
    bool option = name.starts_with('-');
    size_t value = text.find_first_not_of("\"': \t=", end);
    if (value == text.npos || value == end || !is_secret_name(name)) continue;
    std::string between = text.substr(end, value - end);
    bool given = between.find_first_of("=:") != between.npos ||
                 (option && between.find(' ') != between.npos) ||
                 words_of(name).back() == "bearer";
    if (!given) continue;
    std::string scheme = text.substr(value, 7);
    if (scheme == "Bearer " || scheme.starts_with("Basic ")) continue;
    size_t stop = end_of_value(text, value);
    if (stop <= value) continue;
    text.replace(value, stop - value, kMask);
    at = value + kMask.size();
  }
}

void mask_text(std::string& text) {
  mask_assignments(text);
  mask_addresses(text);
  for (size_t at = text.find("Basic "); at != text.npos;
       at = text.find("Basic ", at + 6))
    text.replace(at + 6, end_of_value(text, at + 6) - at - 6, kMask);
  if (is_key(text)) text = kMask;
}

}  // namespace

void mask_command(std::vector<std::string>& words) {
  bool next = false;
  for (std::string& word : words) {
    bool option = word.size() > 1 && word.front() == '-';
    if (next) {
      word = kMask;
      next = false;
      continue;
    }
    next = option && word.find_first_of("=: ") == word.npos &&
           is_secret_name(word);
    if (word == "-u" || word == "--user") next = true;
    mask_text(word);
  }
}

std::string masked_source(const std::string& line) {
  std::string text;
  bool secret = false;
  for (size_t at = 0; at < line.size();) {
    size_t end = at + 1;
    char first = line[at];
    bool quote = first == '"' || first == '\'';
    if (is_of_name(first)) {
      while (end < line.size() && is_of_name(line[end])) ++end;
      std::string word = line.substr(at, end - at);
      bool number = std::isdigit(static_cast<unsigned char>(first)) != 0;
      text += secret && number ? std::string(kMask) : word;
      secret |= is_secret_name(word);
    } else if (quote) {
      while (end < line.size() && line[end] != first)
        end += line[end] == '\\' ? 2 : 1;
      end = std::min(end, line.size());
      std::string inside = line.substr(at + 1, end - at - 1);
      bool name = inside.find(' ') == inside.npos && is_secret_name(inside);
      if (secret && !inside.empty())
        inside = kMask;
      else
        mask_text(inside);
      text += first + inside;
      if (end < line.size()) text += first;
      secret |= name;
      ++end;
    } else {
      text += first;
    }
    at = end;
  }
  if (size_t comment = text.find('#'); comment != text.npos) {
    std::string said = text.substr(comment);
    mask_text(said);
    text.replace(comment, text.npos, said);
  }
  return text;
}

}  // namespace crossbill::report
