// SPDX-License-Identifier: MIT
// Functions of a core whose C symbols are to be what by_hand.cpp has.
#include <crossbill/boundary.hpp>

namespace {

using crossbill::slice;

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)

int64_t add(int64_t a, int64_t b) noexcept { return a + b; }
double sum(slice<const double> data) noexcept {
  double total = 0;
  for (double x : data) total += x;
  return total;
}
double may_throw(slice<const double> data) {
  double total = 0;
  for (double x : data) total += x;
  if (total < 0) throw 1;
  return total;
}
double value(const Data& data) noexcept { return data.value; }
void set(Data& data, double value) noexcept { data.value = value; }

}  // namespace

CROSSBILL_EXPORT(f_add, add, "Sum.", "a", "b")
CROSSBILL_EXPORT(f_sum, sum, "Sum.", "data")
CROSSBILL_EXPORT(f_may_throw, may_throw, "Sum.", "data")
CROSSBILL_EXPORT(f_value, value, "Value.", "data")
CROSSBILL_EXPORT(f_set, set, "Sets it.", "data", "value")

// Two words that are built inside: a struct by value would go to memory as a
// whole where fewer than two registers are left.
namespace {

double last(slice<const double> data) { return data[data.size() - 1]; }
double after_4(int64_t a, int64_t b, int64_t c, int64_t d,
               slice<const double> data) {
  return double(a + 10 * b + 100 * c + 1000 * d) + last(data);
}
double after_5(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
               slice<const double> data) {
  return after_4(a, b, c, d, data) + double(10000 * e);
}
double after_6(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f,
               slice<const double> data) {
  return after_5(a, b, c, d, e, data) + double(100000 * f);
}

}  // namespace

CROSSBILL_EXPORT(f_after_4, after_4, "Sum.", "a", "b", "c", "d", "data")
CROSSBILL_EXPORT(f_after_5, after_5, "Sum.", "a", "b", "c", "d", "e", "data")
CROSSBILL_EXPORT(f_after_6, after_6, "Sum.", "a", "b", "c", "d", "e", "f",
                 "data")
