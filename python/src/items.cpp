// SPDX-License-Identifier: MIT
// Values in memory <-> Python, and the formats of buffers that hold them.
#include <climits>
#include <cstring>
#include <string_view>

#include "array.hpp"
#include "structs.hpp"
#include "types.hpp"

namespace crossbill::load {
namespace {

constexpr Number kNumbers[] = {
    {"bool", '?', '?', 1, '?', 0, 1},
    {"i8", 'b', 'b', 1, 'i', INT8_MIN, INT8_MAX},
    {"i16", 'h', 'h', 2, 'i', INT16_MIN, INT16_MAX},
    {"i32", 'i', 'i', 4, 'i', INT32_MIN, INT32_MAX},
    {"i64", 'q', 'l', 8, 'i', INT64_MIN, INT64_MAX},
    {"u8", 'B', 'c', 1, 'u', 0, UINT8_MAX},
    {"u16", 'H', 'H', 2, 'u', 0, UINT16_MAX},
    {"u32", 'I', 'I', 4, 'u', 0, UINT32_MAX},
    {"u64", 'Q', 'L', 8, 'u', 0, INT64_MAX},
    {"f32", 'f', 'f', 4, 'f', 0, 0},
    {"f64", 'd', 'd', 8, 'f', 0, 0},
};

// Threads that read and write one field at once find one number or the other.
template <class T>
bool is_atomic(const void* memory) {
  return !kHasLock && reinterpret_cast<uintptr_t>(memory) % sizeof(T) == 0;
}

template <class T>
T load_as(const void* memory) {
  T value;
  if (is_atomic<T>(memory))
    __atomic_load(static_cast<const T*>(memory), &value, __ATOMIC_RELAXED);
  else
    std::memcpy(&value, memory, sizeof value);
  return value;
}

template <class T>
void store_as(void* memory, T value) {
  if (is_atomic<T>(memory))
    __atomic_store(static_cast<T*>(memory), &value, __ATOMIC_RELAXED);
  else
    std::memcpy(memory, &value, sizeof value);
}

void store_bits(void* memory, uint64_t bits, uint8_t size) {
  switch (size) {
    case 1:
      return store_as(memory, static_cast<uint8_t>(bits));
    case 2:
      return store_as(memory, static_cast<uint16_t>(bits));
    case 4:
      return store_as(memory, static_cast<uint32_t>(bits));
    default:
      return store_as(memory, bits);
  }
}

int range_error(const char* what, const Number& row) {
  if (!PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_OverflowError))
    PyErr_Format(PyExc_OverflowError, "%s: out of range of %s", what, row.name);
  return -1;
}

int write_float(Kind kind, void* memory, PyObject* value) {
  double number = PyFloat_AsDouble(value);
  if (number == -1 && PyErr_Occurred()) return -1;
  if (kind == Kind::kF64)
    store_as(memory, number);
  else
    store_as(memory, static_cast<float>(number));
  return 0;
}

int write_integer(const Number& row, void* memory, PyObject* value,
                  const char* what) {
  Ref index(PyNumber_Index(value));
  if (!index) return -1;
  uint64_t bits;
  if (row.category == 'u') {
    bits = PyLong_AsUnsignedLongLong(index.get());
    if (PyErr_Occurred()) return range_error(what, row);
    if (row.size < 8 && bits > static_cast<uint64_t>(row.high))
      return range_error(what, row);
  } else {
    int64_t number = PyLong_AsLongLong(index.get());
    if (PyErr_Occurred() || number < row.low || number > row.high)
      return range_error(what, row);
    bits = static_cast<uint64_t>(number);
  }
  store_bits(memory, bits, row.size);
  return 0;
}

int write_enum(const Item& item, void* memory, PyObject* value,
               const char* what) {
  int known = PyDict_Contains(item.enumeration->members, value);
  if (known < 0) return -1;
  if (known == 0) {
    PyErr_Format(PyExc_ValueError, "%s: %R is not a %s", what, value,
                 item.enumeration->name.c_str());
    return -1;
  }
  return write_integer(*number(item.enumeration->number), memory, value, what);
}

int write_struct(const Item& item, void* memory, PyObject* value,
                 const char* what) {
  if (!PyObject_TypeCheck(value, item.structure->type)) {
    PyErr_Format(PyExc_TypeError, "%s: expected %s, got %s", what,
                 item.name.c_str(), type_name(Py_TYPE(value)).c_str());
    return -1;
  }
  std::memmove(memory, struct_data(value), item.size);
  return 0;
}

int write_array(const Item& item, void* memory, PyObject* value,
                const char* what) {
  Ref given(PySequence_Fast(value, "an array field takes a sequence"));
  // A list may change while its items say what numbers they are.
  Ref items(given ? PySequence_Tuple(given.get()) : nullptr);
  if (!items) return -1;
  if (PyTuple_GET_SIZE(items.get()) != item.length) {
    PyErr_Format(PyExc_ValueError, "%s: expected %zd items, got %zd", what,
                 item.length, PyTuple_GET_SIZE(items.get()));
    return -1;
  }
  auto* to = static_cast<char*>(memory);
  for (Py_ssize_t i = 0; i < item.length; i++, to += item.element->size)
    if (write_item(*item.element, to, PyTuple_GET_ITEM(items.get(), i), what) <
        0)
      return -1;
  return 0;
}

}  // namespace

const Number* number(Kind kind) {
  if (kind < Kind::kBool || kind > Kind::kF64) return nullptr;
  return &kNumbers[static_cast<int>(kind) - static_cast<int>(Kind::kBool)];
}

PyObject* read_item(const Item& item, void* memory, PyObject* owner,
                    bool readonly) {
  switch (item.kind) {
    case Kind::kStruct:
      return new_struct(*item.structure, memory, owner, readonly);
    case Kind::kArray:
      return new_array(*item.element, memory, item.length, owner, readonly);
    case Kind::kEnum:
      return take_number(item.enumeration->number, memory, item.enumeration);
    default:
      return take_number(item.kind, memory, nullptr);
  }
}

int write_item(const Item& item, void* memory, PyObject* value,
               const char* what) {
  switch (item.kind) {
    case Kind::kStruct:
      return write_struct(item, memory, value, what);
    case Kind::kArray:
      return write_array(item, memory, value, what);
    case Kind::kEnum:
      return write_enum(item, memory, value, what);
    case Kind::kF32:
    case Kind::kF64:
      return write_float(item.kind, memory, value);
    case Kind::kBool:
      if (!PyBool_Check(value)) {
        PyErr_Format(PyExc_TypeError, "%s: expected a bool, got %s", what,
                     type_name(Py_TYPE(value)).c_str());
        return -1;
      }
      store_as<uint8_t>(memory, value == Py_True);
      return 0;
    default:
      return write_integer(*number(item.kind), memory, value, what);
  }
}

PyObject* take_number(Kind kind, const void* memory,
                      const EnumInfo* enumeration) {
  PyObject* value = nullptr;
  switch (kind) {
    case Kind::kBool:
      return PyBool_FromLong(load_as<uint8_t>(memory) != 0);
    case Kind::kI8:
      value = PyLong_FromLong(load_as<int8_t>(memory));
      break;
    case Kind::kI16:
      value = PyLong_FromLong(load_as<int16_t>(memory));
      break;
    case Kind::kI32:
      value = PyLong_FromLong(load_as<int32_t>(memory));
      break;
    case Kind::kI64:
      value = PyLong_FromLong(load_as<int64_t>(memory));
      break;
    case Kind::kU8:
      value = PyLong_FromLong(load_as<uint8_t>(memory));
      break;
    case Kind::kU16:
      value = PyLong_FromLong(load_as<uint16_t>(memory));
      break;
    case Kind::kU32:
      value = PyLong_FromLong(load_as<uint32_t>(memory));
      break;
    case Kind::kU64:
      value = PyLong_FromUnsignedLong(load_as<uint64_t>(memory));
      break;
    case Kind::kF32:
      return PyFloat_FromDouble(load_as<float>(memory));
    case Kind::kF64:
      return PyFloat_FromDouble(load_as<double>(memory));
    default:
      Py_RETURN_NONE;
  }
  return enumeration == nullptr ? value : enum_member(*enumeration, value);
}

}  // namespace crossbill::load
