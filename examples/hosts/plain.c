/* SPDX-License-Identifier: MIT */
/* Calls the plain cores, C's and Rust's, from C: linked with one of them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../c/article.h"

static void show(const char* name, int32_t status, int64_t value) {
  if (status == ARTICLE_OK)
    printf("%s: %" PRId64 "\n", name, value);
  else
    printf("%s: refused\n", name);
}

static void slices(void) {
  static int32_t small[1000];
  static int64_t large[1000];
  int64_t sum = 0;
  for (int32_t i = 0; i < 1000; i++) small[i] = i;
  for (int64_t i = 0; i < 1000; i++) large[i] = (INT64_C(1) << 50) + i;
  int32_t status = article_sum_array(small, 1000, &sum);
  show("sum_array", status, sum);
  status = article_sum_array(NULL, 0, &sum);
  show("sum_array of nothing", status, sum);
  status = article_sum_array(NULL, 5, &sum);
  show("sum_array of null", status, sum);
  status = article_sum_large(large, 1000, &sum);
  show("sum_large", status, sum);
  status = article_sum_large_copied(large, 1000, &sum);
  show("sum_large_copied", status, sum);
}

static void objects(void) {
  article_context* context = article_context_new(40);
  int64_t first = article_context_add(context, 2);
  printf("context: %" PRId64 " %" PRId64 "\n", first,
         article_context_add(context, 3));
  article_context_free(context);
}

static void records_and_strings(void) {
  const article_data records[] = {
      {1, 0.5, 1}, {2, 100, 0}, {3, 6, 1}, {4, -1.5, 1}};
  double total = 0;
  article_total(records, 4, &total);
  printf("total: %g\n", total);

  const char text[] = "naïve café 🐦 日本", wrong[] = "abc\xED\xA0\x80";
  size_t count = 0;
  int32_t status = article_process_string(text, sizeof text - 1, &count);
  show("process_string", status, (int64_t)count);
  status = article_process_string(wrong, sizeof wrong - 1, &count);
  show("process_string of a surrogate", status, (int64_t)count);
}

static void errors(void) {
  char message[100];
  int32_t result = 0;
  article_safe_entry(21, &result, message, sizeof message);
  printf("safe_entry: %" PRId32 "\n", result);
  if (article_safe_entry(-1, &result, message, sizeof message) != ARTICLE_OK)
    printf("safe_entry of -1: %s\n", message);
}

static void the_rest(void) {
  const int32_t five[] = {0, 1, 2, 3, 4}, data[] = {100, 200, 300};
  const uint8_t digits[] =
      "a1b22c333\0\xff"
      "4";
  double values[] = {1, 2, 3};
  int64_t sum = 0;
  size_t count = 0;
  int32_t status = article_holder_sum(five, 5, &sum);
  show("holder_sum", status, sum);
  status = article_process_data(digits, sizeof digits - 1, &count);
  show("process_data", status, (int64_t)count);
  article_scale_all(values, 3, 2);
  printf("scale_all: %g %g %g\n", values[0], values[1], values[2]);
  printf("scale_one: %g %g %g\n", article_scale_one(1, 2),
         article_scale_one(2, 2), article_scale_one(3, 2));
  status = article_after_4(1, 2, 4, 8, data, 3, &sum);
  show("after_4", status, sum);
  status = article_after_5(1, 2, 4, 8, 16, data, 3, &sum);
  show("after_5", status, sum);
  status = article_after_6(1, 2, 4, 8, 16, 32, data, 3, &sum);
  show("after_6", status, sum);
}

int main(void) {
  slices();
  objects();
  records_and_strings();
  errors();
  the_rest();
  return 0;
}
