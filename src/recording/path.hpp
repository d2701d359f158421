// SPDX-License-Identifier: MIT
// The parts of a path.
#pragma once
#include <string>
#include <string_view>

namespace crossbill::recording {

// "orjson.so" of "/usr/lib/orjson.so", and of "orjson.so".
constexpr std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 == 0
}

// "/usr/lib" of "/usr/lib/orjson.so", "/" of "/orjson.so", "." of "orjson.so".
inline std::string folder_of(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

}  // namespace crossbill::recording
