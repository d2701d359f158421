// SPDX-License-Identifier: MIT
// What the core believes of the struct that both share.
struct data {
  unsigned id;
  double value;
  unsigned char flag;
};
static volatile double kept;
double core_total(const struct data* data, unsigned long n) {
  double total = 0;
  for (unsigned long i = 0; i < n; i++) total += data[i].value;
  kept = total;
  return total;
}
