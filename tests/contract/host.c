/* SPDX-License-Identifier: MIT */
/* A host of core.cpp, by the C header that its contract makes. */
#include <assert.h>
#include <string.h>

#include "core.h"

int main(void) {
  int32_t numbers[4] = {1, 2, 3, 4};
  double reals[2] = {1.5, 2.5};
  int64_t result = 0;
  crossbill_error error;
  memset(&error, 0, sizeof error);
  assert(core_sum(numbers, 4, &result, &error) == 0 && result == 10);
  assert(core_after_6(1, 2, 3, 4, 5, 6, numbers, 4, &result, &error) == 0);
  assert(result == 31);
  numbers[0] = -1;
  assert(core_sum(numbers, 4, &result, &error) == 7);
  assert(error.kind == CROSSBILL_DECLARED);
  assert(strcmp(error.message, "below zero") == 0);
  Data data = {3, 2.0, 1};
  double weight = 0;
  assert(core_weigh(&data, &weight, &error) == 0 && weight == 6.0);
  uint64_t context = 0;
  assert(core_context_new(5, &context, &error) == 0);
  assert(core_context_add(context, 2, &result, &error) == 0 && result == 7);
  assert(core_context_free(context, &error) == 0);
  assert(core_context_free(context, &error) == CROSSBILL_STALE_HANDLE);
  crossbill_owned owned;
  assert(core_twice(reals, 2, &owned, &error) == 0 && owned.length == 2);
  assert(((const double*)owned.data)[1] == 5.0);
  assert(owned.release(owned.handle) == 0);
  assert(core_add(2, 3) == 5);
  return 0;
}
