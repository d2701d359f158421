// SPDX-License-Identifier: MIT
// Names of files, and patterns of names: '*' is any text, '?' any letter.
#pragma once

namespace crossbill::agent {

// What stands after the last '/' of a path.
inline const char* file_name_of(const char* path) {
  const char* name = path;
  for (; *path != '\0'; ++path)
    if (*path == '/') name = path + 1;
  return name;
}

// Each '*' takes as little as it can; where the rest does not fit, the last
// one takes a letter more.
inline bool fits(const char* pattern, const char* text) {
  const char *star = nullptr, *taken = nullptr;
  while (*text != '\0') {
    if (*pattern == '*') {
      star = pattern++;
      taken = text;
    } else if (*pattern == *text || *pattern == '?') {
      pattern++;
      text++;
    } else if (star != nullptr) {
      pattern = star + 1;
      text = ++taken;
    } else {
      return false;
    }
  }
  while (*pattern == '*') pattern++;
  return *pattern == '\0';
}

// A pattern with a '/' in it is of the whole path, others are of the file name.
inline bool fits_file(const char* pattern, const char* path) {
  bool whole = file_name_of(pattern) != pattern;
  return fits(pattern, whole ? path : file_name_of(path));
}

}  // namespace crossbill::agent
