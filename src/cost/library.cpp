// SPDX-License-Identifier: MIT
// The library: functions that are called, and loops that call the program and
// libc, through their slots or (where `originals` is not null) past them.
#include <search.h>
#include <string.h>

#include "cost/cost.hpp"

using namespace crossbill::cost;

// The program's, as CPython has them.
extern "C" {
void* Py_NewRef(void* object);
char* PyBytes_AsString(void* bytes);
void* PyNumber_Add(void* left, void* right);
void* PyModule_Create2(void* definition, int version);
}

namespace {

void* method(void*, void* argument) { return argument; }

// A function whose address is a value would get no stub.
int like_windowed(int number) { return number; }

Method methods[] = {{"method", method, 8, nullptr}, {}};
ModuleDef definition = {{}, "cost", nullptr, -1, methods, nullptr};

// Calls a function `count` times and lets nothing be moved out of the loop.
template <class Function, class... Arguments>
void repeat(long count, Function function, Arguments... arguments) {
  for (long i = 0; i < count; i++) {
    function(arguments...);
    asm volatile("" : : : "memory");
  }
}

}  // namespace

extern "C" {
#define SHOWN __attribute__((visibility("default")))

SHOWN int windowed(int number) { return number; }
SHOWN extern const Shown shown;
const Shown shown = {method, like_windowed};

SHOWN Method* PyInit_cost() {
  PyModule_Create2(&definition, 1013);
  return methods;
}

SHOWN void calls_api(const Originals* originals, long count, void* object) {
  if (originals != nullptr) return repeat(count, originals->incref, object);
  for (long i = 0; i < count; i++) Py_NewRef(object);
}

SHOWN void calls_watched(const Originals* originals, long count, void* object) {
  if (originals != nullptr)
    return repeat(count, originals->add, object, object);
  for (long i = 0; i < count; i++) PyNumber_Add(object, object);
}

SHOWN void calls_service(const Originals* originals, long count, void* bytes) {
  const char* text = static_cast<Bytes*>(bytes)->text;
  if (originals != nullptr) return repeat(count, originals->length, text);
  for (long i = 0; i < count; i++) {
    size_t length = strlen(text);
    asm volatile("" : : "r"(length) : "memory");
  }
}

SHOWN void borrows(const Originals* originals, long count, void* bytes) {
  if (originals != nullptr) return repeat(count, originals->as_string, bytes);
  for (long i = 0; i < count; i++) PyBytes_AsString(bytes);
}

// Copies of memory that was borrowed in this call.
SHOWN void copies(const Originals* originals, long count, void* bytes) {
  char to[8];
  const char* text = PyBytes_AsString(bytes);
  if (originals != nullptr) {
    repeat(count, originals->copy, to, text, sizeof to);
    return;
  }
  for (long i = 0; i < count; i++) {
    memcpy(to, text, sizeof to);
    asm volatile("" : : "r"(to) : "memory");
  }
}

// lfind calls `compare` back for each element.
SHOWN void searches(long count, Compare compare) {
  char elements[kElements] = {}, wanted = 1;
  size_t size = kElements;
  for (long i = 0; i < count; i++) lfind(&wanted, elements, &size, 1, compare);
}
}
