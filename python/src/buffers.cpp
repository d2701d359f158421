// SPDX-License-Identifier: MIT
// Python's buffers as slices: what a core borrows is the host's own memory.
#include <cstring>

#include "array.hpp"
#include "convert.hpp"

namespace crossbill::load {
namespace {

// What to write instead, when a buffer holds something else.
bool refuse_items(const Function& function, const Parameter& parameter,
                  const Py_buffer& view) {
  return refuse(function, parameter, PyExc_TypeError,
                "expected a buffer of %s (format '%s'), got one of format '%s' "
                "with %zd bytes an item",
                parameter.item.name.c_str(), parameter.item.format.c_str(),
                view.format == nullptr ? "B" : view.format, view.itemsize);
}

const char* example(const Item& item) {
  switch (item.kind) {
    case Kind::kStruct:
      return "its class makes one: .array(n)";
    case Kind::kBool:
      return "memoryview(bytearray(n)).cast('?')";
    default:
      return nullptr;
  }
}

bool refuse_object(const Function& function, const Parameter& parameter,
                   PyObject* argument) {
  const Item& item = parameter.item;
  const char* hint = example(item);
  if (hint != nullptr)
    return refuse(function, parameter, PyExc_TypeError,
                  "expected a buffer of %s, got %s; %s", item.name.c_str(),
                  type_name(Py_TYPE(argument)).c_str(), hint);
  return refuse(function, parameter, PyExc_TypeError,
                "expected a buffer of %s, got %s; array.array('%s', ...) "
                "makes one",
                item.name.c_str(), type_name(Py_TYPE(argument)).c_str(),
                item.format.c_str());
}

// Why there is no contiguous buffer, when the exporter has said so.
bool refuse_buffer(const Function& function, const Parameter& parameter,
                   PyObject* argument) {
  if (!PyObject_CheckBuffer(argument)) {
    PyErr_Clear();
    return refuse_object(function, parameter, argument);
  }
  Ref type, value, traceback;
  PyObject* parts[3];
  PyErr_Fetch(&parts[0], &parts[1], &parts[2]);
  type = Ref(parts[0]), value = Ref(parts[1]), traceback = Ref(parts[2]);
  Py_buffer view;
  if (get_buffer(argument, &view, PyBUF_FULL_RO) < 0) {
    PyErr_Clear();
    PyErr_Restore(type.release(), value.release(), traceback.release());
    return false;
  }
  bool readonly = view.readonly != 0;
  release_buffer(view);
  if (readonly && (parameter.is_mutable || parameter.kind == Kind::kOut))
    return refuse(function, parameter, PyExc_TypeError,
                  "the core writes into it, but this %s is read-only",
                  type_name(Py_TYPE(argument)).c_str());
  return refuse(function, parameter, PyExc_TypeError,
                "the items must lie one after another, but this %s is strided; "
                "pass a contiguous copy of it",
                type_name(Py_TYPE(argument)).c_str());
}

// Holds the argument's buffer for the call.
bool take(const Function& function, const Parameter& parameter,
          PyObject* argument, Hold* hold, int flags) {
  if (get_buffer(argument, &hold->buffer, flags) < 0)
    return refuse_buffer(function, parameter, argument);
  hold->what = Hold::kBuffer;
  return true;
}

// Empty buffers may point anywhere (array.array's do); a core wants alignment.
void lend_items(const void* data, Py_ssize_t length, crossbill_value& value) {
  value.pointer = length == 0 ? nullptr : data;
  value.length = static_cast<size_t>(length);
}

void lend_bytes(PyObject* bytes, crossbill_value& value) {
  value.pointer = PyBytes_AS_STRING(bytes);
  value.length = static_cast<size_t>(PyBytes_GET_SIZE(bytes));
}

}  // namespace

int get_buffer(PyObject* exporter, Py_buffer* view, int flags) {
  Alone alone(exporter);
  return PyObject_GetBuffer(exporter, view, flags);
}

void release_buffer(Py_buffer& view) {
  if (kHasLock) return PyBuffer_Release(&view);
  Ref exporter = Ref::to(view.obj);  // else it could go with its own lock held
  if (!exporter) return;
  Alone alone(exporter.get());
  PyBuffer_Release(&view);
}

bool to_slice(const Function& function, const Parameter& parameter,
              PyObject* argument, crossbill_value& value, Hold* hold) {
  if (PyBytes_CheckExact(argument) && parameter.item.kind == Kind::kU8 &&
      !parameter.is_mutable) {
    lend_bytes(argument, value);
    return true;
  }
  int flags = PyBUF_ND | PyBUF_FORMAT;
  if (parameter.is_mutable) flags |= PyBUF_WRITABLE;
  if (!take(function, parameter, argument, hold, flags)) return false;
  const Py_buffer& view = hold->buffer;
  if (!holds_items(parameter.item, view)) {
    refuse_items(function, parameter, view);
    return false;
  }
  Py_ssize_t length = view.ndim == 1 ? view.shape[0] : view.len / view.itemsize;
  lend_items(view.buf, length, value);
  return true;
}

bool to_out(const Function& function, const Parameter& parameter,
            PyObject* argument, crossbill_value& value, Hold* hold) {
  return to_slice(function, parameter, argument, value, hold);
}

bool to_strided(const Function& function, const Parameter& parameter,
                PyObject* argument, crossbill_value& value, Hold* hold) {
  int flags = PyBUF_STRIDES | PyBUF_FORMAT;
  if (parameter.is_mutable) flags |= PyBUF_WRITABLE;
  if (!take(function, parameter, argument, hold, flags)) return false;
  const Py_buffer& view = hold->buffer;
  if (!holds_items(parameter.item, view))
    return refuse_items(function, parameter, view);
  if (view.ndim != 1)
    return refuse(function, parameter, PyExc_TypeError,
                  "expected one dimension, got %d", view.ndim);
  lend_items(view.buf, view.shape[0], value);
  value.stride = view.strides[0];
  return true;
}

bool to_bytes(const Function& function, const Parameter& parameter,
              PyObject* argument, crossbill_value& value, Hold* hold) {
  if (PyBytes_CheckExact(argument)) {
    lend_bytes(argument, value);
    return true;
  }
  if (PyUnicode_Check(argument))
    return refuse(function, parameter, PyExc_TypeError,
                  "expected bytes or a buffer, got str; str.encode() makes "
                  "bytes");
  if (!take(function, parameter, argument, hold, PyBUF_SIMPLE)) return false;
  value.pointer = hold->buffer.buf;
  value.length = static_cast<size_t>(hold->buffer.len);
  return true;
}

}  // namespace crossbill::load
