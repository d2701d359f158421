// SPDX-License-Identifier: MIT
// What a thread's state says of contexts, read where the interpreter that this
// is built for keeps it. stable/thread_state.hpp has the same for all others.
#pragma once
#include <Python.h>

namespace crossbill::region {

inline bool find_functions() { return true; }

// Null: the thread does not hold the lock.
inline PyThreadState* present_state() {
#if PY_VERSION_HEX >= 0x030D0000
  return PyThreadState_GetUnchecked();
#else
  return _PyThreadState_UncheckedGet();
#endif
}

// To be called while a context is entered, and when it has been exited.
inline void find_context(PyObject*) {}
inline void check_context(PyObject*) {}
constexpr bool knows_context() { return true; }

// The context that is current, or null; how often another one became that.
inline const PyObject* context_of(const PyThreadState* state) {
  return state->context;
}
inline uint64_t version_of(const PyThreadState* state) {
  return state->context_ver;
}

}  // namespace crossbill::region
