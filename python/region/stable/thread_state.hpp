// SPDX-License-Identifier: MIT
// The stable ABI has no contexts. CPython's functions for them are public since
// 3.7, and are looked up by name. Where a thread's state has its context is
// found as it is entered; behind it lies the count of changes, as in 3.7 to
// 3.15. Where that is not found, nobody knows: contexts.cpp asks without.
#pragma once
#include <Python.h>
#include <dlfcn.h>

// As in CPython's context.h.
inline PyObject* (*PyContext_New)();
inline int (*PyContext_Enter)(PyObject* context);
inline int (*PyContext_Exit)(PyObject* context);
inline PyObject* (*PyContextVar_New)(const char* name, PyObject* value);
inline int (*PyContextVar_Get)(PyObject* variable, PyObject* default_value,
                               PyObject** value);
inline PyObject* (*PyContextVar_Set)(PyObject* variable, PyObject* value);

namespace crossbill::region {

inline PyThreadState* (*present_state)();

template <class F>
bool find_function(F*& function, const char* name) {
  function = reinterpret_cast<F*>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

inline bool find_functions() {
  return find_function(PyContext_New, "PyContext_New") &&
         find_function(PyContext_Enter, "PyContext_Enter") &&
         find_function(PyContext_Exit, "PyContext_Exit") &&
         find_function(PyContextVar_New, "PyContextVar_New") &&
         find_function(PyContextVar_Get, "PyContextVar_Get") &&
         find_function(PyContextVar_Set, "PyContextVar_Set") &&
         (find_function(present_state, "PyThreadState_GetUnchecked") ||
          find_function(present_state, "_PyThreadState_UncheckedGet"));
}

// In words; 0: not known. A state has at least 288 bytes since 3.12.
inline size_t context_at;
inline uint64_t entered_version;
inline constexpr size_t kMostWords = 35;

inline bool knows_context() { return context_at != 0; }

inline const PyObject* context_of(const PyThreadState* state) {
  return reinterpret_cast<PyObject* const*>(state)[context_at];
}
inline uint64_t version_of(const PyThreadState* state) {
  return reinterpret_cast<const uint64_t*>(state)[context_at + 1];
}

inline void find_context(PyObject* context) {
  auto* words = reinterpret_cast<PyObject* const*>(present_state());
  size_t found = 0;
  for (size_t i = 1; i < kMostWords; i++)
    if (words[i] == context) {
      context_at = i;
      found++;
    }
  if (found != 1) context_at = 0;
  if (knows_context()) entered_version = version_of(present_state());
}

inline void check_context(PyObject* context) {
  if (!knows_context()) return;
  const PyThreadState* state = present_state();
  if (context_of(state) == context || version_of(state) != entered_version + 1)
    context_at = 0;
}

}  // namespace crossbill::region
