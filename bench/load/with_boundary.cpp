// SPDX-License-Identifier: MIT
// The core offered by crossbill/boundary.hpp, to be had by crossbill.load.
#include <crossbill/boundary.hpp>
#include <memory>

#include "core.hpp"

namespace core {

CROSSBILL_STRUCT(Data, 24, "A record.", id, value, flag)
CROSSBILL_OBJECT(Counter, bench_counter_free, creator_thread, "Counts.")
CROSSBILL_ERROR(negative, 1, "The number was negative.")

namespace offered {

double sum(crossbill::slice<const double> data) noexcept {
  return core::sum(data.data(), data.size());
}

int64_t last(crossbill::utf8 text) noexcept {
  return core::last(reinterpret_cast<const char*>(text.data()), text.size());
}

Counter counter_new(int64_t start) { return Counter(start); }

std::unique_ptr<Counter> counter_on_heap(int64_t start) {
  return std::make_unique<Counter>(start);
}

int64_t counter_add(Counter& counter, int64_t n) noexcept {
  return counter.add(n);
}

int64_t refuse(int64_t n) {
  if (n < 0) throw negative(kRefused);
  return n;
}

crossbill::result<int64_t> decline(int64_t n) {
  if (n < 0) return crossbill::fail(negative(kRefused));
  return n;
}

int64_t apply(crossbill::callback<int64_t(int64_t)> f, int64_t n) {
  return core::apply(f, n);
}

}  // namespace offered

CROSSBILL_EXPORT(bench_add, core::add, "Adds two numbers.", "a", "b")
CROSSBILL_EXPORT(bench_sum, offered::sum, "Sums up.", "data")
CROSSBILL_EXPORT(bench_last, offered::last, "The last byte.", "text")
CROSSBILL_EXPORT(bench_weigh, core::weigh, "Id times value.", "data")
CROSSBILL_EXPORT(bench_counter_new, offered::counter_new, "Makes.", "start")
CROSSBILL_EXPORT(bench_counter_on_heap, offered::counter_on_heap, "Makes.",
                 "start")
CROSSBILL_EXPORT(bench_counter_add, offered::counter_add, "Adds.", "counter",
                 "n")
CROSSBILL_EXPORT(bench_refuse, offered::refuse, "Throws.", "n",
                 crossbill::raises<negative>)
CROSSBILL_EXPORT(bench_decline, offered::decline, "Fails.", "n",
                 crossbill::raises<negative>)
CROSSBILL_EXPORT(bench_apply, offered::apply, "Calls back.", "f", "n")

}  // namespace core
