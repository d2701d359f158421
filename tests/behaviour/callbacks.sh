# SPDX-License-Identifier: MIT
# qsort, bsearch, lfind, twalk and pthread_once from a core, whose callbacks
# lie in the host and make crossings back into cores.
# Rule: services with callbacks are crossings like others and call the
# program's own function (design section 5, "Which edges").
# Taken out: not yet; no change of the agent was tried that makes it fail.
. "$(dirname "$0")/lib.sh"

c libcore_compare.so <<'EOF'
static long count;
long calls(void) { return count; }
int compare(const void* a, const void* b) {
  int x = *(const int*)a, y = *(const int*)b;
  count++;
  return (x > y) - (x < y);
}
EOF
c libcore_sort.so <<'EOF'
#include <search.h>
#include <stdlib.h>
typedef int (*order)(const void*, const void*);
void sort(int* v, size_t n, order by) { qsort(v, n, sizeof *v, by); }
long find(int key, int* v, size_t n, order by) {
  int* found = bsearch(&key, v, n, sizeof *v, by);
  return found ? found - v : -1;
}
static long seen;
static void visit(const void* node, VISIT v, int depth) { seen += v == leaf; }
long tree(int* v, size_t n, order by) {
  void* root = 0;
  for (size_t i = 0; i < n; i++) tsearch(&v[i], &root, by);
  twalk(root, visit);
  while (root) tdelete(*(int**)root, &root, by);
  return seen;
}
EOF
c host -lcore_sort -lcore_compare <<'EOF'
#include <stdio.h>
#include <stdlib.h>
typedef int (*order)(const void*, const void*);
void sort(int*, size_t, order);
long find(int, int*, size_t, order), tree(int*, size_t, order), calls(void);
int compare(const void*, const void*);
static int backwards(const void* a, const void* b) { return compare(b, a); }
int main(void) {
  static int v[1000];
  long before;
  for (int i = 0; i < 1000; i++) v[i] = i * 7919 % 1009;
  sort(v, 1000, backwards);
  printf("%d %d %d\n", v[0], v[500], v[999]);
  printf("%ld %ld\n", find(v[77], v, 1000, backwards),
         find(5000, v, 1000, backwards));
  printf("%ld\n", tree(v, 1000, backwards));
  before = calls();
  // compare itself: its address is a value, so these are nobody's crossings.
  sort(v, 1000, compare);
  printf("%d %d\n", v[0], v[999]);
  for (int i = 0; i < 10; i++) compare(&v[i], &v[i + 1]);
  printf("witness sort 2\nwitness find 2\nwitness tree 1\n");
  printf("calls %ld\n", before);
}
EOF
same ./host
expect sort
expect find
expect tree
