// SPDX-License-Identifier: MIT
// The article's core with crossbill/boundary.hpp: the functions of c/article.h
// once more, where what the article warns of is the header's to prevent.
//
//     c++ -std=c++20 -O2 -shared -fPIC -o libarticle.so article.cpp
//
// Those named "wrong" are here for the recorder's sake. Some of the C core's
// cannot be written here: a record of 13 bytes does not compile, and a context
// that is used after its end is an error.
#include <algorithm>
#include <crossbill/boundary.hpp>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace article {

using crossbill::bytes;
using crossbill::slice;
using crossbill::utf8;

// ---- slices: null with a length and misalignment are errors before we start

int64_t sum_array(slice<const int32_t> data) {
  int64_t sum = 0;
  for (int32_t item : data) sum += item;
  return sum;
}

int64_t sum_large(slice<const int64_t> data) {
  uint64_t sum = 0;  // wraps
  for (int64_t item : data) sum += static_cast<uint64_t>(item);
  return static_cast<int64_t>(sum);
}

// Wrong: the slice was there to be read.
int64_t sum_large_copied(slice<const int64_t> data) {
  std::vector<int64_t> copy(data.begin(), data.end());
  return sum_large({copy.data(), copy.size()});
}

CROSSBILL_EXPORT(article_sum_array, sum_array, "Sum of the items.", "data")
CROSSBILL_EXPORT(article_sum_large, sum_large, "Sum of the items, which wraps.",
                 "data")
CROSSBILL_EXPORT(article_sum_large_copied, sum_large_copied,
                 "Wrong: the same over a copy.", "data")

// ---- ownership: hosts hold a handle, which dies with the context

class Context {
 public:
  explicit Context(int64_t start) : total_(start) {}
  int64_t add(int64_t n) { return total_ += n; }

 private:
  int64_t total_;
};

CROSSBILL_OBJECT(Context, article_context_free, creator_thread,
                 "Adds up what it is given.")

std::unique_ptr<Context> context_new(int64_t start) {
  return std::make_unique<Context>(start);
}

int64_t context_add(Context& context, int64_t n) { return context.add(n); }

CROSSBILL_EXPORT(article_context_new, context_new, "A new context.", "start")
CROSSBILL_EXPORT(article_context_add, context_add, "The total so far.",
                 "context", "n")

// ---- layout: 24, not the 13 that the fields add up to

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)

double total(slice<const Data> items) {
  double sum = 0;
  for (const Data& item : items)
    if (item.flag != 0) sum += item.value;
  return sum;
}

CROSSBILL_EXPORT(article_total, total, "Sum of the values whose flag is set.",
                 "items")

// ---- strings: valid before we see them

uint64_t process_string(utf8 text) {
  return static_cast<uint64_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Wrong: looks for the end, takes what it finds, counts bytes.
uint64_t process_string_c(crossbill::unvalidated<crossbill::c_string> text) {
  return text.size();
}

CROSSBILL_EXPORT(article_process_string, process_string,
                 "How many characters the text has.", "text")
CROSSBILL_EXPORT(article_process_string_c, process_string_c,
                 "Wrong: bytes up to the first zero.", "text")

// ---- errors

int32_t entry(int32_t n) {
  if (n < 0) throw std::invalid_argument(std::to_string(n) + " is negative");
  return static_cast<int32_t>(2U * static_cast<uint32_t>(n));
}

CROSSBILL_ERROR(negative, 7, "The number is negative.")

int32_t safe_entry(int32_t n) {
  try {
    return entry(n);
  } catch (const std::invalid_argument& error) {
    throw negative(error.what());
  }
}

// Wrong: what leaves a noexcept function ends the process.
int32_t unsafe_entry(int32_t n) noexcept { return entry(n); }

CROSSBILL_EXPORT(article_safe_entry, safe_entry, "Twice the number.", "n",
                 crossbill::raises<negative>)
CROSSBILL_EXPORT(article_unsafe_entry, unsafe_entry,
                 "Wrong: ends the process if the number is negative.", "n")

// ---- lifetimes

namespace {

class Holder {
 public:
  explicit Holder(slice<const int32_t> data) : data_(data) {}
  int64_t sum() const { return sum_array(data_); }

 private:
  slice<const int32_t> data_;  // no longer than the call
};

}  // namespace

int64_t holder_sum(slice<const int32_t> data) { return Holder(data).sum(); }

// Wrong: a slice ends with the call. What the host does later, this sees.
slice<const int32_t> kept;
void holder_keep(slice<const int32_t> data) { kept = data; }
int64_t holder_kept_sum() { return sum_array(kept); }

CROSSBILL_EXPORT(article_holder_sum, holder_sum, "Sum of what it holds.",
                 "data")
CROSSBILL_EXPORT(article_holder_keep, holder_keep,
                 "Wrong: keeps what it was lent.", "data")
CROSSBILL_EXPORT(article_holder_kept_sum, holder_kept_sum,
                 "Wrong: reads what it kept.")

// ---- bytes

uint64_t process_data(bytes data) {
  return static_cast<uint64_t>(
      std::count_if(data.begin(), data.end(),
                    [](uint8_t byte) { return byte >= '0' && byte <= '9'; }));
}

CROSSBILL_EXPORT(article_process_data, process_data,
                 "How many bytes are ASCII digits.", "data")

// ---- chatter

void scale_all(slice<double> values, double factor) {
  for (double& value : values) value *= factor;
}

// Wrong: one call for each value.
double scale_one(double value, double factor) noexcept {
  return value * factor;
}

CROSSBILL_EXPORT(article_scale_all, scale_all, "Multiplies in place.", "values",
                 "factor")
CROSSBILL_EXPORT(article_scale_one, scale_one, "Wrong: multiplies one.",
                 "value", "factor")

// ---- registers: C and Rust pass the slice as two parameters, and find room

int64_t after_4(int64_t a, int64_t b, int64_t c, int64_t d,
                slice<const int32_t> data) {
  return a + b + c + d + sum_array(data);
}

int64_t after_5(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                slice<const int32_t> data) {
  return after_4(a + e, b, c, d, data);
}

int64_t after_6(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                int64_t f, slice<const int32_t> data) {
  return after_4(a + e, b + f, c, d, data);
}

CROSSBILL_EXPORT(article_after_4, after_4, "Sum of all.", "a", "b", "c", "d",
                 "data")
CROSSBILL_EXPORT(article_after_5, after_5, "Sum of all.", "a", "b", "c", "d",
                 "e", "data")
CROSSBILL_EXPORT(article_after_6, after_6, "Sum of all.", "a", "b", "c", "d",
                 "e", "f", "data")

}  // namespace article
