/* SPDX-License-Identifier: MIT
 * The same work as a function, and by a table of pointers. */
#include <stdlib.h>
#include <string.h>

struct table {
  size_t (*length_of_copy)(const char* text);
};

size_t length_of_copy(const char* text) {
  char* copy = strdup(text);
  size_t length = strlen(copy);
  free(copy);
  return length;
}

const struct table* core_table(void) {
  static const struct table table = {length_of_copy};
  return &table;
}
