// SPDX-License-Identifier: MIT
// An integer behind a 128-bit one that did not fit into registers.
// Compiled twice, as the host (-DHOST) by one compiler and as the library by
// another; exit status 0: the values have arrived.
#ifdef __cplusplus
#define SHARED extern "C"
#else
#define SHARED extern
#endif
SHARED int taken(int a, int b, int c, int d, int e, __int128 wide, int f);

#ifdef HOST
int main(void) { return taken(1, 2, 3, 4, 5, ((__int128)5 << 64) + 6, 7); }
#else
int taken(int a, int b, int c, int d, int e, __int128 wide, int f) {
  return !(f == 7);
}
#endif
