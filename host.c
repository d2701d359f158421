#define _GNU_SOURCE
#include <pthread.h>
#include <search.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
typedef int (*by)(const void*, const void*);
void sort(int*, size_t, by);
void sort_r(int*, size_t, int (*)(const void*, const void*, void*), void*);
long sort_own(int*, size_t), calls(void), counted(void);
long find(int, int*, size_t, by), look(int, int*, size_t, by);
long tree(int*, size_t, by, void (*)(const void*, VISIT, int), void (*)(void*));
int compare(const void*, const void*), order(const void*, const void*);
enum { N = 1000 };
static long of[8];
#define COUNT(i) __atomic_fetch_add(&of[i], 1, __ATOMIC_RELAXED)
static void fill(int* v) { for (int i = 0; i < N; i++) v[i] = i * 7919 % 1009; }
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
  for (int i = 0; i < 20; i++) fill(v), sort(v, N, backwards);
  return unused;
}
int main(void) {
  static int v[N];
  volatile int left = 0;
  long ordered;
  fill(v), sort(v, N, backwards);
  printf("%d %d %d\n", v[0], v[500], v[999]);
  printf("%ld %ld\n", find(v[77], v, N, backwards),
         find(5000, v, N, backwards));
  printf("%ld %ld\n", look(v[77], v, N, forwards), look(-1, v, N, forwards));
  fill(v), sort_r(v, N, by_context, forwards);
  printf("%d %d\n", v[0], v[999]);
  fill(v), printf("%ld\n", sort_own(v, N));
  fill(v), printf("%ld\n", tree(v, N, forwards, see, give_back));
  for (int i = 0; i < 10; i++)
    if (setjmp(out) == 0) fill(v), sort(v, N, leaves), left += 100;
    else left++;
  fill(v), sort(v, 100, nested);
  printf("%d %d %d\n", left, v[0], v[99]);
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, thread, 0);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  // The other core's function: from a core, then from the host. Then the
  // host's own, which crosses nothing.
  long before = calls();
  fill(v), sort(v, N, order);
  fill(v), qsort(v, N, sizeof *v, order);
  ordered = calls() - before;
  fill(v), qsort(v, N, sizeof *v, at_home);
  printf("%d %d %ld\n", v[0], v[999], counted());
  const char* names[] = {"backwards", "forwards", "by_context", "leaves",
                         "nested", "see", "give_back", "at_home"};
  for (int i = 0; i < 8; i++) printf("witness %s %ld\n", names[i], of[i]);
  printf("witness order %ld\nwitness compare %ld\n", ordered, of[0]);
}
