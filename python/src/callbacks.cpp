// SPDX-License-Identifier: MIT
// Python callables as callbacks of a core. What a core lends to one is copied:
// Python could keep a view for longer than the callback lasts.
//
// They run on the thread of the call. An exception in one ends the core's call,
// which then raises it; unless the core handles the failure. What is no
// Exception (KeyboardInterrupt, SystemExit) comes out in any case.
#include <cstring>

#include "array.hpp"
#include "convert.hpp"

namespace crossbill::load {
namespace {

// Python's lock for the length of a callback, when its call has released it.
class Lock {
 public:
  explicit Lock(CallbackState& state) : released_(state.released) {
    if (is_released())
      PyEval_RestoreThread(*released_);
    else
      released_ = nullptr;
  }
  ~Lock() {
    if (released_ != nullptr) *released_ = PyEval_SaveThread();
  }

 private:
  bool is_released() const {
    return released_ != nullptr && *released_ != nullptr;
  }
  PyThreadState** released_;
};

PyObject* take_items(const Parameter& parameter, const crossbill_value& value) {
  PyObject* array =
      new_array(parameter.item, const_cast<void*>(value.pointer),
                static_cast<Py_ssize_t>(value.length), nullptr, false);
  if (array != nullptr)
    reinterpret_cast<ArrayObject*>(array)->readonly = !parameter.is_mutable;
  return array;
}

PyObject* take_argument(const Parameter& parameter,
                        const crossbill_value& value) {
  switch (parameter.kind) {
    case Kind::kSlice:
      return take_items(parameter, value);
    case Kind::kBytes:
      return PyBytes_FromStringAndSize(static_cast<const char*>(value.pointer),
                                       static_cast<Py_ssize_t>(value.length));
    case Kind::kUtf8:
    case Kind::kUtf16:
    case Kind::kUtf32:
    case Kind::kCString:
      return take_text(parameter.kind, value.pointer, value.length);
    default:
      return take_value(parameter.item, value);
  }
}

void give_items_back(const Parameter& parameter, PyObject* argument,
                     const crossbill_value& value) {
  if (parameter.kind != Kind::kSlice || !parameter.is_mutable) return;
  auto* array = reinterpret_cast<ArrayObject*>(argument);
  Pinned pin(array);
  if (!pin) PyErr_Clear();  // Python has released it: as it was
  if (!pin || array->length == 0) return;
  std::memcpy(const_cast<void*>(value.pointer), array->data,
              value.length * parameter.item.size);
}

bool give_result(const CallbackState& state, PyObject* made,
                 crossbill_value* result) {
  const auto& wanted = state.parameter->result;
  if (wanted.empty()) return true;
  return wanted[0].convert(*state.function, wanted[0], made, *result, nullptr);
}

bool call_python(CallbackState& state, const crossbill_value* values,
                 size_t count, crossbill_value* result) {
  const auto& parameters = state.parameter->arguments;
  if (count != parameters.size()) {
    PyErr_Format(error_classes.bug,
                 "a callback of %zu arguments was called with %zu",
                 parameters.size(), count);
    return false;
  }
  PyObject* arguments[kMostCallbackArguments];
  size_t made = 0;
  for (; made < count; made++) {
    arguments[made] = take_argument(parameters[made], values[made]);
    if (arguments[made] == nullptr) break;
  }
  Ref outcome(made < count ? nullptr
                           : PyObject_Vectorcall(state.callable, arguments,
                                                 count, nullptr));
  bool good = outcome && give_result(state, outcome.get(), result);
  for (size_t i = 0; i < made; i++) {
    if (good) give_items_back(parameters[i], arguments[i], values[i]);
    Py_DECREF(arguments[i]);
  }
  return good;
}

void forget(CallbackState& state) {
  for (PyObject*& part : state.exception) Py_CLEAR(part);
}

bool must_come_out(const CallbackState& state) {
  return state.exception[0] != nullptr &&
         !PyErr_GivenExceptionMatches(state.exception[0], PyExc_Exception);
}

int32_t run(void* user, const crossbill_value* values, size_t count,
            crossbill_value* result) {
  auto& state = *static_cast<CallbackState*>(user);
  // The contract forbids other threads; they would run without the lock.
  if (pthread_equal(state.thread, pthread_self()) == 0) {
    state.elsewhere = true;
    return 1;
  }
  Lock lock(state);
  if (must_come_out(state)) return 1;
  forget(state);  // the core has handled it
  if (call_python(state, values, count, result)) return 0;
  PyErr_Fetch(&state.exception[0], &state.exception[1], &state.exception[2]);
  return 1;
}

}  // namespace

bool to_callback(const Function& function, const Parameter& parameter,
                 PyObject* argument, crossbill_value& value, Hold* hold) {
  if (!PyCallable_Check(argument))
    return refuse_type(function, parameter, "a callable", argument);
  hold->what = Hold::kCallback;
  auto& state = hold->callback;
  state.callable = argument;
  state.function = &function;
  state.parameter = &parameter;
  state.released = nullptr;
  state.thread = pthread_self();
  for (PyObject*& part : state.exception) part = nullptr;
  state.elsewhere = false;
  value.function = run;
  value.user = &hold->callback;
  return true;
}

bool callback_raised(CallbackState& state, bool core_failed) {
  if (state.elsewhere) {
    PyErr_Format(error_classes.bug,
                 "%s() called its callback '%U' on another thread; callbacks "
                 "are lent to the caller's thread alone",
                 state.function->declared->name.c_str(), state.parameter->name);
    return true;
  }
  if (state.exception[0] == nullptr || !(core_failed || must_come_out(state)))
    return false;
  PyErr_Restore(std::exchange(state.exception[0], nullptr),
                std::exchange(state.exception[1], nullptr),
                std::exchange(state.exception[2], nullptr));
  return true;
}

}  // namespace crossbill::load
