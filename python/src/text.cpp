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
bool widen_to_16(const Characters& from, crossbill_value& value, Hold* hold) {
  auto* to = static_cast<char16_t*>(copy_for(hold, from.length * 2));
  if (to == nullptr) return false;
  auto* bytes = static_cast<const Py_UCS1*>(from.data);
  for (size_t i = 0; i < from.length; i++) to[i] = bytes[i];
  value.pointer = to;
  return true;
}

// Of four bytes a character, some of them beyond 16 bits, into as much memory:
// it may be the same.
void encode_16(const void* points, void* units, crossbill_value& value) {
  auto* from = static_cast<const char*>(points);
  auto* to = static_cast<char*>(units);
  auto put = [&](Py_UCS4 unit) {
    auto narrow = static_cast<char16_t>(unit);
    std::memcpy(to, &narrow, sizeof narrow);
    to += sizeof narrow;
  };
  for (size_t i = 0; i < value.length; i++) {
    Py_UCS4 point;
    std::memcpy(&point, from + i * sizeof point, sizeof point);
    if (point >= 0x10000) {
      put(0xd800 + ((point - 0x10000) >> 10));
      point = 0xdc00 + ((point - 0x10000) & 0x3ff);
    }
    put(point);
  }
  value.length =
      static_cast<size_t>(to - static_cast<char*>(units)) / sizeof(char16_t);
  value.pointer = units;
}

// A copy of four bytes a character.
Py_UCS4* copy_32(PyObject* text, const Characters& held, Hold* hold) {
  auto* to = static_cast<Py_UCS4*>(copy_for(hold, (held.length + 1) * 4));
  if (to == nullptr) return nullptr;
  return PyUnicode_AsUCS4(text, to, static_cast<Py_ssize_t>(held.length + 1),
                          0);
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
  Characters held;
  if (ascii_of(argument, held)) {
    value.pointer = held.data;
    value.length = held.length;
    return true;
  }
  return lend_utf8(argument, value);
}

bool to_utf16(const Function& function, const Parameter& parameter,
              PyObject* argument, crossbill_value& value, Hold* hold) {
  if (!PyUnicode_Check(argument))
    return lend_encoded(function, parameter, argument, value, 2);
  Characters held = characters_of(argument);
  if (held.data == nullptr) return false;
  value.length = held.length;
  switch (held.bytes) {
    case 1:
      return widen_to_16(held, value, hold);
    case 2:
      value.pointer = held.data;
      return true;
    default:
      break;
  }
  void* to = held.bytes == 4 ? copy_for(hold, held.length * 4)
                             : copy_32(argument, held, hold);
  if (to == nullptr) return false;
  encode_16(held.bytes == 4 ? held.data : to, to, value);
  return true;
}

bool to_utf32(const Function& function, const Parameter& parameter,
              PyObject* argument, crossbill_value& value, Hold* hold) {
  if (!PyUnicode_Check(argument))
    return lend_encoded(function, parameter, argument, value, 4);
  Characters held = characters_of(argument);
  if (held.data == nullptr) return false;
  value.length = held.length;
  value.pointer = held.bytes == 4 ? held.data : copy_32(argument, held, hold);
  return value.pointer != nullptr;
}

bool to_c_string(const Function& function, const Parameter& parameter,
                 PyObject* argument, crossbill_value& value, Hold* hold) {
  return to_utf8(function, parameter, argument, value, hold) &&
         ends_at_zero(function, parameter, value);
}

}  // namespace crossbill::load
