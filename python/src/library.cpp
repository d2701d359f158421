// SPDX-License-Identifier: MIT
#include "library.hpp"

#include <dlfcn.h>

#include <algorithm>

#include "contract/compare.hpp"
#include "errors.hpp"
#include "objects.hpp"
#include "structs.hpp"

namespace crossbill::load {
namespace {

struct LibraryObject {
  PyObject_HEAD Library*
      library;  // never deleted: its functions may be running
};

Library& library_of(PyObject* object) {
  return *reinterpret_cast<LibraryObject*>(object)->library;
}

PyObject* refuse(const std::string& sentence) {
  PyErr_SetString(error_classes.bad_library, sentence.c_str());
  return nullptr;
}

// ---- types by name

Item number_item(Kind kind) {
  Item item;
  item.kind = kind;
  const Number* row = number(kind);
  if (row == nullptr) return item;
  item.size = item.align = row->size;
  item.format = row->format;
  item.name = row->name;
  return item;
}

Item enum_item(Library& library, const std::string& name) {
  const EnumInfo& info = library.enums.at(name);
  Item item = number_item(info.number);
  item.kind = Kind::kEnum;
  item.enumeration = &info;
  item.name = name;
  return item;
}

void complete_struct(Library&, StructInfo&);

Item struct_item(Library& library, const std::string& name) {
  StructInfo& info = library.structs.at(name);
  complete_struct(library, info);
  return info.item;
}

Item array_item(Library& library, const contract::Type& type) {
  // Arrays are few and live as long as the library: never deleted.
  auto* element = new Item(resolve_item(library, type.item()));
  Item item;
  item.kind = Kind::kArray;
  item.size = element->size * type.length;
  item.align = element->align;
  item.element = element;
  item.length = static_cast<Py_ssize_t>(type.length);
  item.format = "(" + std::to_string(type.length) + ")" + element->format;
  item.name = element->name + "[" + std::to_string(type.length) + "]";
  return item;
}

// Fields and format, once. No struct contains itself: the reader has checked.
void complete_struct(Library& library, StructInfo& info) {
  if (info.item.kind == Kind::kStruct) return;
  const contract::Struct& declared = *info.declared;
  Item& item = info.item;
  item.kind = Kind::kStruct;
  item.size = declared.size;
  item.align = declared.align;
  item.structure = &info;
  item.name = declared.name;
  std::string format = "T{=";
  for (const contract::Field& field : declared.fields) {
    info.fields.push_back(resolve_item(library, field.type));
    format += info.fields.back().format + ":" + field.name + ":";
    if (field.padding > 0) format += std::to_string(field.padding) + "x";
  }
  item.format = format + "}";
}

// Whose memory functions return views of.
void mark_viewed(Library& library) {
  for (const contract::Function& function : library.contract.functions)
    for (const contract::Parameter& parameter : function.parameters) {
      if (function.result.kind != Kind::kView ||
          parameter.name != function.result.owner)
        continue;
      auto found = library.objects.find(parameter.type.of);
      if (parameter.type.kind == Kind::kObject &&
          found != library.objects.end())
        found->second.is_viewed = true;
    }
}

void resolve(Library& library) {
  for (const contract::Enum& declared : library.contract.enums)
    library.enums[declared.name] = {declared.name, declared.type, nullptr,
                                    nullptr};
  for (const contract::Struct& declared : library.contract.structs)
    library.structs[declared.name].declared = &declared;
  for (auto& [name, info] : library.structs) complete_struct(library, info);
  for (const contract::Object& declared : library.contract.objects) {
    ObjectInfo& info = library.objects[declared.name];
    info.declared = &declared;
    info.library = &library;
  }
  mark_viewed(library);
}

bool find_frees(Library& library) {
  for (auto& [name, info] : library.objects) {
    const char* symbol = info.declared->free.c_str();
    info.free =
        reinterpret_cast<decltype(info.free)>(dlsym(library.loaded, symbol));
    if (info.free != nullptr) continue;
    refuse(library.path + ": the function " + info.declared->free +
           ", which frees " + name + ", is missing");
    return false;
  }
  return true;
}

// ---- opening

// What was read from the file must be what has been loaded.
bool find_runtime(Library& library) {
  using Get = const crossbill_runtime* (*)();
  auto get =
      reinterpret_cast<Get>(dlsym(library.loaded, "crossbill_runtime_v1"));
  library.runtime = get == nullptr ? nullptr : get();
  if (library.runtime == nullptr || library.runtime->version != 1) {
    refuse(library.path +
           ": no crossbill_runtime_v1; build it with the "
           "crossbill/boundary.hpp of this release");
    return false;
  }
  const char* begin = library.runtime->contract;
  auto size = static_cast<size_t>(library.runtime->contract_end - begin);
  auto loaded = contract::read_section({begin, size}, library.path);
  if (loaded && loaded->hash == library.contract.hash) return true;
  refuse(library.path +
         ": this process has another version of it loaded, by the same name; "
         "start a new process");
  return false;
}

bool load(Library& library, const char* name) {
  library.loaded = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library.loaded == nullptr) {
    refuse(std::string("cannot load it: ") + dlerror());
    return false;
  }
  return true;
}

PyObject* wrap(std::unique_ptr<Library> library) {
  PyObject* object = new_object(LibraryType);
  if (object != nullptr)
    reinterpret_cast<LibraryObject*>(object)->library = library.release();
  return object;
}

// ---- methods

template <class Map>
typename Map::mapped_type* find(Map& map, const char* name) {
  auto found = map.find(name);
  if (found != map.end()) return &found->second;
  PyErr_Format(PyExc_KeyError, "%s", name);
  return nullptr;
}

PyObject* bind_enum(PyObject* self, PyObject* arguments) {
  const char* name = nullptr;
  PyObject *type = nullptr, *members = nullptr;
  if (!PyArg_ParseTuple(arguments, "sO!O!", &name, &PyType_Type, &type,
                        &PyDict_Type, &members))
    return nullptr;
  EnumInfo* info = find(library_of(self).enums, name);
  if (info == nullptr) return nullptr;
  info->type = reinterpret_cast<PyTypeObject*>(new_reference(type));
  info->members = new_reference(members);
  Py_RETURN_NONE;
}

// make_class(metaclass, name, base, body)
PyObject* make_class(PyObject* self, PyObject* arguments) {
  PyObject *metaclass = nullptr, *name = nullptr, *base = nullptr,
           *body = nullptr;
  if (!PyArg_ParseTuple(arguments, "O!UO!O!", &PyType_Type, &metaclass, &name,
                        &PyType_Type, &base, &PyDict_Type, &body))
    return nullptr;
  const char* text = PyUnicode_AsUTF8AndSize(name, nullptr);
  Ref type(text == nullptr ? nullptr : new_class(metaclass, name, base, body));
  if (!type) return nullptr;
  Library& library = library_of(self);
  int done = -1;
  if (reinterpret_cast<PyTypeObject*>(base) == StructType) {
    StructInfo* info = find(library.structs, text);
    done = info == nullptr ? -1 : bind_struct(*info, type.get());
  } else {
    ObjectInfo* info = find(library.objects, text);
    done = info == nullptr ? -1 : bind_object(*info, type.get());
  }
  return done < 0 ? nullptr : type.release();
}

PyObject* bind_error(PyObject* self, PyObject* arguments) {
  int code = 0;
  PyObject* type = nullptr;
  if (!PyArg_ParseTuple(arguments, "iO!", &code, &PyType_Type, &type))
    return nullptr;
  library_of(self).errors[code] = new_reference(type);
  Py_RETURN_NONE;
}

// function(symbol, is_method, names, defaults, description): the parameters'
// names in Python, and a dict of their defaults.
PyObject* get_function(PyObject* self, PyObject* arguments) {
  const char* symbol = nullptr;
  int is_method = 0;
  PyObject *names = nullptr, *defaults = nullptr, *description = nullptr;
  if (!PyArg_ParseTuple(arguments, "spO!O!O", &symbol, &is_method,
                        &PyTuple_Type, &names, &PyDict_Type, &defaults,
                        &description))
    return nullptr;
  const auto& functions = library_of(self).contract.functions;
  auto found = std::lower_bound(
      functions.begin(), functions.end(), symbol,
      [](const auto& one, const char* name) { return one.symbol < name; });
  if (found == functions.end() || found->symbol != symbol)
    return PyErr_Format(PyExc_KeyError, "%s", symbol);
  return guarded([&] {
    return new_function(library_of(self), *found, is_method != 0,
                        {names, defaults, description});
  });
}

PyObject* get_texts(PyObject* self, PyObject*) {
  const crossbill_runtime& runtime = *library_of(self).runtime;
  return PyBytes_FromStringAndSize(runtime.contract,
                                   runtime.contract_end - runtime.contract);
}

PyObject* watch(PyObject* self, PyObject* on) {
  int wanted = PyObject_IsTrue(on);
  if (wanted < 0) return nullptr;
  return PyBool_FromLong(library_of(self).runtime->watch_objects(wanted));
}

// [(handle, type, address, (file, line) or None)]
PyObject* live(PyObject* self, PyObject*) {
  Library& library = library_of(self);
  std::vector<crossbill_live_object> objects(64);
  size_t found = 0;
  while ((found = library.runtime->live_objects(
              objects.data(), objects.size())) > objects.size())
    objects.resize(found + 64);
  Ref list(PyList_New(0));
  for (size_t i = 0; list && i < found; i++) {
    const crossbill_live_object& object = objects[i];
    Ref handle(PyLong_FromUnsignedLong(object.handle));
    if (!handle) return nullptr;
    Ref site = find_item(library.sites, handle.get());
    Ref row(Py_BuildValue("(OsKO)", handle.get(), object.type,
                          reinterpret_cast<uintptr_t>(object.made_at),
                          site ? site.get() : Py_None));
    if (!row || PyList_Append(list.get(), row.get()) < 0) return nullptr;
  }
  return list.release();
}

PyObject* get_hash(PyObject* self, void*) {
  return PyUnicode_FromString(library_of(self).contract.hash.c_str());
}

PyObject* get_path(PyObject* self, void*) {
  return PyUnicode_DecodeFSDefault(library_of(self).path.c_str());
}

PyMethodDef library_methods[] = {
    {"bind_enum", bind_enum, METH_VARARGS, nullptr},
    {"make_class", make_class, METH_VARARGS, nullptr},
    {"bind_error", bind_error, METH_VARARGS, nullptr},
    {"function", get_function, METH_VARARGS, nullptr},
    {"texts", get_texts, METH_NOARGS, nullptr},
    {"watch", watch, METH_O, nullptr},
    {"live", live, METH_NOARGS, nullptr},
    {}};

PyGetSetDef library_properties[] = {
    {"hash", get_hash, nullptr, nullptr, nullptr},
    {"path", get_path, nullptr, nullptr, nullptr},
    {}};

PyType_Slot library_slots[] = {slot(Py_tp_methods, library_methods),
                               slot(Py_tp_getset, library_properties),
                               {}};

}  // namespace

PyTypeObject* LibraryType;
PyType_Spec library_spec = {"crossbill_ffi._load.Library",
                            sizeof(LibraryObject), 0, kClosed, library_slots};

Item resolve_item(Library& library, const contract::Type& type) {
  switch (type.kind) {
    case Kind::kEnum:
      return enum_item(library, type.of);
    case Kind::kStruct:
      return struct_item(library, type.of);
    case Kind::kArray:
      return array_item(library, type);
    default:
      return number_item(type.kind);
  }
}

namespace {

PyObject* open_named(const char* path, const char* name) {
  auto library = std::make_unique<Library>();
  library->path = path;
  auto contract = contract::read_library(library->path);
  if (!contract) return refuse(contract.error());
  library->contract = std::move(*contract);
  library->sites = PyDict_New();
  if (library->sites == nullptr || !load(*library, name) ||
      !find_runtime(*library))
    return nullptr;
  resolve(*library);
  return find_frees(*library) ? wrap(std::move(library)) : nullptr;
}

// What is in the way of using `path` in place of `expected`.
PyObject* compare_paths(const char* expected, const char* path) {
  auto before = contract::read_library(expected);
  if (!before) return refuse(before.error());
  auto after = contract::read_library(path);
  if (!after) return refuse(after.error());
  Ref changes(PyList_New(0));
  for (const contract::Change& each : contract::compare(*before, *after)) {
    Ref what(PyUnicode_FromString(each.what.c_str()));
    if (!changes || !what || PyList_Append(changes.get(), what.get()) < 0)
      return nullptr;
  }
  return changes.release();
}

PyObject* hash_at(const char* path) {
  auto contract = contract::read_library(path);
  if (!contract) return refuse(contract.error());
  return PyUnicode_FromString(contract->hash.c_str());
}

}  // namespace

// open(path, name): name is what the loader is asked for.
PyObject* open_library(PyObject*, PyObject* arguments) {
  PyObject *path = nullptr, *name = nullptr;
  if (!PyArg_ParseTuple(arguments, "O&O&", PyUnicode_FSConverter, &path,
                        PyUnicode_FSConverter, &name))
    return nullptr;
  Ref held[] = {Ref(path), Ref(name)};
  return guarded([&] {
    return open_named(PyBytes_AS_STRING(path), PyBytes_AS_STRING(name));
  });
}

// hash(path): that of its contract, without loading it.
PyObject* hash_of_library(PyObject*, PyObject* path) {
  PyObject* bytes = nullptr;
  if (PyUnicode_FSConverter(path, &bytes) == 0) return nullptr;
  Ref held(bytes);
  return guarded([&] { return hash_at(PyBytes_AS_STRING(bytes)); });
}

// compare(expected, path): what has changed, in words.
PyObject* compare_libraries(PyObject*, PyObject* arguments) {
  PyObject *expected = nullptr, *path = nullptr;
  if (!PyArg_ParseTuple(arguments, "O&O&", PyUnicode_FSConverter, &expected,
                        PyUnicode_FSConverter, &path))
    return nullptr;
  Ref held[] = {Ref(expected), Ref(path)};
  return guarded([&] {
    return compare_paths(PyBytes_AS_STRING(expected), PyBytes_AS_STRING(path));
  });
}

}  // namespace crossbill::load
