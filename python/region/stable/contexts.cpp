// SPDX-License-Identifier: MIT
// The stable ABI has no contexts. CPython's functions for them are public since
// 3.7, and are looked up by name; where one is missing, a region is its
// thread's alone. Nothing tells whether a context has changed, so each question
// is answered anew.
#include "contexts.hpp"

#include <dlfcn.h>

namespace crossbill::region {
namespace {

PyObject* variable;  // ContextVar, or null

PyObject* (*make)(const char* name, PyObject* default_value);
int (*get)(PyObject* variable, PyObject* default_value, PyObject** value);
PyObject* (*set)(PyObject* variable, PyObject* value);
PyThreadState* (*present_state)();

thread_local PyThreadState* state;

template <class F>
bool find_function(F*& function, const char* name) {
  function = reinterpret_cast<F*>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

bool find_functions() {
  return find_function(make, "PyContextVar_New") &&
         find_function(get, "PyContextVar_Get") &&
         find_function(set, "PyContextVar_Set") &&
         (find_function(present_state, "PyThreadState_GetUnchecked") ||
          find_function(present_state, "_PyThreadState_UncheckedGet"));
}

}  // namespace

bool contexts::find() {
  if (!find_functions()) return true;
  variable = make("crossbill.region", nullptr);
  return variable != nullptr;
}

PyObject* contexts::value() {
  PyObject* value = nullptr;
  if (variable == nullptr) return nullptr;
  if (get(variable, nullptr, &value) < 0) PyErr_Clear();
  if (value == nullptr) return nullptr;
  Py_DECREF(value);  // the context has it
  return value == Py_None ? nullptr : value;
}

bool contexts::put(PyObject* value) {
  if (variable == nullptr) return false;
  PyObject* token = set(variable, value == nullptr ? Py_None : value);
  if (token == nullptr) {
    PyErr_Clear();
    return false;
  }
  Py_DECREF(token);
  return true;
}

void contexts::look() { state = present_state(); }

bool contexts::may_differ() {
  PyThreadState* now = present_state();
  return now != nullptr && now == state;
}

bool contexts::may_be_entered() { return variable != nullptr; }

}  // namespace crossbill::region
