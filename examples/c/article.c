/* SPDX-License-Identifier: MIT */
/* The article's core in plain C; article.h says what each function is for.
 *
 *     cc -O2 -shared -fPIC -o libarticle_c.so article.c */
#include "article.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t sum_of(const int32_t* data, size_t length) {
  int64_t sum = 0;
  for (size_t i = 0; i < length; i++) sum += data[i];
  return sum;
}

int32_t article_sum_array(const int32_t* data, size_t length, int64_t* sum) {
  if (data == NULL && length != 0) return ARTICLE_NULL;
  *sum = sum_of(data, length);
  return ARTICLE_OK;
}

/* Unsigned: an overflow wraps, and is no undefined behaviour. */
int32_t article_sum_large(const int64_t* data, size_t length, int64_t* sum) {
  if (data == NULL && length != 0) return ARTICLE_NULL;
  uint64_t total = 0;
  for (size_t i = 0; i < length; i++) total += (uint64_t)data[i];
  *sum = (int64_t)total;
  return ARTICLE_OK;
}

int32_t article_sum_large_copied(const int64_t* data, size_t length,
                                 int64_t* sum) {
  if (data == NULL && length != 0) return ARTICLE_NULL;
  int64_t* copy = malloc(length * sizeof *copy + 1);
  if (copy == NULL) return ARTICLE_FAILED;
  if (length != 0) memcpy(copy, data, length * sizeof *copy);
  int32_t status = article_sum_large(copy, length, sum);
  free(copy);
  return status;
}

struct article_context {
  int64_t total;
};

static _Atomic int64_t contexts_alive;

article_context* article_context_new(int64_t start) {
  article_context* context = malloc(sizeof *context);
  if (context == NULL) return NULL;
  context->total = start;
  contexts_alive++;
  return context;
}

int64_t article_context_add(article_context* context, int64_t n) {
  return context->total += n;
}

void article_context_free(article_context* context) {
  if (context != NULL) contexts_alive--;
  free(context);
}

int64_t article_contexts_alive(void) { return contexts_alive; }

int32_t article_total(const article_data* items, size_t length, double* sum) {
  if (items == NULL && length != 0) return ARTICLE_NULL;
  double total = 0;
  for (size_t i = 0; i < length; i++)
    if (items[i].flag) total += items[i].value;
  *sum = total;
  return ARTICLE_OK;
}

int32_t article_total_packed(const void* items, size_t length, double* sum) {
  if (items == NULL && length != 0) return ARTICLE_NULL;
  double total = 0;
  for (size_t i = 0; i < length; i++) {
    const char* at = (const char*)items + 13 * i;
    double value;
    memcpy(&value, at + 4, sizeof value);
    if (at[12]) total += value;
  }
  *sum = total;
  return ARTICLE_OK;
}

/* The bytes of the character that starts here; 0: it is not valid UTF-8. */
static size_t character(const uint8_t* at, size_t left) {
  static const struct {
    uint8_t first, last, next_from, next_to, length;
  } rows[] = {{0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2},
              {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
              {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
              {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4},
              {0xF4, 0xF4, 0x80, 0x8F, 4}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (at[0] < rows[i].first || at[0] > rows[i].last) continue;
    size_t length = rows[i].length;
    if (length > left) return 0;
    if (length > 1 && (at[1] < rows[i].next_from || at[1] > rows[i].next_to))
      return 0;
    for (size_t j = 2; j < length; j++)
      if ((at[j] & 0xC0) != 0x80) return 0;
    return length;
  }
  return 0;
}

int32_t article_process_string(const char* text, size_t length,
                               size_t* characters) {
  if (text == NULL && length != 0) return ARTICLE_NULL;
  size_t count = 0;
  for (size_t i = 0; i < length; count++) {
    size_t step = character((const uint8_t*)text + i, length - i);
    if (step == 0) return ARTICLE_NOT_UTF8;
    i += step;
  }
  *characters = count;
  return ARTICLE_OK;
}

size_t article_process_string_c(const char* text) { return strlen(text); }

int32_t article_safe_entry(int32_t n, int32_t* result, char* message,
                           size_t size) {
  if (n < 0) {
    snprintf(message, size, "%d is negative", n);
    return ARTICLE_FAILED;
  }
  *result = (int32_t)(2U * (uint32_t)n);
  return ARTICLE_OK;
}

int32_t article_unsafe_entry(int32_t n) {
  if (n < 0) abort(); /* as a failed assertion does */
  return (int32_t)(2U * (uint32_t)n);
}

int32_t article_holder_sum(const int32_t* data, size_t length, int64_t* sum) {
  return article_sum_array(data, length, sum);
}

static const int32_t* kept;
static size_t kept_length;

void article_holder_keep(const int32_t* data, size_t length) {
  kept = data;
  kept_length = length;
}

int64_t article_holder_kept_sum(void) { return sum_of(kept, kept_length); }

int32_t article_process_data(const uint8_t* data, size_t length,
                             size_t* digits) {
  if (data == NULL && length != 0) return ARTICLE_NULL;
  size_t count = 0;
  for (size_t i = 0; i < length; i++) count += data[i] - (unsigned)'0' < 10;
  *digits = count;
  return ARTICLE_OK;
}

int32_t article_scale_all(double* values, size_t length, double factor) {
  if (values == NULL && length != 0) return ARTICLE_NULL;
  for (size_t i = 0; i < length; i++) values[i] *= factor;
  return ARTICLE_OK;
}

double article_scale_one(double value, double factor) { return value * factor; }

int32_t article_after_4(int64_t a, int64_t b, int64_t c, int64_t d,
                        const int32_t* data, size_t length, int64_t* sum) {
  if (data == NULL && length != 0) return ARTICLE_NULL;
  *sum = a + b + c + d + sum_of(data, length);
  return ARTICLE_OK;
}

int32_t article_after_5(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                        const int32_t* data, size_t length, int64_t* sum) {
  return article_after_4(a + e, b, c, d, data, length, sum);
}

int32_t article_after_6(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                        int64_t f, const int32_t* data, size_t length,
                        int64_t* sum) {
  return article_after_4(a + e, b + f, c, d, data, length, sum);
}
