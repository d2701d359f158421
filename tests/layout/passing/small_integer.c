// SPDX-License-Identifier: MIT
// The library of small_integer.d.
int taken(unsigned char a) { return a != 5; }
