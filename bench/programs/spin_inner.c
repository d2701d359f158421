/* SPDX-License-Identifier: MIT
 * The core that the truth bench's outer core calls. */
#include "spin.h"
void bench_inner(long steps);
DEFINE_SPIN(bench_inner)
