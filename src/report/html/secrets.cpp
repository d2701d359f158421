// SPDX-License-Identifier: MIT
// Hides secrets: see secrets.hpp.
#include "report/html/secrets.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace crossbill::report {
namespace {

constexpr std::string_view kMask = "***";

// Of a name in lower case without '-' and '_'; what is given to it is secret.
constexpr std::string_view kNames[] = {
    "password", "passwd",     "passphrase", "secret",     "token",
    "apikey",   "accesskey",  "privatekey", "signingkey", "credential",
    "authkey",  "encryptkey", "bearer",     "pwd"};

// How keys of services begin, as these document them.
constexpr std::string_view kPrefixes[] = {
    "ghp_",     "gho_", "ghs_",  "github_pat_", "glpat-", "sk-",
    "sk_live_", "AKIA", "ASIA",  "xoxb-",       "xoxp-",  "AIza",
    "eyJ",      "npm_", "pypi-", "hf_"};
constexpr size_t kShortestKey = 16;

bool is_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
         letter == '_' || letter == '-';
}

bool is_secret_name(std::string_view name) {
  std::string plain;
  for (char letter : name)
    if (letter != '-' && letter != '_')
      plain +=
          static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return std::any_of(
      std::begin(kNames), std::end(kNames),
      [&](std::string_view known) { return plain.find(known) != plain.npos; });
}

bool is_key(std::string_view text) {
  return text.size() >= kShortestKey &&
         std::any_of(
             std::begin(kPrefixes), std::end(kPrefixes),
             [&](std::string_view prefix) { return text.starts_with(prefix); });
}

// "scheme://user:password@host": the password.
void mask_address(std::string& text) {
  for (size_t at = text.find("://"); at != text.npos;
       at = text.find("://", at + 3)) {
    size_t start = at + 3;
    size_t end = text.find_first_of("/ \t\"'", start);
    size_t sign = text.find('@', start);
    size_t colon = text.find(':', start);
    if (sign == text.npos || colon == text.npos || colon > sign) continue;
    if (end != text.npos && sign > end) continue;
    text.replace(colon + 1, sign - colon - 1, kMask);
  }
}

// "NAME=VALUE" and "--name=VALUE"; also several of them in one word.
void mask_assigned(std::string& word) {
  size_t equals = word.find('=');
  if (equals == word.npos) return;
  if (is_secret_name(std::string_view(word).substr(0, equals)))
    word.replace(equals + 1, word.npos, kMask);
  else if (is_key(std::string_view(word).substr(equals + 1)))
    word.replace(equals + 1, word.npos, kMask);
}

}  // namespace

void mask_command(std::vector<std::string>& words) {
  bool next = false;
  for (std::string& word : words) {
    bool option = word.starts_with('-');
    if (next && !option) {
      word = kMask;
      next = false;
      continue;
    }
    next = option && word.find('=') == word.npos && is_secret_name(word);
    mask_assigned(word);
    if (is_key(word)) word = kMask;
    mask_address(word);
  }
}

std::string masked_source(const std::string& line) {
  std::string text;
  bool secret = false;
  for (size_t at = 0; at < line.size();) {
    size_t end = at + 1;
    char first = line[at];
    if (is_word(first)) {
      while (end < line.size() && is_word(line[end])) ++end;
      text += line.substr(at, end - at);
      secret |= is_secret_name(std::string_view(line).substr(at, end - at));
    } else if (first == '"' || first == '\'') {
      while (end < line.size() && line[end] != first)
        end += line[end] == '\\' ? 2 : 1;
      end = std::min(end, line.size());
      std::string inside = line.substr(at + 1, end - at - 1);
      bool key = is_key(inside);
      bool masked = !inside.empty() && (secret || key);
      text += first + (masked ? std::string(kMask) : inside);
      if (end < line.size()) text += first;
      secret |= inside.find(' ') == inside.npos && is_secret_name(inside);
      ++end;
    } else {
      text += first;
    }
    at = end;
  }
  mask_address(text);
  return text;
}

}  // namespace crossbill::report
