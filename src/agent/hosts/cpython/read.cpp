// SPDX-License-Identifier: MIT
// Reads CPython's objects: see read.hpp.
#include "agent/hosts/cpython/read.hpp"

#include <string.h>

#include "agent/base/text.hpp"

namespace crossbill::agent::cpython {
namespace {

int (*dict_next)(void* dict, long* place, void** key, void** value);
// The runtime's own types: another one of the same name has another layout.
struct Types {
  void *module, *string, *function, *built_in, *property;
  void *static_method, *class_method, *instance_method, *wrapper;
} types;
size_t text_offset;  // of an ASCII str
size_t name_offset;  // of a Python function's __name__
size_t module_name;  // of a module's name

// The bits "compact" and "ascii" of PyASCIIObject's state. What is left over of
// the word is not written to.
uint32_t ascii_bits;

bool is_of(const void* object, const void* type) {
  return type != nullptr && type_of(object) == type;
}

// Types of libraries are known by their whole name, and by what is checked of
// their layout.
bool is_named(const void* object, const char* type) {
  return is_same(type_of(object)->name, type);
}

const char* name_of_definition(const MethodDef* definition) {
  return definition == nullptr ? nullptr : definition->name;
}

const char* name_in_definition(void* object) {
  return name_of_definition(field<MethodDef*>(object, kFunctionDefinition));
}

}  // namespace

void find_readers(FindSymbol find, int minor) {
  if (minor < 9) return;
  dict_next = reinterpret_cast<decltype(dict_next)>(find("PyDict_Next"));
  types = {.module = find("PyModule_Type"),
           .string = find("PyUnicode_Type"),
           .function = find("PyFunction_Type"),
           .built_in = find("PyCFunction_Type"),
           .property = find("PyProperty_Type"),
           .static_method = find("PyStaticMethod_Type"),
           .class_method = find("PyClassMethod_Type"),
           .instance_method = find("PyInstanceMethod_Type"),
           .wrapper = find("PyWrapperDescr_Type")};
  text_offset = minor < 12 ? 48 : 40;
  ascii_bits = minor < 14 ? 0x60 : 0x180000;
  name_offset = minor < 10 ? 64 : 32;
  module_name = module_name_offset(minor);
}

bool is_type(const void* object) {
  return (type_of(object)->flags & kTypeSubclassFlag) != 0;
}

bool is_module(const void* object) { return is_of(object, types.module); }

const char* name_of_module(void* module) {
  return text_of(field<void*>(module, module_name));
}

const char* text_of(const void* object) {
  if (object == nullptr || !is_of(object, types.string)) return nullptr;
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
  if (is_of(object, types.built_in) || is_cython_function(object))
    return name_in_definition(object);
  if (is_of(object, types.function))
    return text_of(field<void*>(object, name_offset));
  if (is_ufunc(object)) return field<const char*>(object, kUfuncName);
  if (!is_named(object, "numpy._ArrayFunctionDispatcher") ||
      type_of(object)->vectorcall_offset != sizeof(Object))
    return nullptr;
  void* implementation = field<void*>(object, kDispatcherImplementation);
  return implementation == nullptr ? nullptr : name_of_function(implementation);
}

// Built for the limited API they have another layout, and no pointer there.
bool is_cython_function(void* object) {
  const TypeObject* type = type_of(object);
  return is_same(short_name(type->name), "cython_function_or_method") &&
         type->vectorcall_offset == kFunctionVectorcall &&
         vectorcall_of(object) != nullptr;
}

bool is_ufunc(void* object) { return is_named(object, "numpy.ufunc"); }

bool is_slot_wrapper(const void* object) {
  return is_of(object, types.wrapper);
}

void* unwrapped(void* object) {
  if (!is_of(object, types.static_method) &&
      !is_of(object, types.class_method) &&
      !is_of(object, types.instance_method))
    return object;
  void* held = field<void*>(object, kWrapped);
  return held == nullptr ? object : held;
}

MethodDef* definition_of(void* object) {
  return is_of(object, types.built_in)
             ? field<MethodDef*>(object, kFunctionDefinition)
             : nullptr;
}

bool read_property(void* object, Accessors& accessors) {
  bool is_static = is_named(object, "pybind11_static_property") &&
                   type_of(object)->base == types.property;
  if (!is_static && !is_of(object, types.property)) return false;
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
