// SPDX-License-Identifier: MIT
// A struct that ends in a flexible array, by value.
// Compiled twice, as the host (-DHOST) by one compiler and as the library by
// another; exit status 0: the values have arrived.
#ifdef __cplusplus
#define SHARED extern "C"
#else
#define SHARED extern
#endif
typedef struct {
  int n;
  char d[];
} Text;
SHARED int taken(Text text, int a);

#ifdef HOST
static Text made(void) {
  static union {
    Text text;
    char room[16];
  } place;
  place.text.n = 5;
  return place.text;
}
int main(void) { return taken(made(), 3); }
#else
int taken(Text text, int a) {
  return !(text.n == 5 && a == 3);
}
#endif
