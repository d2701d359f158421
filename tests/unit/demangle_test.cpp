// SPDX-License-Identifier: MIT
// Real names of C++ and of both Rust manglings.
#include "analysis/demangle.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace crossbill::analysis {
namespace {

TEST(Demangle, Cxx) {
  EXPECT_EQ(demangle("_ZN4core5solveEi"), "core::solve(int)");
  EXPECT_EQ(demangle("_ZNSt6vectorIiSaIiEE9push_backEOi"),
            "std::vector<int, std::allocator<int> >::push_back(int&&)");
}

TEST(Demangle, RustLegacy) {
  EXPECT_EQ(demangle("_ZN6orjson9serialize9serialize17h0123456789abcdefE"),
            "orjson::serialize::serialize");
}

TEST(Demangle, RustV0) {
  EXPECT_EQ(demangle("_RNvCs1234_7mycrate3foo"), "mycrate::foo");
}

TEST(Demangle, EverythingElseStays) {
  for (const char* name : {"", "_", "_Z", "dumps", "_PyObject_Call", "_Znope"})
    EXPECT_EQ(demangle(name), name);
}

// f(A<int, int>, A<X, X>, ...) where X is the type before: each is twice as
// long as that. Without the limit it took 4 GB and 45 s, and failed.
TEST(Demangle, LeavesWhatWouldBeTooLong) {
  std::string name = "_Z1f1AIiiE";
  for (char digit = '0'; digit <= '9'; ++digit)
    name += fmt::format("S_IS{0}_S{0}_E", digit);
  EXPECT_LT(demangle(name).size(), 64u * 1024);
  for (char digit = 'A'; digit <= 'O'; ++digit)
    name += fmt::format("S_IS{0}_S{0}_E", digit);
  EXPECT_EQ(demangle(name), name);
}

}  // namespace
}  // namespace crossbill::analysis
