# SPDX-License-Identifier: MIT
# qsort, bsearch and a tree from a core, whose callbacks lie in the host and
# make crossings back into cores.
# Rule: services with callbacks are crossings like others and call the
# program's own function (design section 5, "Which edges"); what that calls
# lies within them.
# Taken out: it failed when qsort and bsearch were no services; when the stub
# did not pass rcx, the callback, on.
. "$(dirname "$0")/lib.sh"

c libcore_compare.so <<'EOF'
static long count;
long calls(void) { return count; }
int compare(const void* a, const void* b) {
  int x = *(const int*)a, y = *(const int*)b;
  return (x > y) - (x < y);
}
// As compare; nobody uses its address as a value.
int order_of(int a, int b) {
  count++;
  return (a > b) - (a < b);
}
EOF
# glibc's headers would have bsearch inlined.
c libcore_sort.so -fno-inline <<'EOF'
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
int compare(const void*, const void*), order_of(int, int);
static int backwards(const void* a, const void* b) {
  return order_of(*(int*)b, *(int*)a);
}
int main(void) {
  static int v[1000];
  for (int i = 0; i < 1000; i++) v[i] = i * 7919 % 1009;
  sort(v, 1000, backwards);
  printf("%d %d %d\n", v[0], v[500], v[999]);
  printf("%ld %ld\n", find(v[77], v, 1000, backwards),
         find(5000, v, 1000, backwards));
  printf("%ld\n", tree(v, 1000, backwards));
  printf("witness order_of %ld\n", calls());
  // compare itself: its address is a value, so these are nobody's crossings.
  sort(v, 1000, compare);
  printf("%d %d\n", v[0], v[999]);
  for (int i = 0; i < 10; i++) compare(&v[i], &v[i + 1]);
  printf("witness sort 2\nwitness find 2\nwitness tree 1\n");
}
EOF
same ./host
expect sort
expect find
expect tree
expect qsort 2
expect bsearch 2
expect order_of
# tsearch and its like are no services: their callbacks lie in the core.s own.
[ -n "$PLAIN" ] || for around in qsort bsearch tree; do
  inside=$(query timed "select count(*) from nodes
    join edges on nodes.edge = edges.id
    join nodes as above on nodes.parent = above.id
    join edges as of_above on above.edge = of_above.id
    where edges.name = 'order_of' and of_above.name = '$around'")
  [ "$inside" = 1 ] || fail "order_of lies $inside times in $around"
done
