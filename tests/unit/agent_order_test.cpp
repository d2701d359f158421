// SPDX-License-Identifier: MIT
// Sorting and searching as the agent does them, against the C++ library.
// Taken out: it failed without the second loop of sort(), and when find_first()
// went on at the middle where the first half was to be searched.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "agent/base/order.hpp"

namespace crossbill::agent {
namespace {

TEST(Order, SortsAndFindsAsTheLibraryDoes) {
  std::mt19937 random(1);
  for (size_t count = 0; count < 200; ++count) {
    std::vector<unsigned> values(count);
    for (unsigned& value : values) value = random() % (count + 1);
    std::vector<unsigned> expected = values;
    std::sort(expected.begin(), expected.end());
    sort(values.data(), count);
    ASSERT_EQ(values, expected);
    for (unsigned key = 0; key <= count + 1; ++key) {
      ASSERT_EQ(find_first(values.data(), count, key) - values.data(),
                std::lower_bound(expected.begin(), expected.end(), key) -
                    expected.begin());
    }
  }
}

TEST(Order, TakesAnotherOrder) {
  int values[] = {3, 1, 2};
  sort(values, 3, [](int a, int b) { return a > b; });
  EXPECT_EQ(std::vector<int>(values, values + 3), (std::vector<int>{3, 2, 1}));
}

}  // namespace
}  // namespace crossbill::agent
