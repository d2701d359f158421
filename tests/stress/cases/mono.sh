# SPDX-License-Identifier: MIT
# Mono: machine code and wrappers without frame information, a collector that
# stops threads by signals, exceptions, and a callback from qsort.
# needs: mono mcs gcc
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
cat >program.cs <<'EOF'
using System;
using System.Runtime.InteropServices;
using System.Threading;
class Program {
  [DllImport("./libcore.so")] static extern long work(long a);
  delegate int Compare(IntPtr a, IntPtr b);
  [DllImport("libc")]
  static extern void qsort(int[] a, long n, long s, Compare c);
  static int Deep(int n) {
    return n == 0 ? throw new Exception("bottom") : Deep(n - 1) + 1;
  }
  static void Main() {
    long sum = 0;
    for (int i = 0; i < 1000; i++) {
      sum += work(i);
      if (i % 100 == 0) GC.Collect();
    }
    Console.WriteLine(sum);
    try { Deep(100); } catch (Exception e) { Console.WriteLine(e.Message); }
    var thread = new Thread(() => { for (int i = 0; i < 100; i++) work(i); });
    thread.Start();
    thread.Join();
    int[] a = {3, 1, 2};
    qsort(a, 3, 4, (x, y) => Marshal.ReadInt32(x) - Marshal.ReadInt32(y));
    Console.WriteLine(a[0]);
  }
}
EOF
mcs program.cs
mono program.exe
