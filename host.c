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
  printf("%d %s\n", stats_sum(0, 7, &result, &error), error.message);
  printf("%d %s\n", shim((void*)1, 1000000, 0, &error), error.message);
  printf("%d %s\n", shim(0, 0, 0, &error), error.message);
  uint64_t counter = 0;
  counter_new(&counter, &error);
  for (int i = 0; i < 5; i++) counter_count(counter, &result, &error);
  printf("%ld %d", (long)result, counter_free(counter, &error));
  printf(" %d %s\n", counter_free(counter, &error), error.message);
  printf("witness sum 113\nwitness copied 100\nwitness add 100\n");
  printf("witness count 5\nwitness counter_free 2\nwitness counter_new 1\n");
}
