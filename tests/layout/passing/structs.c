// SPDX-License-Identifier: MIT
// The library of ctypes_structs.py and cffi_long_double.py: 0 where the bytes
// 1, 2, 3 ... have arrived.
#define TAKE(name, type)                                  \
  int name(type value) {                                  \
    const unsigned char *bytes = (const void *)&value;    \
    for (unsigned i = 0; i < sizeof value; i++)           \
      if (bytes[i] != i + 1) return 1;                    \
    return 0;                                             \
  }
typedef struct { float m[2][2]; } Matrix;
typedef union { double d; long i; } Either;
typedef struct { unsigned char a; int b; } __attribute__((packed)) Packed;
typedef struct { float v[4]; } Plain;
typedef struct { long double x; } Extended;
TAKE(matrix, Matrix)
TAKE(either, Either)
TAKE(packed, Packed)
TAKE(plain, Plain)
Extended extended(void) { return (Extended){2.5L}; }
