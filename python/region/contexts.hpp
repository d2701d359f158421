// SPDX-License-Identifier: MIT
// Contexts (contextvars), as they take turns on a thread, and the variable of
// them that holds the innermost region. Where the interpreter keeps them is in
// thread_state.hpp: of versions/, or of stable/ for the stable ABI.
#pragma once
#include <Python.h>

namespace crossbill::region::contexts {

// Once, at the import; false with an exception set.
bool find();

// What this thread's context holds, borrowed, or null. Runs no Python code.
PyObject* value();
// Null: nothing. False if that cannot be.
bool put(PyObject* value);

// From now on, may_differ() is asked about what this thread's context holds.
void look();
// Whether that may be something else than when it was asked, or looked at, the
// last time. False in another thread state, or in none.
bool may_differ();

// Whether the present context may have been entered, as event loops do it.
bool may_be_entered();

}  // namespace crossbill::region::contexts
