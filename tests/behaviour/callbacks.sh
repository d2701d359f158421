# SPDX-License-Identifier: MIT
# Functions handed to qsort, qsort_r, bsearch, lfind, lsearch, tsearch, twalk
# and tdestroy: by a core with the host's or another core's, by the host with
# a core's, by either with its own; nested, left by longjmp or an exception, in
# threads, from a host that is not position-independent.
# Rule: what libc calls back on the other side's behalf is a crossing: an
# upcall of kind callback into the host, a downcall into a core; a side's own
# function is none (design section 5, "What cannot be seen", and section 6).
# Taken out: it failed when callback_stub() gave back every function; when
# crosses() was always true; when a host's qsort was not bound; when
# is_own_plt() was always false.
. "$(dirname "$0")/lib.sh"

c libcore_compare.so <<'EOF'
static long all;
long calls(void) { return all; }
int compare(const void* a, const void* b) {
  int x = *(const int*)a, y = *(const int*)b;
  __atomic_fetch_add(&all, 1, __ATOMIC_RELAXED);
  return (x > y) - (x < y);
}
int order(const void* a, const void* b) { return -compare(a, b); }
EOF
# -fno-inline: glibc's header has a bsearch that would be compiled in here.
c libcore_sort.so -fno-inline <<'EOF'
#define _GNU_SOURCE
#include <search.h>
#include <stdlib.h>
typedef int (*order)(const void*, const void*);
typedef int (*order_r)(const void*, const void*, void*);
void sort(int* v, size_t n, order by) { qsort(v, n, sizeof *v, by); }
void sort_r(int* v, size_t n, order_r by, void* context) {
  qsort_r(v, n, sizeof *v, by, context);
}
static long own_calls;
static int own(const void* a, const void* b) {
  own_calls++;
  return *(const int*)a - *(const int*)b;
}
long sort_own(int* v, size_t n) {
  qsort(v, n, sizeof *v, own);
  return own_calls;
}
long find(int key, int* v, size_t n, order by) {
  int* found = bsearch(&key, v, n, sizeof *v, by);
  return found ? found - v : -1;
}
long look(int key, int* v, size_t n, order by) {
  int* found = lfind(&key, v, &n, sizeof *v, by);
  if (found) found = lsearch(&key, v, &n, sizeof *v, by);
  return found ? found - v : -1;
}
static long seen;
static void visit(const void* node, VISIT v, int depth) { seen += v == leaf; }
long tree(int* v, size_t n, order by, void (*see)(const void*, VISIT, int),
          void (*give_back)(void*)) {
  void* root = 0;
  for (size_t i = 0; i < n; i++) tsearch(&v[i], &root, by);
  for (size_t i = 0; i < n; i++) seen += !tfind(&v[i], &root, by);
  twalk(root, visit);
  twalk(root, see);
  for (size_t i = 0; i < n / 2; i++) tdelete(&v[i], &root, by);
  tdestroy(root, give_back);
  return seen;
}
EOF
cat >host.c <<'EOF'
#define _GNU_SOURCE
#include <pthread.h>
#include <search.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
typedef int (*by)(const void*, const void*);
void sort(int*, size_t, by);
void sort_r(int*, size_t, int (*)(const void*, const void*, void*), void*);
long sort_own(int*, size_t), calls(void);
long find(int, int*, size_t, by), look(int, int*, size_t, by);
long tree(int*, size_t, by, void (*)(const void*, VISIT, int), void (*)(void*));
int compare(const void*, const void*), order(const void*, const void*);
enum { N = 1000 };
static long of[8];
#define COUNT(i) __atomic_fetch_add(&of[i], 1, __ATOMIC_RELAXED)
static void fill(int* v) {
  for (int i = 0; i < N; i++) v[i] = i * 7919 % 1009;
}
static int backwards(const void* a, const void* b) {
  COUNT(0);
  return compare(b, a);
}
static int forwards(const void* a, const void* b) {
  COUNT(1);
  return *(const int*)a - *(const int*)b;
}
static int by_context(const void* a, const void* b, void* context) {
  COUNT(2);
  return ((by)context)(a, b);
}
static jmp_buf out;
static int leaves(const void* a, const void* b) {
  if (COUNT(3) % 50 == 49) longjmp(out, 1);
  return *(const int*)a - *(const int*)b;
}
// Sorts inside of a sort.
static int nested(const void* a, const void* b) {
  int v[3] = {3, 1, 2};
  COUNT(4);
  sort(v, 3, forwards);
  return *(const int*)a - *(const int*)b + v[0] - 1;
}
static void see(const void* node, VISIT v, int depth) { COUNT(5); }
static void give_back(void* node) { COUNT(6); }
static int at_home(const void* a, const void* b) {
  COUNT(7);
  return *(const int*)a - *(const int*)b;
}
static void* thread(void* unused) {
  int v[N];
  for (int i = 0; i < 20; i++) {
    fill(v);
    sort(v, N, backwards);
  }
  return unused;
}
int main(void) {
  static int v[N];
  static volatile int left;
  long before, ordered;
  fill(v), sort(v, N, backwards);
  printf("%d %d %d\n", v[0], v[500], v[999]);
  printf("%ld %ld\n", find(v[77], v, N, backwards),
         find(5000, v, N, backwards));
  printf("%ld %ld\n", look(v[77], v, N, forwards), look(-1, v, N, forwards));
  fill(v), sort_r(v, N, by_context, forwards);
  printf("%d %d\n", v[0], v[999]);
  fill(v), printf("%ld\n", sort_own(v, N));
  fill(v), printf("%ld\n", tree(v, N, forwards, see, give_back));
  for (volatile int i = 0; i < 10; i++) {
    fill(v);
    if (setjmp(out) == 0) sort(v, N, leaves);
    else left++;
  }
  fill(v), sort(v, 100, nested);
  printf("%d %d %d\n", left, v[0], v[99]);
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, thread, 0);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  // The other core's function: from a core, then from the host. Then the
  // host's own, which crosses nothing.
  before = calls();
  fill(v), sort(v, N, order);
  fill(v), qsort(v, N, sizeof *v, order);
  ordered = calls() - before;
  fill(v), qsort(v, N, sizeof *v, at_home);
  printf("%d %d %ld\n", v[0], v[999], calls());
  const char* names[] = {"backwards", "forwards", "by_context", "leaves",
                         "nested", "see", "give_back", "at_home"};
  for (int i = 0; i < 8; i++) printf("witness %s %ld\n", names[i], of[i]);
  printf("witness order %ld\nwitness compare %ld\n", ordered, of[0]);
}
EOF
for program in host fixed; do
  pie=-pie
  [ $program = host ] || pie="-fno-pie -no-pie"
  $CC -g -O1 -pthread $pie -o $program host.c -L. -Wl,-rpath,'$ORIGIN' \
    -lcore_sort -lcore_compare
  same ./$program
  for name in backwards by_context leaves nested see give_back compare; do
    expect $name
  done
  # by_context calls it, too, which crosses nothing.
  expect forwards $(($(witness forwards) - $(witness by_context)))
  expect own 0
  expect at_home 0
  WHERE="and kind = 'upcall' and category = 'callback'" expect backwards
  WHERE="and kind = 'downcall'" expect order
  expect_timed timed backwards "$(witness backwards)"
  expect_timed open leaves 0
  expect_timed open qsort 0
  expect_outermost sort_own
  # `order` as the host that is not position-independent knows it: its PLT.
  [ -n "$PLAIN" ] || [ -z "$(query timed "select name from edges
    where via = 'callback' and name like 'function at %'")" ] ||
    fail "a function without a name was called back"
done

# An exception that passes through libc.
cxx thrower -fno-inline -lcore_sort <<'EOF'
#include <cstdio>
extern "C" void sort(int*, size_t, int (*)(const void*, const void*));
static long compared;
extern "C" int throws(const void* a, const void*) {
  if (++compared % 100 == 0) throw *static_cast<const int*>(a);
  return 1;
}
int main() {
  int v[200], caught = 0;
  for (int i = 0; i < 50; i++) {
    for (int k = 0; k < 200; k++) v[k] = k;
    try {
      sort(v, 200, throws);
    } catch (int) {
      caught++;
    }
  }
  printf("%d\nwitness throws %ld\n", caught, compared);
}
EOF
same ./thrower
expect throws
expect_timed exceptions throws 50
expect_timed exceptions qsort 50
expect_timed open qsort 0
