// SPDX-License-Identifier: MIT
// What is compressed comes back by zlib, and is the same each time.
#include "report/gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace crossbill::report {
namespace {

// "" where it is no gzip file of `size` bytes.
std::string unzipped(std::string file, size_t size) {
  constexpr int kGzipAlone = 16 + 15;
  std::string out(size, '\0');
  z_stream stream = {};
  stream.next_in = reinterpret_cast<Bytef*>(file.data());
  stream.avail_in = static_cast<uInt>(file.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(size);
  EXPECT_EQ(inflateInit2(&stream, kGzipAlone), Z_OK);
  int state = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return state == Z_STREAM_END && stream.avail_out == 0 ? out : "";
}

TEST(Gzip, ComesBack) {
  std::string data;
  for (int i = 0; i < 100'000; ++i) data += std::to_string(i * 7919 % 1000);
  std::string file = gzip(data);
  EXPECT_EQ(unzipped(file, data.size()), data);
  EXPECT_LT(file.size(), data.size() / 2);
  EXPECT_EQ(unzipped(gzip("x"), 1), "x");
}

TEST(Gzip, HoldsNoTime) {
  EXPECT_EQ(gzip("x").substr(4, 4), std::string(4, '\0'));
}

}  // namespace
}  // namespace crossbill::report
