# SPDX-License-Identifier: MIT
# A core made with crossbill/boundary.hpp, called by its C symbols, linked and
# opened, and by its shims; with good and with bad arguments.
# Rule: a contract gives an entry its declared name, its signature (no stack
# window) and the memory that each call lends: copies of that are marshalling
# (docs/boundary.md). What a shim is handed is read only as far as its contract
# goes.
# Taken out: it failed when apply_contract() did nothing (names, windows), when
# lent_by_call() left the item's size out (bytes), when nothing was noted as lent
# (copies), and when the number of a shim's values was not compared.
. "$(dirname "$0")/lib.sh"

include=$tests_dir/../../include
cxx libstats.so -I"$include" <<'EOF'
#include <crossbill/boundary.hpp>
#include <cstring>
#include <memory>
using namespace crossbill;
int64_t sum(slice<const int32_t> data) {
  int64_t total = 0;
  for (int32_t value : data) total += value;
  return total;
}
static double room[4096];
__attribute__((noinline)) double copied(int32_t a, slice<const double> data) {
  volatile size_t bytes = data.size() * sizeof(double);
  std::memcpy(room, data.data(), bytes);
  return room[data.size() - 1] + a;
}
int64_t add(int64_t a, int64_t b) noexcept { return a + b; }
class Counter {
 public:
  int64_t n = 0;
};
CROSSBILL_OBJECT(Counter, counter_free, creator_thread, "Counts.")
std::unique_ptr<Counter> make() { return std::make_unique<Counter>(); }
int64_t count(Counter& counter) { return ++counter.n; }
CROSSBILL_EXPORT(stats_sum, sum, "Sum.", "data")
CROSSBILL_EXPORT(stats_copied, copied, "Copies, then reads.", "a", "data")
CROSSBILL_EXPORT(stats_add, add, "Adds.", "a", "b")
CROSSBILL_EXPORT(counter_new, make, "Makes.", named("counter_new"))
CROSSBILL_EXPORT(counter_count, count, "Counts.", "counter")
EOF
cat >host.c <<'EOF'
#include <crossbill/boundary/abi.h>
#include <dlfcn.h>
#include <stdio.h>
int32_t stats_sum(const int32_t*, size_t, int64_t*, crossbill_error*);
int32_t stats_copied(int32_t, const double*, size_t, double*, crossbill_error*);
int64_t stats_add(int64_t, int64_t);
int32_t counter_new(uint64_t*, crossbill_error*);
int32_t counter_count(uint64_t, int64_t*, crossbill_error*);
int32_t counter_free(uint64_t, crossbill_error*);
static int32_t numbers[1000];
static double reals[4096];
int main(void) {
  void* core = dlopen("./libstats.so", RTLD_NOW);
  crossbill_shim shim = (crossbill_shim)dlsym(core, "crossbill_shim_stats_sum");
  crossbill_error error = {0};
  int64_t result = 0, total = 0;
  double last = 0;
  for (int i = 0; i < 1000; i++) numbers[i] = i, reals[i] = i;
  for (int i = 0; i < 100; i++) {
    stats_sum(numbers, 1000, &result, &error);
    total += result;
    stats_copied(i, reals, 512, &last, &error);
    total += (int64_t)last;
    total = stats_add(total, i);
  }
  for (int i = 0; i < 10; i++) {
    crossbill_value value = {.pointer = numbers, .length = 500}, to;
    shim(&value, 1, &to, &error);
    total += to.i64;
  }
  printf("%ld\n", (long)total);
  // What must be an error, and no more than that.
  printf("%d ", stats_sum(0, 7, &result, &error));
  puts(error.message);
  printf("%d ", shim((void*)8, 1000000, 0, &error));
  puts(error.message);
  printf("%d ", shim(0, 0, 0, &error));
  puts(error.message);
  uint64_t counter = 0;
  counter_new(&counter, &error);
  for (int i = 0; i < 5; i++) counter_count(counter, &result, &error);
  printf("%ld %d ", (long)result, counter_free(counter, &error));
  printf("%d ", counter_free(counter, &error));
  puts(error.message);
  printf("witness sum 113\nwitness copied 100\nwitness add 100\n");
  printf("witness count 5\nwitness counter_free 2\nwitness counter_new 1\n");
}
EOF
$CC -g -O1 -I"$include" -o host host.c -L. -Wl,-rpath,'$ORIGIN' -lstats
same ./host
for name in sum copied add count counter_free counter_new; do expect $name; done
expect_timed bytes sum $((100 * 4000 + 10 * 2000 + 7 * 4))
expect_timed bytes copied $((100 * 512 * 8))
[ -n "$PLAIN" ] || {
  windows=$(query timed "select count(*) from edges where kind = 'downcall'
    and windowed = 1")
  [ "$windows" = 0 ] || fail "$windows entries are called with a stack window"
  copies=$(query timed "select sum(nodes.calls), sum(bytes) from nodes
    join edges on nodes.edge = edges.id
    where name = 'memcpy' and category = 'lent-copy'")
  [ "$copies" = "100|$((100 * 512 * 8))" ] || fail "copies of lent: $copies"
}
