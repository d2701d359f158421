/* SPDX-License-Identifier: MIT
 * Ten functions that do hardly anything. */
#define STEP(n) \
  int step_##n(int number) { return number + n; }
STEP(0) STEP(1) STEP(2) STEP(3) STEP(4)
STEP(5) STEP(6) STEP(7) STEP(8) STEP(9)
