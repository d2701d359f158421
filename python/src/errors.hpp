// SPDX-License-Identifier: MIT
// Errors of a core and of the loader as Python exceptions.
#pragma once

#include "function.hpp"

namespace crossbill::load {

// The classes of crossbill/errors.py.
struct ErrorClasses {
  PyObject *error, *bad_argument, *bad_handle, *declared, *bug, *cancelled,
      *out_of_memory, *bad_library;
};
extern ErrorClasses error_classes;
bool import_error_classes();

// Raises what the core said; returns null. The function, if it is known, is
// named where the mistake is the caller's.
PyObject* raise_status(const Library&, const contract::Function*,
                       int32_t status, const crossbill_error&);

// The loader's own refusal of a handle; null.
PyObject* raise_handle(int32_t code, const char* format, ...);

// "sum() argument 'data': " and the rest, as PyErr_Format; false.
bool refuse(const Function&, const Parameter&, PyObject* type,
            const char* format, ...);
// The same as a BadArgument with this code.
bool refuse_with(const Function&, const Parameter&, int32_t code,
                 const char* format, ...);
// A TypeError: "expected ..., got list".
bool refuse_type(const Function&, const Parameter&, const char* expected,
                 PyObject* argument);

}  // namespace crossbill::load
