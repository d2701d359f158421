/* SPDX-License-Identifier: MIT */
/* The core as a plain C library, for ctypes, cffi and Cython's callback. */
#ifndef CROSSBILL_BENCH_PLAIN_H
#define CROSSBILL_BENCH_PLAIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What stands between these lines is also cffi's declaration. */
/* cffi: begin */
typedef struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
} Data;
typedef struct Counter Counter;

int64_t plain_add(int64_t a, int64_t b);
double plain_sum(const double* data, size_t size);
int64_t plain_last(const char* text, size_t size);
double plain_weigh(const Data* data);
Counter* plain_counter_new(int64_t start);
int64_t plain_counter_add(Counter* counter, int64_t n);
void plain_counter_free(Counter* counter);
int32_t plain_refuse(int64_t n, int64_t* result); /* 0, or 1: refused */
int64_t plain_apply(int64_t (*f)(int64_t, void*), void* user, int64_t n);
/* cffi: end */

#ifdef __cplusplus
}
#endif

#endif
