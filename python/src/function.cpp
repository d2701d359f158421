// SPDX-License-Identifier: MIT
// The Python types of a core's functions, and how one is made from its
// contract.
#include "function.hpp"

#include <dlfcn.h>

#include "errors.hpp"
#include "library.hpp"

namespace crossbill::load {
namespace {

Function* as_mutable(PyObject* object) {
  return reinterpret_cast<Function*>(object);
}

void drop_parameters(std::vector<Parameter>* parameters) {
  if (parameters == nullptr) return;
  for (Parameter& parameter : *parameters) {
    Py_CLEAR(parameter.name);
    Py_CLEAR(parameter.default_value);
  }
  delete parameters;
}

void dealloc(PyObject* object) {
  Function* self = as_mutable(object);
  if (self->weak_references != nullptr) PyObject_ClearWeakRefs(object);
  Py_CLEAR(self->attributes);
  Py_CLEAR(self->description);
  drop_parameters(self->parameters);
  delete self->result;
  end_object(object);
}

PyObject* repr(PyObject* object) {
  const Function& self = as_function(object);
  return PyUnicode_FromFormat("<function %s of %s>",
                              self.declared->name.c_str(),
                              self.library->path.c_str());
}

// A function in a class stays what it is; a method binds.
PyObject* get_itself(PyObject* object, PyObject*, PyObject*) {
  return new_reference(object);
}

PyObject* bind(PyObject* object, PyObject* instance, PyObject*) {
  if (instance == nullptr) return new_reference(object);
  return new_method(object, instance);
}

PyObject* get_symbol(PyObject* object, void*) {
  return PyUnicode_FromString(as_function(object).declared->symbol.c_str());
}

PyObject* get_is_direct(PyObject* object, void*) {
  return PyBool_FromLong(as_function(object).vectorcall != call_shim);
}

PyObject* get_described(PyObject* object, void* name) {
  return PyObject_GetAttrString(as_function(object).description,
                                static_cast<const char*>(name));
}

PyObject* reduce_function(PyObject* object, PyObject*) {
  return PyObject_GetAttrString(as_function(object).description, "reduced");
}

void* text(const char* name) { return const_cast<char*>(name); }

// A row of `function_properties` would be what the type itself answers for its
// module.
PyObject* get_attribute(PyObject* object, PyObject* name) {
  if (PyUnicode_CompareWithASCIIString(name, "__module__") == 0)
    return get_described(object, text("module"));
  return PyObject_GenericGetAttr(object, name);
}

PyMethodDef function_methods[] = {
    {"__reduce__", reduce_function, METH_NOARGS, nullptr}, {}};

PyGetSetDef function_properties[] = {
    {"__name__", get_described, nullptr, nullptr, text("name")},
    {"__qualname__", get_described, nullptr, nullptr, text("qualname")},
    {"__doc__", get_described, nullptr, nullptr, text("doc")},
    {"__signature__", get_described, nullptr, nullptr, text("signature")},
    // Not to be replaced: CPython reads it without keeping it.
    {"__dict__", PyObject_GenericGetDict, nullptr, nullptr, nullptr},
    {"__symbol__", get_symbol, nullptr, "The C symbol.", nullptr},
    {"__direct__", get_is_direct, nullptr,
     "Whether calls take the C symbol, not the shim.", nullptr},
    {}};

PyMemberDef function_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Function, vectorcall),
     READONLY, nullptr},
    {"__dictoffset__", T_PYSSIZET, offsetof(Function, attributes), READONLY,
     nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Function, weak_references),
     READONLY, nullptr},
    {}};

PyType_Slot function_slots[] = {slot(Py_tp_call, PyVectorcall_Call),
                                slot(Py_tp_dealloc, dealloc),
                                slot(Py_tp_repr, repr),
                                slot(Py_tp_getattro, get_attribute),
                                slot(Py_tp_descr_get, get_itself),
                                slot(Py_tp_methods, function_methods),
                                slot(Py_tp_getset, function_properties),
                                slot(Py_tp_members, function_members),
                                {}};
PyType_Slot method_slots[] = {slot(Py_tp_call, PyVectorcall_Call),
                              slot(Py_tp_dealloc, dealloc),
                              slot(Py_tp_repr, repr),
                              slot(Py_tp_getattro, get_attribute),
                              slot(Py_tp_descr_get, bind),
                              slot(Py_tp_methods, function_methods),
                              slot(Py_tp_getset, function_properties),
                              slot(Py_tp_members, function_members),
                              {}};

constexpr unsigned kCallable = kClosed | Py_TPFLAGS_HAVE_VECTORCALL;

bool refuse_type(const contract::Function& declared, const char* what) {
  PyErr_Format(error_classes.bad_library, "%s: %s", declared.symbol.c_str(),
               what);
  return false;
}

void set_limits(Parameter& parameter) {
  Kind kind = parameter.item.kind;
  if (kind == Kind::kEnum) kind = parameter.item.enumeration->number;
  const Number* row = number(kind);
  if (row == nullptr) return;
  parameter.low = row->low;
  parameter.high = row->high;
}

const ObjectInfo* find_object(Library& library, const contract::Type& type) {
  auto found = library.objects.find(type.of);
  return found == library.objects.end() ? nullptr : &found->second;
}

bool is_struct_name(const contract::Type& type) {
  return type.kind == Kind::kPointer || type.kind == Kind::kStruct;
}

// The item of slices and the like; of numbers and structs themselves.
Item item_of(Library& library, const contract::Type& type) {
  if (type.kind == Kind::kCallback) return {};
  if (!type.items.empty()) return resolve_item(library, type.item());
  contract::Type named = type;
  if (is_struct_name(type)) named.kind = Kind::kStruct;
  return resolve_item(library, named);
}

Parameter make_parameter(Library& library, const contract::Type& type) {
  Parameter made;
  made.kind = type.kind;
  made.item = item_of(library, type);
  made.convert = converter(type.kind);
  made.is_mutable = type.is_mutable;
  made.may_be_null = type.may_be_null;
  if (type.kind == Kind::kOut) made.is_mutable = true;
  if (type.kind == Kind::kObject || type.kind == Kind::kOwned)
    made.object = find_object(library, type);
  made.changes = made.object != nullptr && made.object->is_viewed &&
                 (type.is_mutable || type.kind == Kind::kOwned);
  if (type.kind == Kind::kOptional) made.inner = converter(made.item.kind);
  set_limits(made);
  if (type.kind != Kind::kCallback) return made;
  for (const contract::Type& argument : type.items)
    made.arguments.push_back(make_parameter(library, argument));
  if (type.result && type.result->kind != Kind::kVoid)
    made.result.push_back(make_parameter(library, *type.result));
  return made;
}

bool name_parameter(Parameter& made, size_t i, const Words& words) {
  made.name = PyTuple_GetItem(words.names, static_cast<Py_ssize_t>(i));
  if (made.name == nullptr) return false;
  Py_INCREF(made.name);
  PyUnicode_InternInPlace(&made.name);
  made.default_value = find_item(words.defaults, made.name).release();
  return PyErr_Occurred() == nullptr;
}

bool add_parameters(Function& self, const Words& words) {
  for (const contract::Parameter& declared : self.declared->parameters) {
    Parameter made = make_parameter(*self.library, declared.type);
    if (made.convert == nullptr)
      return refuse_type(*self.declared, "a parameter of an unknown kind");
    if (made.arguments.size() > kMostCallbackArguments)
      return refuse_type(*self.declared, "a callback of too many arguments");
    if (!name_parameter(made, self.parameters->size(), words)) return false;
    self.outs += made.kind == Kind::kOut;
    self.uses_objects = self.uses_objects || made.changes;
    self.parameters->push_back(std::move(made));
  }
  self.count = static_cast<Py_ssize_t>(self.parameters->size());
  return self.outs <= kMostOuts ||
         refuse_type(*self.declared, "too many parameters of kind out");
}

int position_of(const contract::Function& declared, const std::string& name) {
  for (size_t i = 0; i < declared.parameters.size(); i++)
    if (declared.parameters[i].name == name) return static_cast<int>(i);
  return -1;
}

bool set_result(Function& self) {
  const contract::Type& type = self.declared->result;
  Result& result = *self.result;
  self.result_kind = result.kind = type.kind;
  result.item = item_of(*self.library, type);
  self.enumeration = result.item.enumeration;
  self.number = type.kind == Kind::kEnum ? self.enumeration->number : type.kind;
  if (type.kind == Kind::kOwned)
    result.object = find_object(*self.library, type);
  if (type.kind != Kind::kView) return true;
  result.owner = position_of(*self.declared, type.owner);
  if (result.owner < 0)
    return refuse_type(*self.declared, "a view of an unknown owner");
  const Parameter& owner =
      (*self.parameters)[static_cast<size_t>(result.owner)];
  result.views_object = owner.object != nullptr;
  self.uses_objects = self.uses_objects || result.views_object;
  return true;
}

bool find_symbols(Function& self) {
  std::string shim = "crossbill_shim_" + self.declared->symbol;
  void* loaded = self.library->loaded;
  self.symbol = dlsym(loaded, self.declared->symbol.c_str());
  self.shim = reinterpret_cast<crossbill_shim>(dlsym(loaded, shim.c_str()));
  return (self.symbol != nullptr && self.shim != nullptr) ||
         refuse_type(*self.declared, "the library has no such symbol");
}

}  // namespace

PyTypeObject *FunctionType, *MethodType;
PyType_Spec function_spec = {"crossbill_ffi.Function", sizeof(Function), 0,
                             kCallable, function_slots};
PyType_Spec method_spec = {"crossbill_ffi.Method", sizeof(Function), 0,
                           kCallable | Py_TPFLAGS_METHOD_DESCRIPTOR,
                           method_slots};

PyObject* new_function(Library& library, const contract::Function& declared,
                       bool is_method, const Words& words) {
  Ref made(new_object(is_method ? MethodType : FunctionType));
  if (!made) return nullptr;
  Function& self = *as_mutable(made.get());
  self.library = &library;
  self.declared = &declared;
  self.description = new_reference(words.description);
  self.returns_status = declared.returns_status;
  self.releases_lock = declared.releases_lock;
  self.parameters = new std::vector<Parameter>;
  self.result = new Result;
  if (!find_symbols(self) || !add_parameters(self, words) || !set_result(self))
    return nullptr;
  vectorcallfunc direct = direct_call(self);
  self.vectorcall = direct != nullptr ? direct : call_shim;
  return made.release();
}

}  // namespace crossbill::load
