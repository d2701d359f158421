/* SPDX-License-Identifier: MIT */
/* A host in C that passes a slice behind 4, 5 and 6 integers: in registers,
 * half of it in registers, in memory. Prints the sums, and how a null slice
 * with a length ends. */
#include <crossbill/boundary/abi.h>
#include <stdio.h>

int32_t f_after_4(int64_t, int64_t, int64_t, int64_t, const double*, size_t,
                  double*, crossbill_error*);
int32_t f_after_5(int64_t, int64_t, int64_t, int64_t, int64_t, const double*,
                  size_t, double*, crossbill_error*);
int32_t f_after_6(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t,
                  const double*, size_t, double*, crossbill_error*);

int main(void) {
  const double data[] = {0.25, 0.5, 0.75};
  double sums[3] = {0};
  crossbill_error error = {0};
  int32_t status = f_after_4(1, 2, 3, 4, data, 3, &sums[0], &error) |
                   f_after_5(1, 2, 3, 4, 5, data, 3, &sums[1], &error) |
                   f_after_6(1, 2, 3, 4, 5, 6, data, 3, &sums[2], &error);
  printf("%d %.2f %.2f %.2f\n", status, sums[0], sums[1], sums[2]);
  status = f_after_5(1, 2, 3, 4, 5, NULL, 3, &sums[0], &error);
  printf("%d %s\n", status, error.message);
  status = f_after_6(1, 2, 3, 4, 5, 6, NULL, 3, &sums[0], &error);
  printf("%d %s\n", status, error.message);
  return 0;
}
