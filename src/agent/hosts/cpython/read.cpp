// SPDX-License-Identifier: MIT
// Reads CPython's objects: see read.hpp.
#include "agent/hosts/cpython/read.hpp"

#include <string.h>

#include "agent/base/text.hpp"

namespace crossbill::agent::cpython {
namespace {

int (*dict_next)(void* dict, long* place, void** key, void** value);
void* module_type;
void* string_type;
size_t text_offset;  // of an ASCII str
size_t name_offset;  // of a Python function's __name__

// The bits "compact" and "ascii" of PyASCIIObject's state. What is left over of
// the word is not written to.
uint32_t ascii_bits;

bool is_of(const void* object, const char* type) {
  return is_same(short_name(type_of(object)->name), type);
}

const char* name_of_definition(const MethodDef* definition) {
  return definition == nullptr ? nullptr : definition->name;
}

// Where a kind of function object says its name.
struct NameRow {
  const char* type;  // behind the last dot
  const char* (*name)(void* object);
};

const char* by_definition(void* object) {
  return name_of_definition(field<MethodDef*>(object, kFunctionDefinition));
}
const char* by_name(void* object) {
  return text_of(field<void*>(object, name_offset));
}
const char* by_ufunc(void* object) {
  return field<const char*>(object, kUfuncName);
}
const char* by_implementation(void* object) {
  void* implementation = field<void*>(object, kDispatcherImplementation);
  return implementation == nullptr ? nullptr : name_of_function(implementation);
}

constexpr NameRow kNames[] = {
    {"builtin_function_or_method", by_definition},
    {"cython_function_or_method", by_definition},
    {"fused_cython_function", by_definition},
    {"function", by_name},
    {"ufunc", by_ufunc},
    {"_ArrayFunctionDispatcher", by_implementation},
};

}  // namespace

void find_readers(FindSymbol find, int minor) {
  if (minor < 9) return;
  dict_next = reinterpret_cast<decltype(dict_next)>(find("PyDict_Next"));
  module_type = find("PyModule_Type");
  string_type = find("PyUnicode_Type");
  text_offset = minor < 12 ? 48 : 40;
  ascii_bits = minor < 14 ? 0x60 : 0x180000;
  name_offset = minor < 10 ? 64 : 32;
}

bool is_type(const void* object) {
  return (type_of(object)->flags & kTypeSubclassFlag) != 0;
}

bool is_module(const void* object) { return type_of(object) == module_type; }

const char* text_of(const void* object) {
  if (object == nullptr || type_of(object) != string_type) return nullptr;
  const char* bytes = static_cast<const char*>(object);
  uint32_t state;
  memcpy(&state, bytes + kStringState, sizeof state);
  return (state & ascii_bits) == ascii_bits ? bytes + text_offset : nullptr;
}

bool next_item(void* dict, long& place, Item& item) {
  if (dict_next == nullptr || dict == nullptr ||
      (type_of(dict)->flags & kDictSubclassFlag) == 0)
    return false;
  return dict_next(dict, &place, &item.key, &item.value) != 0;
}

const char* short_name(const char* name) {
  const char* last = name;
  for (; *name != '\0'; ++name)
    if (*name == '.') last = name + 1;
  return last;
}

const char* name_of_function(void* object) {
  for (const NameRow& row : kNames)
    if (is_of(object, row.type)) return row.name(object);
  return nullptr;
}

bool is_cython_function(void* object) {
  return is_of(object, "cython_function_or_method") &&
         vectorcall_of(object) != nullptr;
}

bool is_ufunc(void* object) { return is_of(object, "ufunc"); }

void* unwrapped(void* object) {
  if (!is_of(object, "staticmethod") && !is_of(object, "classmethod") &&
      !is_of(object, "instancemethod"))
    return object;
  void* held = field<void*>(object, kWrapped);
  return held == nullptr ? object : held;
}

MethodDef* definition_of(void* object) {
  return is_of(object, "builtin_function_or_method")
             ? field<MethodDef*>(object, kFunctionDefinition)
             : nullptr;
}

bool read_property(void* object, Accessors& accessors) {
  if (!is_of(object, "property") && !is_of(object, "pybind11_static_property"))
    return false;
  for (size_t i = 0; i < 3; i++) {
    void* function = field<void*>(object, kPropertyGetter + i * sizeof(void*));
    accessors.functions[i] =
        function == nullptr ? nullptr : unwrapped(function);
  }
  return true;
}

void** vectorcall_of(void* object) {
  const TypeObject* type = type_of(object);
  constexpr long kFarthest = 1024;
  if ((type->flags & kVectorcallFlag) == 0 ||
      type->vectorcall_offset < static_cast<long>(sizeof(Object)) ||
      type->vectorcall_offset > kFarthest)
    return nullptr;
  return &field<void*>(object, static_cast<size_t>(type->vectorcall_offset));
}

}  // namespace crossbill::agent::cpython
