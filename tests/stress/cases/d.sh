# SPDX-License-Identifier: MIT
# D: a collector that takes every word of the stack for an address, fibers by
# assembly of its own, exceptions, threads that it stops by signals.
# needs: gdc gcc
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
cat >program.d <<'EOF'
import std.stdio, core.memory, core.thread;
extern (C) long work(long);
class Node { Node next; int[20] room; long value; }
void main() {
  long sum = 0;
  foreach (round; 0 .. 20) {
    Node head;
    foreach (i; 0 .. 5000) {
      auto one = new Node;
      one.next = head;
      one.value = work(i);
      head = one;
    }
    GC.collect();
    for (auto at = head; at; at = at.next) sum += at.value;
  }
  auto turns = new Fiber({
    foreach (i; 0 .. 5) { sum += work(i); Fiber.yield(); }
  });
  while (turns.state != Fiber.State.TERM) turns.call();
  writeln(sum);
  try { throw new Exception("x"); } catch (Exception e) { writeln(e.msg); }
  auto thread = new Thread({ foreach (i; 0 .. 1000) work(i); });
  thread.start();
  thread.join();
}
EOF
gdc -O1 -shared-libphobos program.d -o program -L. -lcore -Wl,-rpath,'$ORIGIN'
./program
