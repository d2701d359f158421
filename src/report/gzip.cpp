// SPDX-License-Identifier: MIT
// gzip by zlib. Its header holds no time and no name.
#include "report/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace crossbill::report {
namespace {

constexpr int kWindow = 15;      // 32 KiB, the most that the format has
constexpr int kGzip = 16;        // added to it: gzip's header and checksum
constexpr int kMemoryLevel = 8;  // zlib's own choice
constexpr size_t kPiece = 1 << 16;

void deflate_all(z_stream& stream, std::string_view data, std::string& out) {
  constexpr size_t kMost = std::numeric_limits<uInt>::max();
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      size_t size = std::min(data.size(), kMost);
      // zlib only reads there; its type is older than const.
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
      stream.avail_in = static_cast<uInt>(size);
      data.remove_prefix(size);
    }
    size_t before = out.size();
    out.resize(before + kPiece);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = kPiece;
    state = deflate(&stream, data.empty() ? Z_FINISH : Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
}

}  // namespace

std::string gzip(std::string_view data) {
  z_stream stream = {};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWindow + kGzip,
                   kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();  // nothing else can be wrong with these arguments
  std::string out;
  deflate_all(stream, data, out);
  deflateEnd(&stream);
  return out;
}

}  // namespace crossbill::report
