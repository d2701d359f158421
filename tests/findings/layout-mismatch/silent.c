// SPDX-License-Identifier: MIT
// The same struct under another name, with other names of its members.
struct item {
  unsigned number;
  double price;
  unsigned char mark;
};
double core_total(const struct item* items, unsigned long n);

int main(void) {
  struct item items[16] = {{1, 2.5, 1}};
  double total = 0;
  for (int i = 0; i < 100; i++) {
    total += core_total(items, 4);
  }
  return total == 1.0;
}
