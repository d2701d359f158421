// SPDX-License-Identifier: MIT
// Python's str as UTF-8, UTF-16 and UTF-32. A str holds its characters in 1, 2
// or 4 bytes each: ASCII is lent as UTF-8 as it lies, 2 bytes as UTF-16, 4 as
// UTF-32. Other UTF-8 is made once by Python, and kept by the str; everything
// else is a copy for the call.
#include <cstring>

#include "convert.hpp"

namespace crossbill::load {
namespace {

// bytes lend what they hold, as text of that encoding; the core validates it.
bool lend_encoded(const Function& function, const Parameter& parameter,
                  PyObject* argument, crossbill_value& value, size_t size) {
  if (!PyBytes_CheckExact(argument))
    return refuse_type(function, parameter, "a str", argument);
  auto bytes = static_cast<size_t>(PyBytes_GET_SIZE(argument));
  if (bytes % size != 0)
    return refuse_with(function, parameter,
                       size == 2 ? CROSSBILL_BAD_UTF16 : CROSSBILL_BAD_UTF32,
                       "%zu bytes are no whole number of %zu-byte characters",
                       bytes, size);
  value.pointer = PyBytes_AS_STRING(argument);
  value.length = bytes / size;
  return true;
}

// Lone surrogates cannot be encoded: a UnicodeEncodeError.
bool lend_utf8(PyObject* text, crossbill_value& value) {
  Py_ssize_t size = 0;
  value.pointer = PyUnicode_AsUTF8AndSize(text, &size);
  value.length = static_cast<size_t>(size);
  return value.pointer != nullptr;
}

bool is_ready(PyObject* text) {
#if PY_VERSION_HEX < 0x030C0000
  return PyUnicode_READY(text) == 0;
#else
  return text != nullptr;
#endif
}

// A copy in the call's own memory.
void* copy_for(Hold* hold, size_t bytes) {
  hold->memory = PyMem_Malloc(bytes == 0 ? 1 : bytes);
  if (hold->memory == nullptr) {
    PyErr_NoMemory();
    return nullptr;
  }
  hold->what = Hold::kMemory;
  return hold->memory;
}

// From one byte a character: Latin-1.
bool widen_to_16(PyObject* text, crossbill_value& value, Hold* hold) {
  const Py_UCS1* from = PyUnicode_1BYTE_DATA(text);
  auto* to = static_cast<char16_t*>(copy_for(hold, value.length * 2));
  if (to == nullptr) return false;
  for (size_t i = 0; i < value.length; i++) to[i] = from[i];
  value.pointer = to;
  return true;
}

// From four bytes a character, some of them beyond 16 bits.
bool encode_16(PyObject* text, crossbill_value& value, Hold* hold) {
  const Py_UCS4* from = PyUnicode_4BYTE_DATA(text);
  auto* to = static_cast<char16_t*>(copy_for(hold, value.length * 4));
  if (to == nullptr) return false;
  size_t units = 0;
  for (size_t i = 0; i < value.length; i++) {
    Py_UCS4 point = from[i];
    if (point >= 0x10000) {
      to[units++] = static_cast<char16_t>(0xd800 + ((point - 0x10000) >> 10));
      point = 0xdc00 + ((point - 0x10000) & 0x3ff);
    }
    to[units++] = static_cast<char16_t>(point);
  }
  value.pointer = to;
  value.length = units;
  return true;
}

// Nothing may follow a zero: the core would not see it.
bool ends_at_zero(const Function& function, const Parameter& parameter,
                  const crossbill_value& value) {
  if (std::memchr(value.pointer, 0, value.length) == nullptr) return true;
  return refuse_with(function, parameter, CROSSBILL_NOT_A_VALUE,
                     "a zero character inside of a text that ends with a zero");
}

}  // namespace

bool to_utf8(const Function& function, const Parameter& parameter,
             PyObject* argument, crossbill_value& value, Hold*) {
  if (!PyUnicode_Check(argument))
    return lend_encoded(function, parameter, argument, value, 1);
  if (PyUnicode_IS_COMPACT_ASCII(argument)) {
    value.pointer = PyUnicode_1BYTE_DATA(argument);
    value.length = static_cast<size_t>(PyUnicode_GET_LENGTH(argument));
    return true;
  }
  return lend_utf8(argument, value);
}

bool to_utf16(const Function& function, const Parameter& parameter,
              PyObject* argument, crossbill_value& value, Hold* hold) {
  if (!PyUnicode_Check(argument))
    return lend_encoded(function, parameter, argument, value, 2);
  if (!is_ready(argument)) return false;
  value.length = static_cast<size_t>(PyUnicode_GET_LENGTH(argument));
  switch (PyUnicode_KIND(argument)) {
    case PyUnicode_1BYTE_KIND:
      return widen_to_16(argument, value, hold);
    case PyUnicode_2BYTE_KIND:
      value.pointer = PyUnicode_2BYTE_DATA(argument);
      return true;
    default:
      return encode_16(argument, value, hold);
  }
}

bool to_utf32(const Function& function, const Parameter& parameter,
              PyObject* argument, crossbill_value& value, Hold* hold) {
  if (!PyUnicode_Check(argument))
    return lend_encoded(function, parameter, argument, value, 4);
  if (!is_ready(argument)) return false;
  value.length = static_cast<size_t>(PyUnicode_GET_LENGTH(argument));
  if (PyUnicode_KIND(argument) == PyUnicode_4BYTE_KIND) {
    value.pointer = PyUnicode_4BYTE_DATA(argument);
    return true;
  }
  auto* to = static_cast<Py_UCS4*>(copy_for(hold, (value.length + 1) * 4));
  if (to == nullptr) return false;
  value.pointer = to;
  return PyUnicode_AsUCS4(argument, to,
                          static_cast<Py_ssize_t>(value.length + 1),
                          0) != nullptr;
}

bool to_c_string(const Function& function, const Parameter& parameter,
                 PyObject* argument, crossbill_value& value, Hold* hold) {
  return to_utf8(function, parameter, argument, value, hold) &&
         ends_at_zero(function, parameter, value);
}

}  // namespace crossbill::load
