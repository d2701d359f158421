/* SPDX-License-Identifier: MIT */
/* A host of kinds.cpp in C, and in C++, by the header that its contract makes:
 * each function once, with the right answer. */
#undef NDEBUG
#include "kinds.h"

#include <assert.h>
#include <string.h>

static int32_t twice(void* user, const crossbill_value* arguments, size_t count,
                     crossbill_value* result) {
  result->i64 = 2 * arguments[0].i64 + *(int64_t*)user + (int64_t)count;
  return 0;
}

static void texts(void) {
  static const char16_t wide[] = {0x41, 0xd83d};
  static const char32_t wider[] = {0x1f600};
  uint64_t size = 0;
  assert(x_count("abc", 3, &size, NULL) == 0 && size == 3);
  assert(x_count("\xff", 1, &size, NULL) == CROSSBILL_BAD_UTF8);
  assert(x_count16(wide, 2, &size, NULL) == 0 && size == 2);
  assert(x_count32(wider, 1, &size, NULL) == 0 && size == 1);
  assert(x_count_c("four", &size, NULL) == 0 && size == 4);
  assert(x_digits("12345", 5, &size, NULL) == 0 && size == 5);
}

static void numbers(void) {
  double reals[4] = {1.5, 2, 3, 4}, real = 0;
  int32_t item = 7, number = 0;
  int64_t sum = 0, extra = 100;
  size_t written = 0;
  crossbill_strided column = {reals + 3, 2, -16};
  assert(x_stats_scale(reals, 4, 2.0, NULL) == 0 && reals[0] == 3);
  assert(x_other_sum(reals, 4, &real, NULL) == 0 && real == 21);
  assert(x_column(&column, &real, NULL) == 0 && real == 8);
  assert(x_fill(reals, 4, &written, NULL) == 0 && written == 1);
  assert(x_fill(NULL, 0, &written, NULL) == CROSSBILL_BUFFER_TOO_SMALL);
  assert(x_maybe(&item, &number, NULL) == 0 && number == 7);
  assert(x_maybe(NULL, &number, NULL) == 0 && number == -1);
  assert(x_walk(twice, &extra, &sum, NULL) == 0 && sum == 141);
  assert(x_flip(true, 9) == 9 && x_flip(false, 9) == 0);
}

static void structs(void) {
  Data data = {1, 2.5, 0};
  Wide wide;
  double mass = 0;
  assert(x_mass(&data, data, &mass, NULL) == 0 && mass == 5);
  assert(x_mass(NULL, data, &mass, NULL) == 0 && mass == 2.5);
  assert(x_touch(&data, NULL) == 0 && data.flag == 1);
  assert(x_touch(NULL, NULL) == CROSSBILL_NULL_POINTER);
  assert(x_wide_(Big_most, &wide, NULL) == 0 && wide.inner.id == 1);
  assert(x_wide_(7, &wide, NULL) == CROSSBILL_NOT_A_VALUE);
}

static void owned(void) {
  double reals[2] = {2, 3};
  crossbill_owned made;
  crossbill_error error;
  assert(x_squares(reals, 2, &made, NULL) == 0 && made.length == 2);
  assert(((const double*)made.data)[1] == 9);
  assert(made.release(made.handle) == 0);
  assert(x_name(Color_red, &made, NULL) == 0 && made.length == 3);
  assert(memcmp(made.data, "red", 3) == 0 && made.release(made.handle) == 0);
  assert(x_name(Color_green + 1, &made, &error) == CROSSBILL_NOT_A_VALUE);
  assert(error.kind == CROSSBILL_BAD_ARGUMENT);
}

static int32_t add_again(void* user, const crossbill_value* arguments,
                         size_t count, crossbill_value* result) {
  const uint64_t* context = (const uint64_t*)user;
  int64_t total;
  (void)arguments, (void)count;
  result->i64 = x_context_add(*context, 1, &total, NULL);
  return 0;
}

static void objects(void) {
  uint64_t context = 0, set = 0;
  int64_t total = 0;
  int32_t size = 0;
  crossbill_view items;
  assert(x_context_new(5, &context, NULL) == 0);
  assert(x_context_add(context, 2, &total, NULL) == 0 && total == 7);
  assert(x_context_items(context, &items, NULL) == 0 && items.length == 1);
  assert(*(const int64_t*)items.data == 2);
  /* What may change is lent once: not twice in a call, nor in a callback. */
  assert(x_context_join(context, context, &total, NULL) == CROSSBILL_BORROWED);
  assert(x_context_visit(context, add_again, &context, &total, NULL) == 0);
  assert(total == CROSSBILL_BORROWED);
  assert(x_context_add(context, 1, &total, NULL) == 0 && total == 8);
  assert(x_context_end(context, NULL) == 0);
  assert(context_free(context, NULL) == CROSSBILL_STALE_HANDLE);
  assert(x_data_set_new(&set, NULL) == 0);
  assert(x_data_set_size(set, 3, &size, NULL) == 0 && size == 4);
  assert(data_set_free(set, NULL) == 0);
}

int main(void) {
  texts();
  numbers();
  structs();
  owned();
  objects();
  return 0;
}
