/* SPDX-License-Identifier: MIT
 * Work that needs no host. */
unsigned long work(unsigned long rounds) {
  volatile unsigned long sum = 0;
  for (unsigned long i = 0; i < rounds; ++i) sum = sum * 31 + i;
  return sum;
}
