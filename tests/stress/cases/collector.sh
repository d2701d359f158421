# SPDX-License-Identifier: MIT
# Boehm's collector in a C program: takes every word of stacks, registers and data
# of all modules for addresses.
# needs: gcc /usr/include/gc.h
cat >core.c <<'EOF'
#include <stdlib.h>
#include <string.h>
long work(long a) { return a * 2 + 1; }
char* text(long a) {
  char* p = calloc(1, 100 + a);
  return memset(p, 0x78, 50);
}
EOF
gcc -O1 -shared -fPIC -o libcore.so core.c
cat >program.c <<'EOF'
#include <gc.h>
#include <stdio.h>
long work(long);
struct node {
  struct node* next;
  char room[100];
  long value;
};
static int finalized;
static void end(void* object, void* data) { finalized++; }
static struct node* build(int n) {
  struct node* head = 0;
  for (int i = 0; i < n; i++) {
    struct node* one = GC_MALLOC(sizeof *one);
    one->next = head;
    one->value = work(i);
    head = one;
  }
  return head;
}
int main(void) {
  long sum = 0;
  GC_INIT();
  for (int i = 0; i < 50; i++) {
    struct node* head = build(5000);
    GC_register_finalizer(head, end, 0, 0, 0);
    GC_gcollect();
    for (; head; head = head->next) sum += head->value;
  }
  printf("%ld %d\n", sum, finalized > 40);
}
EOF
gcc -O1 -o program program.c -L. -lcore -lgc -Wl,-rpath,'$ORIGIN'
./program
