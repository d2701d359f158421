// SPDX-License-Identifier: MIT
// Stubs for what is called by an object's own pointer: see objects.cpp.
#pragma once
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/cpython/layout.hpp"

namespace crossbill::agent::cpython {

// On functions that fill a module, given as first argument, and on those that
// return one: afterwards the module holds objects that can be called.
extern const Hook kFills, kReturnsModule, kEntry;

// Of a type that is ready, or about to be: what its tp_new makes.
void watch_objects_of(TypeObject& type);

// A module's function makes an object part of a module, long after that was
// filled, perhaps.
void before_add(void* module, const char* name, void* object);

// The same of PyObject_SetAttr, PyObject_SetAttrString, PyDict_SetItemString.
bool sets_on_module(const CallArguments& call);
bool sets_callable(const CallArguments& call);
void before_set_attribute(CallArguments& call);
void before_set_attribute_by_text(CallArguments& call);
void before_set_item(CallArguments& call);

// In a forked child.
void reset_object_locks();

}  // namespace crossbill::agent::cpython
