// SPDX-License-Identifier: MIT
// A 128-bit integer on the stack, behind eight bytes.
// Compiled twice, as the host (-DHOST) by one compiler and as the library by
// another; exit status 0: the values have arrived.
#ifdef __cplusplus
#define SHARED extern "C"
#else
#define SHARED extern
#endif
SHARED int taken(int a, int b, int c, int d, int e, int f, int g, __int128 wide);

#ifdef HOST
int main(void) { return taken(1, 2, 3, 4, 5, 6, 7, ((__int128)5 << 64) + 6); }
#else
int taken(int a, int b, int c, int d, int e, int f, int g, __int128 wide) {
  return !(wide == ((__int128)5 << 64) + 6);
}
#endif
