/* SPDX-License-Identifier: MIT
 * The core that the truth bench's host calls. */
#include "spin.h"
void bench_inner(long steps);
void bench_host(long steps); /* the host's */
void bench_flat(long steps);
void bench_nested(long steps);
void bench_back_0(long steps);
void bench_back_30(long steps);
void bench_back_90(long steps);
DEFINE_SPIN(bench_flat)
DEFINE_NESTED(bench_nested, bench_inner)
DEFINE_ALL_CALLING_BACK(extern, bench, bench_host)
