/* SPDX-License-Identifier: MIT
 * What host and cores of the causes bench share: 256 functions, and how many
 * crossings lie in one. */
#define FOUR(what, name, n) \
  what(name, n##0) what(name, n##1) what(name, n##2) what(name, n##3)
#define SIXTEEN(what, name, n)                        \
  FOUR(what, name, n##0) FOUR(what, name, n##1)       \
  FOUR(what, name, n##2) FOUR(what, name, n##3)
#define SIXTY_FOUR(what, name, n)                     \
  SIXTEEN(what, name, n##0) SIXTEEN(what, name, n##1) \
  SIXTEEN(what, name, n##2) SIXTEEN(what, name, n##3)
#define ALL(what, name)                               \
  SIXTY_FOUR(what, name, 0) SIXTY_FOUR(what, name, 1) \
  SIXTY_FOUR(what, name, 2) SIXTY_FOUR(what, name, 3)

enum { INSIDE = 16, DEEP = 16 };
