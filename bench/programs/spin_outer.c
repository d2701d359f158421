/* SPDX-License-Identifier: MIT
 * The core that the truth bench's host calls. */
#include "spin.h"
void bench_inner(long steps);
void bench_flat(long steps);
void bench_nested(long steps);
DEFINE_SPIN(bench_flat)
DEFINE_NESTED(bench_nested, bench_inner)
