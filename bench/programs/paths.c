/* SPDX-License-Identifier: MIT
 * One of nine cores that call each other in every order. Compiled once per
 * core with -DSELF=<0..8>: bench_path_<SELF> calls each core that is not yet
 * on the path, so that every path is a node of its own in the crossing tree,
 * until the budget of calls is used up. */
#define JOIN(a, b) a##b
#define NAME(n) JOIN(bench_path_, n)

#define DECLARE(n) void bench_path_##n(unsigned seen, long* budget);
DECLARE(0) DECLARE(1) DECLARE(2) DECLARE(3) DECLARE(4)
DECLARE(5) DECLARE(6) DECLARE(7) DECLARE(8)

void NAME(SELF)(unsigned seen, long* budget) {
  if (--*budget <= 0) return;
  seen |= 1u << SELF;
#define CALL(n) \
  if (!(seen & 1u << n) && *budget > 0) bench_path_##n(seen, budget);
  CALL(0) CALL(1) CALL(2) CALL(3) CALL(4) CALL(5) CALL(6) CALL(7) CALL(8)
}
