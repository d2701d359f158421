// SPDX-License-Identifier: MIT
// How a table of ApiRows is written, checked while compiling, and searched.
#pragma once
#include <stddef.h>
#include <string.h>

#include "agent/stubs/api_table.hpp"

namespace crossbill::agent {

// A function whose arguments always fit the registers.
consteval ApiRow fixed(const char* name, arena::Category category,
                       BytesRule bytes = BytesRule::kNone,
                       LentRule lent = LentRule::kNone) {
  return {name, category, Signature::kRegisters, bytes, 0, lent};
}

consteval ApiRow fixed(const char* name, arena::Category category,
                       LentRule lent) {
  return fixed(name, category, BytesRule::kNone, lent);
}

// A function of one argument, which is a text.
consteval ApiRow scanning(const char* name,
                          BytesRule bytes = BytesRule::kNone) {
  return fixed(name, arena::Category::kString, bytes, LentRule::kUses0);
}

// A function that calls its argument `callback` (from 0) before it returns.
consteval ApiRow calling(const char* name, uint8_t callback,
                         BytesRule bytes = BytesRule::kNone) {
  return {name, arena::Category::kCallback, Signature::kRegisters, bytes,
          static_cast<uint8_t>(callback + 1)};
}

// A variadic function, or one that takes arguments on the stack.
consteval ApiRow stacked(const char* name, arena::Category category,
                         BytesRule bytes = BytesRule::kNone) {
  return {name, category, Signature::kUnknown, bytes};
}

// Whether `a` stands before `b` in the order of strcmp().
consteval bool name_before(const char* a, const char* b) {
  while (*a != '\0' && *a == *b) ++a, ++b;
  return static_cast<unsigned char>(*a) < static_cast<unsigned char>(*b);
}

template <size_t n>
consteval bool sorted_and_unique(const ApiRow (&rows)[n]) {
  for (size_t i = 1; i < n; ++i)
    if (!name_before(rows[i - 1].name, rows[i].name)) return false;
  return true;
}

template <size_t n>
const ApiRow* find_row(const ApiRow (&rows)[n], const char* name) {
  size_t low = 0, high = n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(name, rows[middle].name);
    if (order == 0) return &rows[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return nullptr;
}

}  // namespace crossbill::agent
