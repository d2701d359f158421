// SPDX-License-Identifier: MIT
// Reads CPython's objects: see read.hpp.
#include "agent/hosts/cpython/read.hpp"

namespace crossbill::agent::cpython {
namespace {

int (*dict_next)(void* dict, long* place, void** key, void** value);
// PyCriticalSection_Begin and _End; null where there is a GIL.
void (*begin_section)(void* section, void* object);
void (*end_section)(void* section);
// The runtime's own types: another one of the same name has another layout.
struct Types {
  void *module, *string, *function, *built_in, *property;
  void *static_method, *class_method, *instance_method, *wrapper;
} types;

bool is_of(const void* object, const void* type) {
  return type != nullptr && type_of(object) == type;
}

// Types of libraries are known by their whole name, and by what is checked of
// their layout.
bool is_named(const void* object, const char* type) {
  return is_same(body_of_type(object).name, type);
}

const char* name_of_definition(const MethodDef* definition) {
  return definition == nullptr ? nullptr : definition->name;
}

const char* name_in_definition(void* object) {
  return name_of_definition(field<MethodDef*>(object, kFunctionDefinition));
}

}  // namespace

Layout present;

void find_readers(FindSymbol find, const Layout& layout) {
  present = layout;
  dict_next = reinterpret_cast<decltype(dict_next)>(find("PyDict_Next"));
  begin_section = nullptr;
  if (layout.head == kFreeThreadedHead) {
    begin_section = reinterpret_cast<decltype(begin_section)>(
        find("PyCriticalSection_Begin"));
    end_section =
        reinterpret_cast<decltype(end_section)>(find("PyCriticalSection_End"));
    if (begin_section == nullptr || end_section == nullptr) dict_next = nullptr;
  }
  types = {.module = find("PyModule_Type"),
           .string = find("PyUnicode_Type"),
           .function = find("PyFunction_Type"),
           .built_in = find("PyCFunction_Type"),
           .property = find("PyProperty_Type"),
           .static_method = find("PyStaticMethod_Type"),
           .class_method = find("PyClassMethod_Type"),
           .instance_method = find("PyInstanceMethod_Type"),
           .wrapper = find("PyWrapperDescr_Type")};
}

bool is_type(const void* object) {
  return (body_of_type(object).flags & kTypeSubclassFlag) != 0;
}

bool is_module(const void* object) { return is_of(object, types.module); }

const char* text_of(const void* object) {
  if (object == nullptr || !is_of(object, types.string)) return nullptr;
  constexpr uint32_t kBoth = kCompactBit | kAsciiBit;
  uint32_t bits = string_bits(field<UnicodeBody>(object, 0).state);
  return (bits & kBoth) == kBoth ? &field<char>(object, present.text) : nullptr;
}

bool next_item(void* dict, long& place, Item& item) {
  if (dict_next == nullptr || dict == nullptr ||
      (body_of_type(dict).flags & kDictSubclassFlag) == 0)
    return false;
  return dict_next(dict, &place, &item.key, &item.value) != 0;
}

DictLock::DictLock(void* dict)
    : taken_(dict != nullptr && begin_section != nullptr) {
  if (taken_) begin_section(section_, dict);
}

DictLock::~DictLock() {
  if (taken_) end_section(section_);
}

bool read_name_of_module(void* module, Text& name) {
  return read_name_in(field<ModuleBody>(module, 0).dict, name);
}

bool read_name_in(void* dict, Text& name) {
  Item item;
  DictLock lock(dict);
  for (long at = 0; next_item(dict, at, item);) {
    const char* key = text_of(item.key);
    if (key == nullptr || !is_same(key, "__name__")) continue;
    const char* text = item.value == nullptr ? nullptr : text_of(item.value);
    if (text != nullptr) name.add(text);
    return text != nullptr;
  }
  return false;
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
    return text_of(field<void*>(object, present.function_name));
  if (is_ufunc(object)) return field<const char*>(object, kUfuncName);
  if (!is_named(object, "numpy._ArrayFunctionDispatcher") ||
      body_of_type(object).vectorcall_offset != present.head)
    return nullptr;
  void* implementation = field<void*>(object, kDispatcherImplementation);
  return implementation == nullptr ? nullptr : name_of_function(implementation);
}

// Built for the limited API they have another layout, and no pointer there.
bool is_cython_function(void* object) {
  const TypeBody& type = body_of_type(object);
  return is_same(short_name(type.name), "cython_function_or_method") &&
         type.vectorcall_offset ==
             static_cast<long>(present.head + kFunctionVectorcall) &&
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
                   body_of_type(object).base == types.property;
  if (!is_static && !is_of(object, types.property)) return false;
  for (size_t i = 0; i < 3; i++) {
    void* function = field<void*>(object, kPropertyGetter + i * sizeof(void*));
    accessors.functions[i] =
        function == nullptr ? nullptr : unwrapped(function);
  }
  return true;
}

void** vectorcall_of(void* object) {
  const TypeBody& type = body_of_type(object);
  constexpr long kFarthest = 1024;
  if ((type.flags & kVectorcallFlag) == 0 ||
      type.vectorcall_offset < present.head ||
      type.vectorcall_offset > kFarthest)
    return nullptr;
  return reinterpret_cast<void**>(static_cast<char*>(object) +
                                  type.vectorcall_offset);
}

}  // namespace crossbill::agent::cpython
