// SPDX-License-Identifier: MIT
// A function of a core, as Python calls it: its parameters with a converter
// each, and two ways in. Most functions are called by their C symbol, with
// arguments in registers (direct.cpp); all can be by their shim (call.cpp).
#pragma once

#include <pthread.h>

#include <vector>

#include "types.hpp"

namespace crossbill::load {

struct Function;
struct Parameter;

constexpr int kMostOuts = 4;  // parameters that a core fills, of one function
constexpr int kMostCallbackArguments = 16;

// What a callback needs while its call lasts.
struct CallbackState {
  PyObject* callable;
  const Function* function;
  const Parameter* parameter;
  PyThreadState** released;  // of the call: not null while the lock is released
  pthread_t thread;
  PyObject* exception[3];       // type, value, traceback
  std::atomic<bool> elsewhere;  // it was called on another thread
};

// What one argument holds until the call is over.
struct Hold {
  enum What { kNothing, kBuffer, kMemory, kCallback } what = kNothing;
  union {
    Py_buffer buffer;
    void* memory;  // PyMem_Free
    CallbackState callback;
  };
  Hold() {}
};

// Converts one argument; false with an exception set. Numbers, objects, structs
// and UTF-8 hold nothing: `hold` may be null.
using Converter = bool (*)(const Function&, const Parameter&,
                           PyObject* argument, crossbill_value&, Hold* hold);

struct Parameter {
  Kind kind = Kind::kVoid;
  Converter convert = nullptr;
  int64_t low = 0, high = 0;  // of integers
  Item item;                  // of slices and the like; of numbers, itself
  const ObjectInfo* object = nullptr;
  bool is_mutable = false, may_be_null = false;
  bool changes = false;               // or takes an object that arrays may view
  PyObject* name = nullptr;           // interned
  PyObject* default_value = nullptr;  // null: none
  Converter inner = nullptr;          // of optionals
  std::vector<Parameter> arguments;   // of callbacks
  std::vector<Parameter> result;      // of callbacks: one, or none
};

struct Result {
  Kind kind = Kind::kVoid;
  Item item;  // numbers, enums, structs: itself
  const ObjectInfo* object = nullptr;
  int owner = -1;  // of views: the parameter's position
  bool views_object = false;
};

struct Function {
  PyObject_HEAD vectorcallfunc vectorcall;
  void* symbol;
  PyObject* (*take)(const Function&, const void* memory);  // of direct calls
  Py_ssize_t count;                                        // of parameters
  const EnumInfo* enumeration;                             // of the result
  Kind result_kind;
  Kind number;  // of the result, an enum's integer
  bool returns_status;
  bool releases_lock;
  bool uses_objects;  // that arrays may view: changes, takes or views them
  // Cold from here.
  crossbill_shim shim;
  Library* library;
  const contract::Function* declared;
  std::vector<Parameter>* parameters;
  Result* result;
  PyObject* description;  // Python's: crossbill_ffi/_describe.py
  PyObject* attributes;   // __dict__
  PyObject* weak_references;
  int outs;  // parameters that the core fills
};

inline const Function& as_function(PyObject* object) {
  return *reinterpret_cast<Function*>(object);
}

extern PyTypeObject* FunctionType;  // __get__ gives itself
extern PyTypeObject* MethodType;    // binds to an object
extern PyType_Spec function_spec, method_spec;

// The call by its shim, for any arguments.
PyObject* call_shim(PyObject* self, PyObject* const* arguments, size_t count,
                    PyObject* names);
// Puts arguments in the parameters' order; false with an exception set.
bool bind_arguments(const Function&, PyObject* const* arguments,
                    Py_ssize_t count, PyObject* names, PyObject** bound);
// The special call for the function's shape; nullptr if there is none.
vectorcallfunc direct_call(Function&);

// nullptr for kinds that are no parameters.
Converter converter(Kind);
void let_go(Hold&);

// A result of the general path; takes over what the core gave.
PyObject* take_result(const Function&, crossbill_value& value,
                      PyObject* const* arguments, const Hold* holds);

// After the call: true if what the callback raised ends it, with the exception
// set. A core may handle the failure of a callback, and go on.
bool callback_raised(CallbackState&, bool core_failed);

// One value of the general path: a number, an enum, or a struct (a copy).
PyObject* take_value(const Item&, const crossbill_value&);
PyObject* take_text(Kind, const void* data, size_t length);

}  // namespace crossbill::load
