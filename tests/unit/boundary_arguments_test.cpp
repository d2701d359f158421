// SPDX-License-Identifier: MIT
// Bad arguments, at the C symbols and at the shims of exported functions: each
// kind is refused with its own code and a message that names the parameter.
//
// What fails when broken: `data == nullptr &&` left out of check_items (Items),
// step() made from->stride (Strided), `bytes == 0` left out of extent::meets
// (EmptyOverlapsNothing), the check of `written` (Out), check_value of integers
// (Numbers).
#include <crossbill/boundary.hpp>
#include <limits>
#include <optional>

#include "boundary_host.hpp"

namespace core {

using namespace crossbill;

struct Data {
  uint32_t id;
  double value;
};
CROSSBILL_STRUCT(Data, 16, "A record.", id, value)
enum class Color : int16_t { red = -1, green = 5 };
CROSSBILL_ENUM(Color, "A colour.", red, green)

double total(slice<const double> data) {
  double sum = 0;
  for (double one : data) sum += one;
  return sum;
}
CROSSBILL_EXPORT(a_total, total, "Sum.", "data")
void scale(slice<double> data, slice<const double> by) {
  for (size_t i = 0; i < data.size() && i < by.size(); i++) data[i] *= by[i];
}
CROSSBILL_EXPORT(a_scale, scale, "Scales.", "data", "by")
uint64_t size_of_bytes(bytes data) { return data.size(); }
CROSSBILL_EXPORT(a_bytes, size_of_bytes, "Size.", "data")
uint64_t size_of_utf8(utf8 text) { return text.size(); }
CROSSBILL_EXPORT(a_utf8, size_of_utf8, "Size.", "text")
uint64_t size_of_utf16(utf16 text) { return text.size(); }
CROSSBILL_EXPORT(a_utf16, size_of_utf16, "Size.", "text")
uint64_t size_of_utf32(utf32 text) { return text.size(); }
CROSSBILL_EXPORT(a_utf32, size_of_utf32, "Size.", "text")
uint64_t size_of_c_string(c_string text) { return text.size(); }
CROSSBILL_EXPORT(a_c_string, size_of_c_string, "Size.", "text")
uint64_t size_of_any(unvalidated<utf8> text) { return text.size(); }
CROSSBILL_EXPORT(a_unvalidated, size_of_any, "Size.", "text")
double value_of(Data data) { return data.value; }
CROSSBILL_EXPORT(a_by_value, value_of, "Value.", "data")
double value_at(const Data& data) { return data.value; }
CROSSBILL_EXPORT(a_reference, value_at, "Value.", "data")
void copy_to(Data& to, const Data* from) {
  if (from != nullptr) to = *from;
}
CROSSBILL_EXPORT(a_copy, copy_to, "Copies.", "to", "from")
bool clear_any(Data* data) {
  if (data != nullptr) *data = {};
  return data != nullptr;
}
CROSSBILL_EXPORT(a_clear_any, clear_any, "Clears it, if any.", "data")
double column(strided<const double> data) {
  double sum = 0;
  for (size_t i = 0; i < data.size(); i++) sum += data[i];
  return sum;
}
CROSSBILL_EXPORT(a_column, column, "Sum.", "data")
void clear(strided<double> data, slice<const double> other) {
  for (size_t i = 0; i < data.size(); i++) data[i] = double(other.size());
}
CROSSBILL_EXPORT(a_clear, clear, "Clears.", "data", "other")
void count(out<int32_t> into, int32_t n) {
  for (int32_t i = 0; i < n; i++) into.push_back(i);
}
CROSSBILL_EXPORT(a_count, count, "Counts.", "into", "n")
void copy_out(out<double> into, slice<const double> from) {
  for (double one : from) into.push_back(one);
}
CROSSBILL_EXPORT(a_copy_out, copy_out, "Copies.", "into", "from")
int32_t number(Color color) { return static_cast<int32_t>(color); }
CROSSBILL_EXPORT(a_color, number, "Its number.", "color")
int32_t perhaps(std::optional<Color> color) {
  return color ? static_cast<int32_t>(*color) : 77;
}
CROSSBILL_EXPORT(a_perhaps, perhaps, "Its number, or 77.", "color")
double perhaps_real(std::optional<double> x) { return x.value_or(-1); }
CROSSBILL_EXPORT(a_perhaps_real, perhaps_real, "It, or -1.", "x")
int32_t call_it(callback<int32_t(int32_t)> function) { return function(20); }
CROSSBILL_EXPORT(a_call, call_it, "Calls.", "function")
int64_t numbers(bool a, uint8_t b, int8_t c, uint16_t d, int16_t e, uint32_t f,
                int32_t g) {
  return int64_t{a} + b + c + d + e + f + g;
}
CROSSBILL_EXPORT(a_numbers, numbers, "Sum.", "a", "b", "c", "d", "e", "f", "g")
int64_t add(int64_t a, int64_t b) noexcept { return a + b; }
CROSSBILL_EXPORT(a_add, core::add, "Sum.", "a", "b")

namespace {

using host::items;
using host::outcome;
using host::outcome_of;
using host::refused;
using host::values;

const outcome kGood{CROSSBILL_OK, 12345, "#", "#"};

// The same bad argument for the C symbol and for the shim.
#define EXPECT_REFUSED(CODE, MESSAGE, SYMBOL, VALUES, ...)                 \
  do {                                                                     \
    crossbill_value result{};                                              \
    EXPECT_EQ(outcome_of([&](crossbill_error* error) {                     \
                return SYMBOL(__VA_ARGS__);                                \
              }),                                                          \
              refused(CODE, MESSAGE));                                     \
    EXPECT_EQ(outcome_of(crossbill_shim_##SYMBOL, values VALUES, &result), \
              refused(CODE, MESSAGE));                                     \
  } while (false)

double four[] = {1, 2, 3, 4};
const double* const misaligned =
    reinterpret_cast<const double*>(reinterpret_cast<const char*>(four) + 1);

TEST(Arguments, Items) {
  double sum = 0;
  EXPECT_EQ(a_total(four, 4, &sum, nullptr), 0);
  EXPECT_EQ(sum, 10);
  EXPECT_EQ(a_total(nullptr, 0, &sum, nullptr), 0);
  EXPECT_EQ(sum, 0);
  EXPECT_REFUSED(CROSSBILL_NULL_WITH_LENGTH,
                 "data: null with a length that is not 0", a_total,
                 ({items(nullptr, 3)}), nullptr, 3, &sum, error);
  EXPECT_REFUSED(CROSSBILL_MISALIGNED, "data: not aligned for its items",
                 a_total, ({items(misaligned, 3)}), misaligned, 3, &sum, error);
  for (size_t length : {SIZE_MAX, SIZE_MAX / 8 + 1, size_t{1} << 60})
    EXPECT_REFUSED(CROSSBILL_TOO_LONG, "data: longer than memory can be",
                   a_total, ({items(four, length)}), four, length, &sum, error);
  EXPECT_EQ(sum, 0) << "written although the call failed";
}

TEST(Arguments, BytesAndText) {
  uint64_t size = 0;
  EXPECT_REFUSED(CROSSBILL_NULL_WITH_LENGTH,
                 "data: null with a length that is not 0", a_bytes,
                 ({items(nullptr, 1)}), nullptr, 1, &size, error);
  EXPECT_REFUSED(CROSSBILL_TOO_LONG, "data: longer than memory can be", a_bytes,
                 ({items(four, SIZE_MAX)}), four, SIZE_MAX, &size, error);
  EXPECT_REFUSED(CROSSBILL_BAD_UTF8, "text: not valid UTF-8", a_utf8,
                 ({items("a\xc3", 2)}), "a\xc3", 2, &size, error);
  EXPECT_REFUSED(CROSSBILL_NULL_WITH_LENGTH,
                 "text: null with a length that is not 0", a_utf8,
                 ({items(nullptr, 2)}), nullptr, 2, &size, error);
  EXPECT_REFUSED(CROSSBILL_BAD_UTF16, "text: not valid UTF-16", a_utf16,
                 ({items(u"\xd800", 1)}), u"\xd800", 1, &size, error);
  const char32_t beyond[] = {0x110000};
  EXPECT_REFUSED(CROSSBILL_BAD_UTF32, "text: not valid UTF-32", a_utf32,
                 ({items(beyond, 1)}), beyond, 1, &size, error);
  const char16_t* odd = reinterpret_cast<const char16_t*>(misaligned);
  EXPECT_REFUSED(CROSSBILL_MISALIGNED, "text: not aligned for its items",
                 a_utf16, ({items(odd, 1)}), odd, 1, &size, error);
  EXPECT_REFUSED(CROSSBILL_NULL_POINTER, "text: null", a_c_string,
                 ({items(nullptr, 0)}), nullptr, &size, error);
  EXPECT_REFUSED(CROSSBILL_BAD_UTF8, "text: not valid UTF-8", a_c_string,
                 ({items("\xff", 0)}), "\xff", &size, error);
  EXPECT_EQ(a_unvalidated("\xff", 1, &size, nullptr), 0);
  EXPECT_EQ(size, 1u);
  EXPECT_REFUSED(CROSSBILL_NULL_WITH_LENGTH,
                 "text: null with a length that is not 0", a_unvalidated,
                 ({items(nullptr, 2)}), nullptr, 2, &size, error);
}

TEST(Arguments, Structs) {
  core::Data data{1, 2.5}, other{2, 5};
  const core::Data* odd = reinterpret_cast<const core::Data*>(misaligned);
  double value = 0;
  EXPECT_REFUSED(CROSSBILL_NULL_POINTER, "data: null", a_reference,
                 ({items(nullptr, 0)}), nullptr, &value, error);
  EXPECT_REFUSED(CROSSBILL_MISALIGNED, "data: not aligned for its items",
                 a_reference, ({items(odd, 0)}), odd, &value, error);
  EXPECT_REFUSED(CROSSBILL_NULL_POINTER, "to: null", a_copy,
                 ({items(nullptr, 0), items(&data, 0)}), nullptr, &data, error);
  EXPECT_REFUSED(CROSSBILL_MISALIGNED, "from: not aligned for its items",
                 a_copy, ({items(&data, 0), items(odd, 0)}), &data, odd, error);
  EXPECT_REFUSED(CROSSBILL_OVERLAP,
                 "overlaps another argument, and one of them is written",
                 a_copy, ({items(&data, 0), items(&data, 0)}), &data, &data,
                 error);
  bool cleared = true;
  EXPECT_REFUSED(CROSSBILL_MISALIGNED, "data: not aligned for its items",
                 a_clear_any, ({items(odd, 0)}), const_cast<core::Data*>(odd),
                 &cleared, error);
  EXPECT_EQ(a_clear_any(nullptr, &cleared, nullptr), 0);
  EXPECT_FALSE(cleared);
  core::Data full{9, 9};
  EXPECT_EQ(a_clear_any(&full, &cleared, nullptr), 0);
  EXPECT_EQ(full.id, 0u);
  EXPECT_EQ(a_copy(&other, nullptr, nullptr), 0);
  EXPECT_EQ(other.value, 5);
  EXPECT_EQ(a_copy(&other, &data, nullptr), 0);
  EXPECT_EQ(other.value, 2.5);
  // By value: only the shim is handed a pointer.
  crossbill_value result{};
  EXPECT_EQ(outcome_of(crossbill_shim_a_by_value, {items(nullptr, 0)}, &result),
            refused(CROSSBILL_NULL_POINTER, "data: null"));
  EXPECT_EQ(outcome_of(crossbill_shim_a_by_value, {items(odd, 0)}, &result),
            refused(CROSSBILL_MISALIGNED, "data: not aligned for its items"));
  EXPECT_EQ(outcome_of(crossbill_shim_a_by_value, {items(&data, 0)}, &result),
            kGood);
  EXPECT_EQ(result.f64, 2.5);
}

TEST(Arguments, Strided) {
  double sum = 0;
  crossbill_strided from{four, 2, 16};
  EXPECT_EQ(a_column(&from, &sum, nullptr), 0);
  EXPECT_EQ(sum, 1 + 3);
  from = {four + 3, 4, -8};
  EXPECT_EQ(a_column(&from, &sum, nullptr), 0);
  EXPECT_EQ(sum, 10);
  struct {
    crossbill_strided strided;
    int32_t code;
    const char* message;
  } const rows[] = {
      {{four, 2, 12},
       CROSSBILL_BAD_STRIDE,
       "data: a stride that does not keep the items aligned"},
      {{nullptr, 2, 8},
       CROSSBILL_NULL_WITH_LENGTH,
       "data: null with a length that is not 0"},
      {{misaligned, 2, 8},
       CROSSBILL_MISALIGNED,
       "data: not aligned for its items"},
      {{four, SIZE_MAX, 8},
       CROSSBILL_TOO_LONG,
       "data: longer than memory can be"},
      {{four, 4, PTRDIFF_MAX - 7},
       CROSSBILL_TOO_LONG,
       "data: longer than memory can be"},
      {{four, 4, PTRDIFF_MIN},
       CROSSBILL_TOO_LONG,
       "data: longer than memory can be"},
  };
  for (const auto& row : rows) {
    const crossbill_strided& bad = row.strided;
    EXPECT_REFUSED(row.code, row.message, a_column,
                   ({host::strided(bad.data, bad.length, bad.stride)}), &bad,
                   &sum, error);
  }
  // What the shim takes is never null itself.
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return a_column(nullptr, &sum, error);
            }),
            refused(CROSSBILL_NULL_POINTER, "data: null"));
}

constexpr const char* kOverlap =
    "overlaps another argument, and one of them is written";

TEST(Arguments, Overlap) {
  double data[8] = {};
  EXPECT_REFUSED(CROSSBILL_OVERLAP, kOverlap, a_scale,
                 ({items(data, 4), items(data + 3, 4)}), data, 4, data + 3, 4,
                 error);
  EXPECT_REFUSED(CROSSBILL_OVERLAP, kOverlap, a_scale,
                 ({items(data + 3, 2), items(data, 8)}), data + 3, 2, data, 8,
                 error);
  EXPECT_EQ(a_scale(data, 4, data + 4, 4, nullptr), 0);
  crossbill_strided back{data + 6, 4, -16};
  EXPECT_REFUSED(
      CROSSBILL_OVERLAP, kOverlap, a_clear,
      ({host::strided(back.data, back.length, back.stride), items(data, 1)}),
      &back, data, 1, error);
  EXPECT_EQ(a_clear(&back, data + 7, 1, nullptr), 0);
  size_t written = 0;
  EXPECT_REFUSED(CROSSBILL_OVERLAP, kOverlap, a_copy_out,
                 ({host::out(data, 4, &written), items(data + 2, 4)}), data, 4,
                 &written, data + 2, 4, error);
}

TEST(Arguments, EmptyOverlapsNothing) {
  double data[8] = {};
  EXPECT_EQ(a_scale(data, 8, data + 3, 0, nullptr), 0);
  EXPECT_EQ(a_scale(data + 3, 0, data, 8, nullptr), 0);
  EXPECT_EQ(a_scale(nullptr, 0, nullptr, 0, nullptr), 0);
}

TEST(Arguments, Out) {
  int32_t into[3] = {9, 9, 9};
  size_t written = 77;
  EXPECT_EQ(a_count(into, 3, &written, 2, nullptr), 0);
  EXPECT_EQ(written, 2u);
  EXPECT_EQ(into[2], 9);
  EXPECT_REFUSED(CROSSBILL_BUFFER_TOO_SMALL,
                 "the buffer is too small; the length says what it takes",
                 a_count, ({host::out(into, 3, &written), host::integer(5)}),
                 into, 3, &written, 5, error);
  EXPECT_EQ(written, 5u);
  EXPECT_EQ(a_count(nullptr, 0, &written, 2, nullptr),
            CROSSBILL_BUFFER_TOO_SMALL);
  EXPECT_EQ(written, 2u) << "a null buffer without room asks for the size";
  EXPECT_REFUSED(CROSSBILL_NULL_POINTER, "into: null", a_count,
                 ({host::out(into, 3, nullptr), host::integer(1)}), into, 3,
                 nullptr, 1, error);
  size_t* odd = reinterpret_cast<size_t*>(reinterpret_cast<char*>(four) + 4);
  EXPECT_REFUSED(CROSSBILL_MISALIGNED, "into: not aligned for its items",
                 a_count, ({host::out(into, 3, odd), host::integer(1)}), into,
                 3, odd, 1, error);
  EXPECT_REFUSED(CROSSBILL_NULL_WITH_LENGTH,
                 "into: null with a length that is not 0", a_count,
                 ({host::out(nullptr, 3, &written), host::integer(1)}), nullptr,
                 3, &written, 1, error);
}

TEST(Arguments, EnumsAndOptionals) {
  int32_t number = 0;
  EXPECT_EQ(a_color(-1, &number, nullptr), 0);
  EXPECT_EQ(number, -1);
  constexpr const char* message =
      "color: a number that is none of the declared values";
  EXPECT_REFUSED(CROSSBILL_NOT_A_VALUE, message, a_color, ({host::integer(0)}),
                 0, &number, error);
  crossbill_value result{};
  EXPECT_EQ(
      outcome_of(crossbill_shim_a_color, {host::integer(5 + 65536)}, &result),
      refused(CROSSBILL_NOT_A_VALUE, message));
  int16_t none = 3;
  EXPECT_REFUSED(CROSSBILL_NOT_A_VALUE, message, a_perhaps, ({host::some(3)}),
                 &none, &number, error);
  EXPECT_EQ(a_perhaps(nullptr, &number, nullptr), 0);
  EXPECT_EQ(number, 77);
  double real = 0;
  EXPECT_EQ(outcome_of([&](crossbill_error* error) {
              return a_perhaps_real(misaligned, &real, error);
            }),
            refused(CROSSBILL_MISALIGNED, "x: not aligned for its items"));
}

TEST(Arguments, Numbers) {
  crossbill_value result{};
  values good(7, host::integer(1));
  EXPECT_EQ(outcome_of(crossbill_shim_a_numbers, good, &result), kGood);
  EXPECT_EQ(result.i64, 7);
  struct {
    int64_t least, most;
  } const ranges[] = {
      {0, 1},          {0, 255},        {-128, 127},           {0, 65535},
      {-32768, 32767}, {0, 4294967295}, {INT32_MIN, INT32_MAX}};
  for (size_t i = 0; i < 7; i++) {
    std::string message = {static_cast<char>('a' + i)};
    message += ": a number that is none of the declared values";
    for (int64_t value : {ranges[i].least - 1, ranges[i].most + 1,
                          ranges[i].least + (int64_t{1} << 32), INT64_MIN}) {
      values bad = good;
      bad[i] = host::integer(value);
      EXPECT_EQ(outcome_of(crossbill_shim_a_numbers, bad, &result),
                refused(CROSSBILL_NOT_A_VALUE, message.c_str()));
    }
    for (int64_t value : {ranges[i].least, ranges[i].most}) {
      values edge = good;
      edge[i] = host::integer(value);
      EXPECT_EQ(outcome_of(crossbill_shim_a_numbers, edge, &result), kGood);
      EXPECT_EQ(result.i64, 6 + value);
    }
  }
}

TEST(Arguments, Callback) {
  int32_t number = 0;
  EXPECT_REFUSED(CROSSBILL_NULL_POINTER, "function: null", a_call,
                 ({host::function(nullptr, nullptr)}), nullptr, nullptr,
                 &number, error);
}

TEST(Arguments, Count) {
  crossbill_value result{};
  for (size_t count : {0, 1, 3, 1000}) {
    values given(count, host::integer(1));
    EXPECT_EQ(outcome_of(crossbill_shim_a_add, given, &result),
              refused(CROSSBILL_WRONG_COUNT,
                      "another number of arguments than the contract says"));
  }
  EXPECT_EQ(outcome_of(crossbill_shim_a_add,
                       {host::integer(40), host::integer(2)}, &result),
            kGood);
  EXPECT_EQ(result.i64, 42);
}

TEST(Arguments, ResultsThatNobodyWants) {
  EXPECT_EQ(a_total(four, 4, nullptr, nullptr), 0);
  EXPECT_EQ(a_total(misaligned, 4, nullptr, nullptr), CROSSBILL_MISALIGNED);
}

}  // namespace
}  // namespace core
