// SPDX-License-Identifier: MIT
// Goes on after the last star where a try has failed.
#include "recording/glob.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace crossbill::recording {

bool matches(std::string_view glob, std::string_view text) {
  size_t at = 0, next = 0;  // in the glob and in the text
  size_t star = glob.npos, tried = 0;
  while (next < text.size()) {
    char sign = at < glob.size() ? glob[at] : '\0';
    if (sign == '[' || sign == '\\')  // libc knows these
      return fnmatch(std::string(glob).c_str(), std::string(text).c_str(), 0) ==
             0;
    if (sign == '*') {
      star = at++;
      tried = next;
    } else if (at < glob.size() && (sign == '?' || sign == text[next])) {
      ++at;
      ++next;
    } else if (star != glob.npos) {
      at = star + 1;
      next = ++tried;
    } else {
      return false;
    }
  }
  return std::all_of(glob.begin() + at, glob.end(),
                     [](char sign) { return sign == '*'; });
}

}  // namespace crossbill::recording
