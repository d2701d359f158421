// SPDX-License-Identifier: MIT
// A core with one of each, for tests of what its contract survives.
#include <crossbill/boundary.hpp>
#include <memory>
#include <string>
#include <vector>

namespace core {

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)

enum class Color : int32_t { red, green = 5 };
CROSSBILL_ENUM(Color, "A colour.", red, green)

class Context {
 public:
  explicit Context(int64_t start) : total(start) {}
  int64_t total;
};
CROSSBILL_OBJECT(Context, core_context_free, creator_thread, "Counts.")
CROSSBILL_ERROR(negative, 7, "An item was negative.")

int64_t sum(crossbill::slice<const int32_t> data) {
  int64_t total = 0;
  for (int32_t item : data) {
    if (item < 0) throw negative("below zero");
    total += item;
  }
  return total;
}
int64_t after_6(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                int64_t f, crossbill::slice<const int32_t> data) {
  return a + b + c + d + e + f + sum(data);
}
double weigh(const Data& data) { return data.id * data.value; }
Color next(Color c) { return c == Color::red ? Color::green : Color::red; }
std::unique_ptr<Context> context_new(int64_t start) {
  return std::make_unique<Context>(start);
}
int64_t context_add(Context& context, int64_t n) { return context.total += n; }
std::vector<double> twice(crossbill::slice<const double> data) {
  std::vector<double> made;
  for (double item : data) made.push_back(2 * item);
  return made;
}
int64_t add(int64_t a, int64_t b) noexcept { return a + b; }

CROSSBILL_EXPORT(core_sum, sum, "Sum of the items.", "data", raises<negative>)
CROSSBILL_EXPORT(core_after_6, after_6, "A slice after six numbers.", "a", "b",
                 "c", "d", "e", "f", "data")
CROSSBILL_EXPORT(core_weigh, weigh, "Id times value.", "data")
CROSSBILL_EXPORT(core_next, next, "The other one.", "color")
CROSSBILL_EXPORT(core_context_new, context_new, "Makes one.", "start")
CROSSBILL_EXPORT(core_context_add, context_add, "Adds.", "context", "n")
CROSSBILL_EXPORT(core_twice, twice, "Each item twice.", "data")
CROSSBILL_EXPORT(core_add, add, "Adds.", "a", param("b").defaults(1))

}  // namespace core
