// SPDX-License-Identifier: MIT
// Sorting, and searching in what is sorted, in place: the agent takes nothing
// from the C++ library, which clang cannot even read without vector registers.
#pragma once
#include <stddef.h>

namespace crossbill::agent {

struct Less {
  template <typename A, typename B>
  bool operator()(const A& a, const B& b) const {
    return a < b;
  }
};

// Lets values[root] sink to where both below it come before it.
template <typename T, typename Before>
void sink(T* values, size_t root, size_t count, Before before) {
  while (true) {
    size_t below = 2 * root + 1;
    if (below >= count) return;
    if (below + 1 < count && before(values[below], values[below + 1])) below++;
    if (!before(values[root], values[below])) return;
    T moved = values[root];
    values[root] = values[below];
    values[below] = moved;
    root = below;
  }
}

// A heap sort: no memory, no recursion, and no input that makes it slow.
template <typename T, typename Before = Less>
void sort(T* values, size_t count, Before before = {}) {
  for (size_t root = count / 2; root-- > 0;) sink(values, root, count, before);
  for (size_t last = count; last-- > 1;) {
    T largest = values[0];
    values[0] = values[last];
    values[last] = largest;
    sink(values, 0, last, before);
  }
}

// The first of the sorted values that does not come before `key`, or the end.
template <typename T, typename Key, typename Before = Less>
T* find_first(T* values, size_t count, const Key& key, Before before = {}) {
  while (count > 0) {
    size_t half = count / 2;
    if (before(values[half], key)) {
      values += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return values;
}

}  // namespace crossbill::agent
