// SPDX-License-Identifier: MIT
// A struct of one 128-bit float, by value.
// Compiled twice, as the host (-DHOST) by one compiler and as the library by
// another; exit status 0: the values have arrived.
#ifdef __cplusplus
#define SHARED extern "C"
#else
#define SHARED extern
#endif
typedef struct {
  __float128 x;
} Wide;
SHARED int taken(int a, Wide wide, double b);

#ifdef HOST
static Wide made(void) {
  Wide wide = {5};
  return wide;
}
int main(void) { return taken(1, made(), 2.5); }
#else
int taken(int a, Wide wide, double b) {
  return !(wide.x == 5 && b == 2.5);
}
#endif
