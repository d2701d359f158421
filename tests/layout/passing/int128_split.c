// SPDX-License-Identifier: MIT
// A 128-bit integer for which one integer register is left.
// Compiled twice, as the host (-DHOST) by one compiler and as the library by
// another; exit status 0: the values have arrived.
#ifdef __cplusplus
#define SHARED extern "C"
#else
#define SHARED extern
#endif
SHARED int taken(int a, int b, int c, int d, int e, __int128 wide);

#ifdef HOST
int main(void) { return taken(1, 2, 3, 4, 5, ((__int128)5 << 64) + 6); }
#else
int taken(int a, int b, int c, int d, int e, __int128 wide) {
  return !(wide == ((__int128)5 << 64) + 6);
}
#endif
