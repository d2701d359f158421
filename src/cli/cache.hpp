// SPDX-License-Identifier: MIT
// What crossbill keeps between runs to be faster: small files in the user's
// cache folder, any of which may be missing at any time.
#pragma once
#include <cstddef>
#include <string>

namespace crossbill::cli {

// $XDG_CACHE_HOME/crossbill, or ~/.cache/crossbill. It is used only where no
// other user could have written in it, and says nothing where it cannot be.
class Cache {
 public:
  // Not `wanted`: one that is always empty.
  explicit Cache(bool wanted);

  // The bytes of a file, "" if there is none of at most `most` bytes.
  std::string read(const char* name, size_t most) const;
  // Replaces it in one step.
  void write(const char* name, const std::string& bytes) const;
  // The real path of a folder in it, made where it is missing; "" where it
  // cannot be used.
  std::string folder(const char* name) const;

 private:
  std::string folder_;  // "": there is none
};

}  // namespace crossbill::cli
