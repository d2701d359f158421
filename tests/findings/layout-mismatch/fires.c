// SPDX-License-Identifier: MIT
// The host's struct has its flag where the core's value begins.
// expect: severity error
// expect: confidence high
// expect: library core
// expect: entry core_total
// expect: site core_total(items, 4)
struct data {
  unsigned id;
  unsigned char flag;
  float value;
};
double core_total(const struct data* data, unsigned long n);

int main(void) {
  struct data items[16] = {{1, 1, 2.5f}};
  double total = 0;
  for (int i = 0; i < 100; i++) {
    total += core_total(items, 4);
  }
  return total == 1.0;
}
