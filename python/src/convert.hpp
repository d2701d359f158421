// SPDX-License-Identifier: MIT
// Converters of arguments, one for each kind of parameter; those of buffers in
// buffers.cpp, of text in text.cpp, of callbacks in callbacks.cpp. The inline
// ones are on the way of every special call (direct.cpp).
#pragma once

#include "errors.hpp"
#include "objects.hpp"

namespace crossbill::load {

// The rest of to_integer: big ones, __index__, and what is refused.
bool to_integer_slowly(const Function&, const Parameter&, PyObject*,
                       crossbill_value&);
bool to_float_slowly(const Function&, const Parameter&, PyObject*, double&);
bool refuse_range(const Function&, const Parameter&, PyObject*);
bool to_handle_slowly(const Function&, const Parameter&, PyObject*,
                      crossbill_value&);

inline bool to_integer(const Function& function, const Parameter& parameter,
                       PyObject* argument, crossbill_value& value, Hold*) {
  if (!compact_int(argument, value.i64))
    return to_integer_slowly(function, parameter, argument, value);
  if (value.i64 < parameter.low || value.i64 > parameter.high)
    return refuse_range(function, parameter, argument);
  return true;
}

inline bool to_double(const Function& function, const Parameter& parameter,
                      PyObject* argument, crossbill_value& value, Hold*) {
  if (PyFloat_CheckExact(argument)) {
    value.f64 = PyFloat_AS_DOUBLE(argument);
    return true;
  }
  return to_float_slowly(function, parameter, argument, value.f64);
}

inline bool to_handle(const Function& function, const Parameter& parameter,
                      PyObject* argument, crossbill_value& value, Hold*) {
  if (Py_TYPE(argument) != parameter.object->type)
    return to_handle_slowly(function, parameter, argument, value);
  value.u64 = as_handle(argument)->handle;
  return true;
}

// A buffer of an argument, under the lock of who exports it: array and
// bytearray of Python 3.13 count what they have lent without one.
int get_buffer(PyObject* exporter, Py_buffer*, int flags);
void release_buffer(Py_buffer&);

bool to_slice(const Function&, const Parameter&, PyObject*, crossbill_value&,
              Hold*);
bool to_strided(const Function&, const Parameter&, PyObject*, crossbill_value&,
                Hold*);
bool to_out(const Function&, const Parameter&, PyObject*, crossbill_value&,
            Hold*);
bool to_bytes(const Function&, const Parameter&, PyObject*, crossbill_value&,
              Hold*);
bool to_utf8(const Function&, const Parameter&, PyObject*, crossbill_value&,
             Hold*);
bool to_utf16(const Function&, const Parameter&, PyObject*, crossbill_value&,
              Hold*);
bool to_utf32(const Function&, const Parameter&, PyObject*, crossbill_value&,
              Hold*);
bool to_c_string(const Function&, const Parameter&, PyObject*, crossbill_value&,
                 Hold*);
bool to_callback(const Function&, const Parameter&, PyObject*, crossbill_value&,
                 Hold*);

}  // namespace crossbill::load
