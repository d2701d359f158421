/* SPDX-License-Identifier: MIT
 * Makes a crossing tree of a given number of nodes (at most 986,409).
 *
 *   tree NODES [wait]       with `wait`: then waits for a line on its input
 */
#include <stdio.h>
#include <stdlib.h>

#define DECLARE(n) void bench_path_##n(unsigned seen, long* budget);
DECLARE(0) DECLARE(1) DECLARE(2) DECLARE(3) DECLARE(4)
DECLARE(5) DECLARE(6) DECLARE(7) DECLARE(8)

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  long budget = atol(argv[1]);
#define CALL(n) \
  if (budget > 0) bench_path_##n(0, &budget);
  CALL(0) CALL(1) CALL(2) CALL(3) CALL(4) CALL(5) CALL(6) CALL(7) CALL(8)
  if (argc > 2) {
    puts("ready");
    fflush(stdout);
    getchar();
  }
  return 0;
}
