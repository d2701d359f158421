/* SPDX-License-Identifier: MIT */
/* The article's functions as a plain C boundary: what ../c/article.c and
 * ../rust/article.rs export, and what the hosts in ../hosts call.
 *
 * All pointers are borrowed for the call. Functions that can fail return a
 * status, and write their result only with ARTICLE_OK. Those marked "wrong" do
 * what the article warns of; the right one stands beside them. */
#ifndef ARTICLE_H
#define ARTICLE_H

#include <stddef.h>
#include <stdint.h>

enum {
  ARTICLE_OK = 0,
  ARTICLE_NULL = 1,     /* a null pointer with a length */
  ARTICLE_NOT_UTF8 = 2, /* text that is not valid */
  ARTICLE_FAILED = 3    /* safe_entry's own error */
};

typedef struct article_context article_context;

/* 24 bytes: 3 of padding after id would do for a uint32_t, but value wants an
 * address that is a multiple of 8; and 7 after flag, for the next record. */
typedef struct article_data {
  uint32_t id;
  double value;
  uint8_t flag;
} article_data;

/* ---- slices: a pointer and a number of items, checked before use */
int32_t article_sum_array(const int32_t* data, size_t length, int64_t* sum);
int32_t article_sum_large(const int64_t* data, size_t length, int64_t* sum);
/* wrong: the same sum over a copy of its own */
int32_t article_sum_large_copied(const int64_t* data, size_t length,
                                 int64_t* sum);

/* ---- ownership: who makes an object frees it, by the core's own function */
article_context* article_context_new(int64_t start);
int64_t article_context_add(article_context* context, int64_t n);
void article_context_free(article_context* context); /* null: nothing */
int64_t article_contexts_alive(void);

/* ---- layout: the sum of the values whose flag is set */
int32_t article_total(const article_data* items, size_t length, double* sum);
/* wrong: believes that a record is its fields' 13 bytes, one after another */
int32_t article_total_packed(const void* items, size_t length, double* sum);

/* ---- strings: a length, validation, then the number of characters */
int32_t article_process_string(const char* text, size_t length,
                               size_t* characters);
/* wrong: looks for the end, takes what it finds, counts bytes */
size_t article_process_string_c(const char* text);

/* ---- errors: 2 * n, or why not, for n below 0 */
int32_t article_safe_entry(int32_t n, int32_t* result, char* message,
                           size_t size);
/* wrong: the error ends the process */
int32_t article_unsafe_entry(int32_t n);

/* ---- lifetimes: what is borrowed is used during the call */
int32_t article_holder_sum(const int32_t* data, size_t length, int64_t* sum);
/* wrong: keeps the pointer; what the host does later, it sees */
void article_holder_keep(const int32_t* data, size_t length);
int64_t article_holder_kept_sum(void);

/* ---- bytes: how many are ASCII digits */
int32_t article_process_data(const uint8_t* data, size_t length,
                             size_t* digits);

/* ---- chatter: one call for all values */
int32_t article_scale_all(double* values, size_t length, double factor);
/* wrong: one for each */
double article_scale_one(double value, double factor);

/* ---- registers: a slice that follows 4, 5 or 6 integers; the sum of all */
int32_t article_after_4(int64_t a, int64_t b, int64_t c, int64_t d,
                        const int32_t* data, size_t length, int64_t* sum);
int32_t article_after_5(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                        const int32_t* data, size_t length, int64_t* sum);
int32_t article_after_6(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                        int64_t f, const int32_t* data, size_t length,
                        int64_t* sum);

#endif
