// SPDX-License-Identifier: MIT
// The library of ctypes_variadic.py and cffi_variadic.py.
#include <stdarg.h>
int taken(int count, ...) {
  va_list list;
  va_start(list, count);
  double value = va_arg(list, double);
  va_end(list);
  return value != 1.5;
}
