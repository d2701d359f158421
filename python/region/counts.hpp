// SPDX-License-Identifier: MIT
// What the recorder has counted of this process, as Python objects.
#pragma once
#include <Python.h>

#include "recording/recorder.hpp"

namespace crossbill::region {

// A dict: (library's path, function, kind, category, glue, file, line, code) to
// (calls, bytes).
PyObject* counts_of(const recorder::Recorder& recorder);

}  // namespace crossbill::region
