// SPDX-License-Identifier: MIT
// Whether a context has changed tells the interpreter's own count of that.
// Where that is not known, what the context holds is compared.
#include "contexts.hpp"

#include "python.hpp"
#include "thread_state.hpp"

namespace crossbill::region {
namespace {

PyObject* variable;     // ContextVar; null: contexts cannot be asked
Py_ssize_t entered_at;  // where a context says that it was entered, or 0

thread_local PyThreadState* state;
thread_local uint64_t seen;

size_t size_of(PyObject* object) {
  load::Ref size(PyObject_GetAttrString(object, "__sizeof__"));
  load::Ref bytes(size ? PyObject_CallNoArgs(size.get()) : nullptr);
  return bytes ? PyLong_AsSize_t(bytes.get()) : 0;
}

// Where a context says whether it was entered: no header tells.
void find_entered() {
  load::Ref context(PyContext_New());
  if (!context) return;
  auto* words = reinterpret_cast<const int*>(context.get());
  size_t count = size_of(context.get()) / sizeof(int);
  size_t head = sizeof(PyObject) / sizeof(int);
  constexpr size_t kMost = 64;
  int before[kMost], found = 0;
  if (count > kMost) count = kMost;
  for (size_t i = head; i < count; i++) before[i] = words[i];
  if (PyContext_Enter(context.get()) == 0) {
    find_context(context.get());
    for (size_t i = head; i < count; i++)
      if (before[i] == 0 && words[i] == 1) {
        entered_at = static_cast<Py_ssize_t>(i * sizeof(int));
        found++;
      }
    PyContext_Exit(context.get());
    check_context(context.get());
  }
  if (found != 1) entered_at = 0;
}

uint64_t mark_of(const PyThreadState* now) {
  if (knows_context()) return version_of(now);
  return reinterpret_cast<uintptr_t>(contexts::value());
}

}  // namespace

bool contexts::find() {
  if (!find_functions()) return true;
  find_entered();
  PyErr_Clear();
  variable = PyContextVar_New("crossbill.region", nullptr);
  return variable != nullptr;
}

PyObject* contexts::value() {
  PyObject* value = nullptr;
  if (variable == nullptr) return nullptr;
  if (PyContextVar_Get(variable, nullptr, &value) < 0) PyErr_Clear();
  if (value == nullptr) return nullptr;
  Py_DECREF(value);  // the context has it
  return value == Py_None ? nullptr : value;
}

bool contexts::put(PyObject* value) {
  if (variable == nullptr) return false;
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
  seen = mark_of(state);
}

bool contexts::may_differ() {
  PyThreadState* now = present_state();
  if (now == nullptr || now != state) return false;
  uint64_t before = std::exchange(seen, mark_of(now));
  return seen != before;
}

bool contexts::may_be_entered() {
  if (entered_at == 0 || !knows_context()) return variable != nullptr;
  const PyObject* context = context_of(present_state());
  return context != nullptr &&
         *reinterpret_cast<const int*>(reinterpret_cast<const char*>(context) +
                                       entered_at) != 0;
}

}  // namespace crossbill::region
