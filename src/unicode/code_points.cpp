// SPDX-License-Identifier: MIT
// The questions to utf8proc; ASCII, which is nearly all text, does not need it.
#include "unicode/code_points.hpp"

#include <utf8proc.h>

namespace crossbill::unicode {

CodePoint first_of(std::string_view text) {
  auto byte = static_cast<unsigned char>(text[0]);
  if (byte < 0x80) return {byte, 1};
  int32_t value = -1;
  auto bytes =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (bytes <= 0) return {-1, 1};
  return {value, static_cast<size_t>(bytes)};
}

bool is_seen(int32_t code_point) {
  if (code_point < 0x7f) return code_point >= ' ';
  const utf8proc_property_t* property = utf8proc_get_property(code_point);
  switch (property->category) {
    case UTF8PROC_CATEGORY_CC:  // control
    case UTF8PROC_CATEGORY_CF:  // format: directions, joiners, tags
    case UTF8PROC_CATEGORY_CS:  // surrogate
    case UTF8PROC_CATEGORY_CN:  // not assigned
    case UTF8PROC_CATEGORY_ZL:  // line separator
    case UTF8PROC_CATEGORY_ZP:  // paragraph separator
      return false;
    default:
      // Letters and marks without a shape, as Hangul's fillers.
      return property->ignorable == 0;
  }
}

size_t columns_of(int32_t code_point) {
  if (code_point < 0x7f) return 1;
  return static_cast<size_t>(utf8proc_charwidth(code_point));
}

}  // namespace crossbill::unicode
