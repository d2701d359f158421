# SPDX-License-Identifier: MIT
# A core opens a plugin in the middle of a call; the plugin and the library
# that it needs are called by pointers that they registered themselves, so no
# dlsym ever follows. Results in xmm0, in xmm0 and xmm1, in ymm0, on the x87
# stack, and errno, come through. One plugin is opened out of another's
# constructor, one by a call that ends by an exception or a longjmp.
# Rule: new modules are patched at the leave of a crossing in which a dlopen
# was seen, or of the next one around it (design section 5, "Slots"). In
# count-only mode there is no leave: they are met at the next dlsym.
# Taken out: it failed when nothing was patched at the leave; when the mark
# did not go to the crossing below; when call_between did not put xmm or x87
# registers back.
. "$(dirname "$0")/lib.sh"

cxx libcore_base.so <<'EOF'
static long count;
extern "C" long base_work(long a) { count++; return a + 1; }
extern "C" long base_calls() { return count; }
EOF
for n in 1 2 3 4 5 6 7 8; do
  cxx libcore_under_$n.so -lcore_base <<EOF
extern "C" long base_work(long);
extern "C" long under_$n(long a) { return base_work(a) + base_work(a); }
EOF
done
for n in 1 2 3 4 5 6 7; do
  cxx libcore_plugin_$n.so -lcore_under_$n -Wl,--unresolved-symbols=ignore-all \
    <<EOF
extern "C" {
long under_$n(long);
void enlist(int, long (*)(long));
static long run(long a) { return under_$n(a); }
__attribute__((constructor)) static void begin() { enlist($n, run); }
}
EOF
done
# Opens another one while it is being opened itself.
cxx libcore_plugin_8.so -lcore_under_8 -Wl,--unresolved-symbols=ignore-all \
  <<'EOF'
extern "C" {
long under_8(long);
void enlist(int, long (*)(long));
void open_plain(int);
static long run(long a) { return under_8(a); }
__attribute__((constructor)) static void begin() {
  open_plain(7);
  enlist(8, run);
}
}
EOF

cat >core.h <<'EOF'
#include <complex.h>
#include <immintrin.h>
void open_plain(int);
double open_double(int, double);
long double open_long_double(int, long double);
double _Complex open_complex(int, double);
__m256d open_vector(int, double);
void open_and_jump(int, void*);
int open_errno(int);
EOF
c libcore_opener.so -I. -mavx <<'EOF'
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include "core.h"
void open_plain(int n) {
  char name[64];
  sprintf(name, "libcore_plugin_%d.so", n);
  if (!dlopen(name, RTLD_NOW)) puts(dlerror());
}
double open_double(int n, double x) { open_plain(n); return x * 3; }
long double open_long_double(int n, long double x) {
  open_plain(n);
  return x / 3;
}
double _Complex open_complex(int n, double x) { open_plain(n); return x + 2i; }
__attribute__((target("avx"))) __m256d open_vector(int n, double x) {
  open_plain(n);
  return _mm256_set_pd(x, x + 1, x + 2, x + 3);
}
void open_and_jump(int n, void* to) { open_plain(n); longjmp(to, 1); }
int open_errno(int n) { open_plain(n); errno = 4711; return 5; }
EOF
# The mark of the call that jumps out of it goes to this one.
c libcore_outer.so -I. -lcore_opener <<'EOF'
#include <setjmp.h>
#include "core.h"
long open_around(int n) {
  jmp_buf buffer;
  if (!setjmp(buffer)) open_and_jump(n, buffer);
  return n;
}
EOF
c host -I. -mavx -rdynamic -lcore_outer -lcore_opener -lcore_base <<'EOF'
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include "core.h"
long base_work(long), base_calls(void), open_around(int);
static long (*enlisted[10])(long);
static int made;
void enlist(int n, long (*f)(long)) { enlisted[n] = f; }
static void use(int n) {
  long s = 0;
  for (int i = 0; i < 10; i++, made++) s += enlisted[n](i);
  printf("%d: %ld\n", n, s);
  printf("witness under_%d 10\n", n);
}
__attribute__((target("avx"))) static void vector(void) {
  double v[4];
  _mm256_storeu_pd(v, open_vector(4, .7));
  printf("%.17g %.17g %.17g %.17g\n", v[0], v[1], v[2], v[3]);
}
int main(int argc, char** argv) {
  printf("%.17g\n", open_double(1, .7));
  use(1);
  printf("%.21Lg\n", open_long_double(2, .7L));
  use(2);
  double _Complex z = open_complex(3, .7);
  printf("%.17g %.17g\n", creal(z), cimag(z));
  use(3);
  if (__builtin_cpu_supports("avx")) vector();
  else open_plain(4);
  use(4);
  int five = open_errno(5);
  printf("%d %d\n", five, errno);
  use(5);
  printf("%ld\n", open_around(6));
  use(6);
  open_plain(8);
  use(7);
  use(8);
  printf("%d %ld\n", made, base_calls());
}
EOF
same ./host
[ -n "$PLAIN" ] || for n in 1 2 3 4 5 6 7 8; do
  expect_timed calls under_$n 10
done
expect_timed calls base_work 160
