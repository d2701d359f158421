// SPDX-License-Identifier: MIT
#include "errors.hpp"

#include <cstdarg>
#include <cstring>

#include "library.hpp"

namespace crossbill::load {

ErrorClasses error_classes;

namespace {

struct ClassRow {
  const char* name;
  PyObject** to;
};

const ClassRow kClassRows[] = {{"Error", &error_classes.error},
                               {"BadArgument", &error_classes.bad_argument},
                               {"BadHandle", &error_classes.bad_handle},
                               {"DeclaredError", &error_classes.declared},
                               {"Bug", &error_classes.bug},
                               {"Cancelled", &error_classes.cancelled},
                               {"OutOfMemory", &error_classes.out_of_memory},
                               {"BadLibrary", &error_classes.bad_library}};

bool is_of_handles(int32_t code) {
  return code <= CROSSBILL_NULL_HANDLE && code > CROSSBILL_UNCAUGHT;
}

// The class, and whether its code is the class's own.
PyObject* class_of(const Library& library, const crossbill_error& error,
                   bool& code_is_known) {
  switch (error.kind) {
    case CROSSBILL_BAD_ARGUMENT:
      return is_of_handles(error.code) ? error_classes.bad_handle
                                       : error_classes.bad_argument;
    case CROSSBILL_DECLARED: {
      auto found = library.errors.find(error.code);
      code_is_known = found != library.errors.end();
      return code_is_known ? found->second : error_classes.declared;
    }
    case CROSSBILL_CANCELLED:
      return error_classes.cancelled;
    case CROSSBILL_OUT_OF_MEMORY:
      return error_classes.out_of_memory;
    default:
      return error_classes.bug;
  }
}

bool set_attribute(PyObject* object, const char* name, PyObject* owned) {
  Ref value(owned);
  return value && PyObject_SetAttrString(object, name, value.get()) == 0;
}

// The text up to its zero, wherever that is.
PyObject* decode(const char* text, size_t capacity) {
  return PyUnicode_DecodeUTF8(
      text, static_cast<Py_ssize_t>(strnlen(text, capacity)), "replace");
}

// "sum(): data: not aligned for its items"
PyObject* message_of(const crossbill_error& error,
                     const contract::Function* function) {
  Ref text(decode(error.message, sizeof error.message));
  if (!text || function == nullptr || error.kind != CROSSBILL_BAD_ARGUMENT)
    return text.release();
  return PyUnicode_FromFormat("%s(): %U", function->name.c_str(), text.get());
}

void raise_with(PyObject* type, PyObject* message, const int32_t* code,
                const char* cause, size_t capacity) {
  Ref text(message);
  Ref error(text ? PyObject_CallFunctionObjArgs(type, text.get(), nullptr)
                 : nullptr);
  if (!error) return;
  if (code != nullptr &&
      !set_attribute(error.get(), "code", PyLong_FromLong(*code)))
    return;
  if (cause[0] != 0 &&
      !set_attribute(error.get(), "cause", decode(cause, capacity)))
    return;
  PyErr_SetObject(type, error.get());
}

// "sum() argument 'data': " and the rest.
PyObject* message_about(const Function& function, const Parameter& parameter,
                        const char* format, va_list arguments) {
  const char* name = function.declared->name.c_str();
  Ref rest(PyUnicode_FromFormatV(format, arguments));
  if (!rest) return nullptr;
  if (parameter.name == nullptr)
    return PyUnicode_FromFormat("%s(): a callback's result: %U", name,
                                rest.get());
  return PyUnicode_FromFormat("%s() argument '%U': %U", name, parameter.name,
                              rest.get());
}

}  // namespace

bool import_error_classes() {
  Ref module(PyImport_ImportModule("crossbill_ffi.errors"));
  for (const ClassRow& row : kClassRows) {
    if (!module) return false;
    *row.to = PyObject_GetAttrString(module.get(), row.name);
    if (*row.to == nullptr) return false;
  }
  return true;
}

PyObject* raise_status(const Library& library,
                       const contract::Function* function, int32_t status,
                       const crossbill_error& error) {
  // A core that returns a status and fills nothing is not ours: believe the
  // status alone.
  crossbill_error known = error;
  if (known.code != status) {
    known = {};
    known.code = status;
    known.kind = status > 0 ? CROSSBILL_DECLARED : CROSSBILL_BUG;
  }
  bool code_is_known = false;
  PyObject* type = class_of(library, known, code_is_known);
  raise_with(type, message_of(known, function),
             code_is_known ? nullptr : &known.code, known.cause,
             sizeof known.cause);
  return nullptr;
}

PyObject* raise_handle(int32_t code, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  raise_with(error_classes.bad_handle, PyUnicode_FromFormatV(format, arguments),
             &code, "", 0);
  va_end(arguments);
  return nullptr;
}

bool refuse(const Function& function, const Parameter& parameter,
            PyObject* type, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  Ref message(message_about(function, parameter, format, arguments));
  va_end(arguments);
  if (message) PyErr_SetObject(type, message.get());
  return false;
}

bool refuse_with(const Function& function, const Parameter& parameter,
                 int32_t code, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  PyObject* message = message_about(function, parameter, format, arguments);
  va_end(arguments);
  raise_with(error_classes.bad_argument, message, &code, "", 0);
  return false;
}

bool refuse_type(const Function& function, const Parameter& parameter,
                 const char* expected, PyObject* argument) {
  return refuse(function, parameter, PyExc_TypeError, "expected %s, got %s",
                expected, type_name(Py_TYPE(argument)).c_str());
}

}  // namespace crossbill::load
