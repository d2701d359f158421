// SPDX-License-Identifier: MIT
#include "convert.hpp"

#include <cmath>

#include "array.hpp"
#include "structs.hpp"

namespace crossbill::load {
namespace {

bool to_float32(const Function& function, const Parameter& parameter,
                PyObject* argument, crossbill_value& value, Hold* hold) {
  if (!to_double(function, parameter, argument, value, hold)) return false;
  if (std::isfinite(value.f64) && !std::isfinite(static_cast<float>(value.f64)))
    return refuse_range(function, parameter, argument);
  return true;
}

bool to_bool(const Function& function, const Parameter& parameter,
             PyObject* argument, crossbill_value& value, Hold*) {
  if (!PyBool_Check(argument))
    return refuse_type(function, parameter, "a bool", argument);
  value.u64 = argument == Py_True;
  return true;
}

// A member, or an int that is the value of one: the core checks that.
bool to_enum(const Function& function, const Parameter& parameter,
             PyObject* argument, crossbill_value& value, Hold* hold) {
  const EnumInfo& info = *parameter.item.enumeration;
  bool is_member = Py_TYPE(argument) == info.type;
  if (!is_member && !PyLong_CheckExact(argument))
    return refuse_type(function, parameter, info.name.c_str(), argument);
  if (!is_member) return to_integer(function, parameter, argument, value, hold);
  return to_integer_slowly(function, parameter, argument, value);
}

bool to_struct(const Function& function, const Parameter& parameter,
               PyObject* argument, crossbill_value& value, Hold*) {
  if (argument == Py_None && parameter.may_be_null) {
    value.pointer = nullptr;
    return true;
  }
  if (!PyObject_TypeCheck(argument, parameter.item.structure->type))
    return refuse_type(function, parameter, parameter.item.name.c_str(),
                       argument);
  if (parameter.is_mutable && struct_is_readonly(argument))
    return refuse(function, parameter, PyExc_TypeError,
                  "the core writes it, but this %s is read-only",
                  parameter.item.name.c_str());
  value.pointer = struct_data(argument);
  return true;
}

bool to_optional(const Function& function, const Parameter& parameter,
                 PyObject* argument, crossbill_value& value, Hold* hold) {
  value.present = argument != Py_None;
  return argument == Py_None ||
         parameter.inner(function, parameter, argument, value, hold);
}

struct Row {
  Kind kind;
  Converter convert;
};

const Row kRows[] = {
    {Kind::kBool, to_bool},         {Kind::kI8, to_integer},
    {Kind::kI16, to_integer},       {Kind::kI32, to_integer},
    {Kind::kI64, to_integer},       {Kind::kU8, to_integer},
    {Kind::kU16, to_integer},       {Kind::kU32, to_integer},
    {Kind::kU64, to_integer},       {Kind::kF32, to_float32},
    {Kind::kF64, to_double},        {Kind::kEnum, to_enum},
    {Kind::kStruct, to_struct},     {Kind::kPointer, to_struct},
    {Kind::kSlice, to_slice},       {Kind::kStrided, to_strided},
    {Kind::kOut, to_out},           {Kind::kBytes, to_bytes},
    {Kind::kUtf8, to_utf8},         {Kind::kUtf16, to_utf16},
    {Kind::kUtf32, to_utf32},       {Kind::kCString, to_c_string},
    {Kind::kOptional, to_optional}, {Kind::kCallback, to_callback},
    {Kind::kObject, to_handle},     {Kind::kOwned, to_handle},
};

}  // namespace

// Null for kinds that are no parameters.
Converter converter(Kind kind) {
  for (const Row& row : kRows)
    if (row.kind == kind) return row.convert;
  return nullptr;
}

bool refuse_range(const Function& function, const Parameter& parameter,
                  PyObject* argument) {
  PyErr_Clear();
  return refuse(function, parameter, PyExc_OverflowError,
                "%R is out of range of %s", argument,
                parameter.item.name.c_str());
}

bool to_integer_slowly(const Function& function, const Parameter& parameter,
                       PyObject* argument, crossbill_value& value) {
  if (!PyIndex_Check(argument))
    return refuse_type(function, parameter, "an int", argument);
  Ref index(PyNumber_Index(argument));
  if (!index) return false;
  if (parameter.high == INT64_MAX && parameter.low == 0) {  // u64
    value.u64 = PyLong_AsUnsignedLongLong(index.get());
    if (value.u64 == UINT64_MAX && PyErr_Occurred())
      return refuse_range(function, parameter, argument);
    return true;
  }
  int overflow = 0;
  value.i64 = PyLong_AsLongLongAndOverflow(index.get(), &overflow);
  if (overflow != 0 || value.i64 < parameter.low || value.i64 > parameter.high)
    return refuse_range(function, parameter, argument);
  return true;
}

bool to_float_slowly(const Function& function, const Parameter& parameter,
                     PyObject* argument, double& value) {
  value = PyFloat_AsDouble(argument);
  if (value != -1 || !PyErr_Occurred()) return true;
  if (!PyErr_ExceptionMatches(PyExc_TypeError)) return false;
  PyErr_Clear();
  return refuse_type(function, parameter, "a float", argument);
}

bool to_handle_slowly(const Function& function, const Parameter& parameter,
                      PyObject* argument, crossbill_value& value) {
  if (!PyObject_TypeCheck(argument, parameter.object->type))
    return refuse_type(function, parameter,
                       parameter.object->declared->name.c_str(), argument);
  value.u64 = as_handle(argument)->handle;
  return true;
}

void let_go(Hold& hold) {
  switch (hold.what) {
    case Hold::kNothing:
      return;
    case Hold::kBuffer:
      return release_buffer(hold.buffer);
    case Hold::kMemory:
      return PyMem_Free(hold.memory);
    case Hold::kCallback:
      for (PyObject*& part : hold.callback.exception) Py_CLEAR(part);
  }
}

}  // namespace crossbill::load
