// SPDX-License-Identifier: MIT
// Whether a context has changed tells the interpreter's own count of that,
// PyThreadState::context_ver.
#include "contexts.hpp"

namespace crossbill::region {
namespace {

PyObject* variable;     // ContextVar
Py_ssize_t entered_at;  // where a context says that it was entered, or 0

thread_local PyThreadState* state;
thread_local uint64_t seen_version;

PyThreadState* present_state() {
#if PY_VERSION_HEX >= 0x030D0000
  return PyThreadState_GetUnchecked();
#else
  return _PyThreadState_UncheckedGet();
#endif
}

// Where a context says whether it was entered: no header tells.
void find_entered() {
  PyObject* context = PyContext_New();
  if (context == nullptr) return PyErr_Clear();
  auto* words = reinterpret_cast<const int*>(context);
  size_t count =
      static_cast<size_t>(Py_TYPE(context)->tp_basicsize) / sizeof(int);
  size_t head = sizeof(PyObject) / sizeof(int);
  constexpr size_t kMost = 64;
  int before[kMost], found = 0;
  if (count > kMost) count = kMost;
  for (size_t i = head; i < count; i++) before[i] = words[i];
  if (PyContext_Enter(context) == 0) {
    for (size_t i = head; i < count; i++)
      if (before[i] == 0 && words[i] == 1) {
        entered_at = static_cast<Py_ssize_t>(i * sizeof(int));
        found++;
      }
    PyContext_Exit(context);
  }
  if (found != 1) entered_at = 0;
  Py_DECREF(context);
}

}  // namespace

bool contexts::find() {
  find_entered();
  PyErr_Clear();
  variable = PyContextVar_New("crossbill.region", nullptr);
  return variable != nullptr;
}

PyObject* contexts::value() {
  PyObject* value = nullptr;
  if (PyContextVar_Get(variable, nullptr, &value) < 0) PyErr_Clear();
  if (value == nullptr) return nullptr;
  Py_DECREF(value);  // the context has it
  return value == Py_None ? nullptr : value;
}

bool contexts::put(PyObject* value) {
  PyObject* token =
      PyContextVar_Set(variable, value == nullptr ? Py_None : value);
  if (token == nullptr) {
    PyErr_Clear();
    return false;
  }
  Py_DECREF(token);
  return true;
}

void contexts::look() {
  state = present_state();
  seen_version = state->context_ver;
}

bool contexts::may_differ() {
  PyThreadState* now = present_state();
  if (now == nullptr || now != state || now->context_ver == seen_version)
    return false;
  seen_version = now->context_ver;
  return true;
}

bool contexts::may_be_entered() {
  if (entered_at == 0) return true;
  const PyObject* context = present_state()->context;
  return context != nullptr &&
         *reinterpret_cast<const int*>(reinterpret_cast<const char*>(context) +
                                       entered_at) != 0;
}

}  // namespace crossbill::region
