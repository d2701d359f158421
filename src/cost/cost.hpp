// SPDX-License-Identifier: MIT
// What the program and its library know of each other. The program stands in
// for a CPython, as far as the agent looks at one: so the stubs and all that
// they do are the real ones, for each kind of crossing that there is.
#pragma once
#include <stddef.h>

namespace crossbill::cost {

// As in CPython's headers.
struct Method {
  const char* name;
  void* (*function)(void* self, void* argument);
  int flags;
  const char* doc;
};
struct ModuleDef {
  char base[40];
  const char* name;
  const char* doc;
  long size;
  Method* methods;
  void* slots;
};
struct Bytes {
  char head[16];
  long size;
  long hash;
  char text[32];
};

// What the program has of its own functions and of libc's: the originals,
// whatever stands in the library's slots.
struct Originals {
  void* (*incref)(void* object);
  char* (*as_string)(void* bytes);
  void* (*add)(void* left, void* right);
  size_t (*length)(const char* text);
  void* (*copy)(void* to, const void* from, size_t bytes);
};

// The library's own, as data that the agent does not touch: the method of its
// table, and a function like its `windowed`.
struct Shown {
  void* (*method)(void* self, void* argument);
  int (*windowed)(int number);
};

using Compare = int (*)(const void*, const void*);

// Elements of which each search looks at all.
constexpr size_t kElements = 64;

}  // namespace crossbill::cost
