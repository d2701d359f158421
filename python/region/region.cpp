// SPDX-License-Identifier: MIT
// The extension crossbill_ffi._region: regions of Python programs, and what the
// recorder has counted so far. Where nobody records, all of it does nothing.
//
// A region that a thread begins is the recorder's affair alone: it keeps where
// each thread is. Where tasks take turns on a thread, a region belongs to the
// task, that is to its context (contextvars): then the context variable holds
// an Entry, and the recorder asks before each call in whose context it is made.
#include <dlfcn.h>

#include <cstring>

#include "contexts.hpp"
#include "counts.hpp"
#include "python.hpp"
#include "recording/recorder.hpp"

extern "C" __attribute__((visibility("default"), used))
const char crossbill_part_of_recorder_v1 = 1;

namespace crossbill::region {
namespace {

using load::slot;

const recorder::Recorder* recorder;  // null: nobody records

struct Region {
  PyObject_HEAD PyObject* text;  // its name: bytes
  struct Entry* last;
};

// A region that is open in a context.
struct Entry {
  PyObject_HEAD Entry* around;  // in the context, or null
  PyObject* text;
  uint32_t region;
  bool numbered;  // else `region` is that around it
  bool open;
  unsigned long thread;
};

PyTypeObject *RegionType, *EntryType;
PyObject* greenlet_name;  // of the module whose greenlets take turns

// What the thread's regions in contexts lie in, and how many are open.
thread_local uint32_t base;
thread_local uint32_t open_entries;

unsigned long this_thread() { return PyThread_get_thread_ident(); }

// The innermost that is open here: a context may have been carried to another
// thread, or copied before a region ended. Borrowed; null: none.
Entry* innermost() {
  auto* entry = reinterpret_cast<Entry*>(contexts::value());
  while (entry != nullptr && !(entry->open && entry->thread == this_thread()))
    entry = entry->around;
  return entry;
}

// The recorder's question. Nothing of it runs Python code, or makes an object.
uint32_t region_now() {
  if (!contexts::may_differ()) return recorder::kSame;
  Entry* entry = innermost();
  return entry == nullptr ? base : entry->region;
}

uint32_t region_here() {
  if (open_entries == 0) return recorder->current();
  uint32_t region = region_now();
  return region == recorder::kSame ? recorder->current() : region;
}

// Whether tasks may take turns here: in a context that was entered, as event
// loops do it, or among greenlets.
bool in_task() {
  if (open_entries > 0) return true;
  if (contexts::may_be_entered()) return true;
  static bool greenlets;
  if (!greenlets)
    greenlets =
        PyDict_GetItem(PyImport_GetModuleDict(), greenlet_name) != nullptr;
  return greenlets;
}

bool put(Entry* entry) {
  return contexts::put(reinterpret_cast<PyObject*>(entry));
}

void go_to(uint32_t region) {
  contexts::look();
  recorder->go_to(region);
}

void entry_dealloc(PyObject* self) {
  auto* entry = reinterpret_cast<Entry*>(self);
  Py_XDECREF(reinterpret_cast<PyObject*>(entry->around));
  Py_XDECREF(entry->text);
  load::end_object(self);
}

PyType_Slot entry_slots[] = {slot(Py_tp_dealloc, entry_dealloc), {}};
PyType_Spec entry_spec = {"crossbill_ffi._region.Entry", sizeof(Entry), 0,
                          load::kClosed, entry_slots};

void begin_in_task(Region* self, const char* name, Py_ssize_t bytes) {
  uint32_t here = region_here();
  Entry* around = innermost();
  auto* entry = PyObject_New(Entry, EntryType);
  if (entry == nullptr) return PyErr_Clear();
  uint32_t region =
      recorder->region_in(here, name, static_cast<uint64_t>(bytes));
  Py_XINCREF(reinterpret_cast<PyObject*>(around));
  Py_INCREF(self->text);
  *entry = {entry->ob_base, around, self->text,   region == 0 ? here : region,
            region != 0,    true,   this_thread()};
  if (put(entry)) {
    if (open_entries++ == 0) {
      base = recorder->current();
      contexts::look();
      recorder->ask(region_now);
    }
    if (entry->numbered) recorder->begun(region);
    go_to(entry->region);
    std::swap(self->last, entry);
  }
  Py_XDECREF(reinterpret_cast<PyObject*>(entry));
}

void close(Region* self, Entry* entry) {
  entry->open = false;
  if (entry->numbered) recorder->ended(entry->region);
  if (self->last == entry) Py_CLEAR(self->last);
  if (--open_entries == 0) recorder->ask(nullptr);
}

bool has_name(PyObject* text, const Region* self) {
  return text == self->text ||
         (PyBytes_GET_SIZE(text) == PyBytes_GET_SIZE(self->text) &&
          memcmp(PyBytes_AS_STRING(text), PyBytes_AS_STRING(self->text),
                 static_cast<size_t>(PyBytes_GET_SIZE(text))) == 0);
}

// False: it was not begun in a task.
bool end_in_task(Region* self) {
  if (open_entries == 0) return false;
  Entry* top = innermost();
  Entry* entry = top;
  while (entry != nullptr && !(entry->open && entry->thread == this_thread() &&
                               has_name(entry->text, self)))
    entry = entry->around;
  bool astray = entry != top;
  if (entry == nullptr && self->last != nullptr && self->last->open &&
      self->last->thread == this_thread())
    entry = self->last;  // in another context than it was begun
  if (entry == nullptr) return false;
  Py_INCREF(reinterpret_cast<PyObject*>(entry));
  if (astray && entry->numbered) recorder->astray(entry->region);
  close(self, entry);
  if (!astray) put(entry->around);
  Entry* left = innermost();
  go_to(left == nullptr ? base : left->region);
  Py_DECREF(reinterpret_cast<PyObject*>(entry));
  return true;
}

PyObject* region_enter(PyObject* object, PyObject*) {
  auto* self = reinterpret_cast<Region*>(object);
  if (recorder != nullptr) {
    const char* name = PyBytes_AS_STRING(self->text);
    Py_ssize_t bytes = PyBytes_GET_SIZE(self->text);
    if (in_task())
      begin_in_task(self, name, bytes);
    else
      recorder->begin(name, static_cast<uint64_t>(bytes));
  }
  Py_INCREF(object);
  return object;
}

PyObject* region_exit(PyObject* object, PyObject* const*, Py_ssize_t) {
  auto* self = reinterpret_cast<Region*>(object);
  if (recorder != nullptr && !end_in_task(self)) {
    recorder->end(PyBytes_AS_STRING(self->text),
                  static_cast<uint64_t>(PyBytes_GET_SIZE(self->text)));
    if (open_entries > 0) base = recorder->current();
  }
  Py_RETURN_NONE;
}

// What cannot be UTF-8 is shown by its escapes.
PyObject* bytes_of(PyObject* name) {
  Py_ssize_t bytes;
  const char* text = PyUnicode_AsUTF8AndSize(name, &bytes);
  if (text != nullptr) return PyBytes_FromStringAndSize(text, bytes);
  PyErr_Clear();
  return PyUnicode_AsEncodedString(name, "utf-8", "backslashreplace");
}

PyObject* make_region(PyObject* name) {
  if (!PyUnicode_Check(name)) {
    const char* hint =
        PyCallable_Check(name) ? "; write @crossbill.region(\"load\")" : "";
    PyErr_Format(PyExc_TypeError, "region() takes a name, a str, not %.100s%s",
                 load::type_name(Py_TYPE(name)).c_str(), hint);
    return nullptr;
  }
  PyObject* text = bytes_of(name);
  if (text == nullptr) return nullptr;
  auto* self = PyObject_New(Region, RegionType);
  if (self == nullptr) {
    Py_DECREF(text);
    return nullptr;
  }
  self->text = text;
  self->last = nullptr;
  return reinterpret_cast<PyObject*>(self);
}

PyObject* region_vectorcall(PyObject*, PyObject* const* arguments, size_t count,
                            PyObject* names) {
  if (PyVectorcall_NARGS(count) == 1 &&
      (names == nullptr || PyTuple_GET_SIZE(names) == 0))
    return make_region(arguments[0]);
  PyErr_SetString(PyExc_TypeError, "region() takes one argument: a name");
  return nullptr;
}

PyObject* region_new(PyTypeObject*, PyObject* arguments, PyObject* names) {
  if (PyTuple_GET_SIZE(arguments) == 1 &&
      (names == nullptr || PyDict_Size(names) == 0))
    return make_region(PyTuple_GET_ITEM(arguments, 0));
  PyErr_SetString(PyExc_TypeError, "region() takes one argument: a name");
  return nullptr;
}

void region_dealloc(PyObject* object) {
  auto* self = reinterpret_cast<Region*>(object);
  Py_XDECREF(self->text);
  Py_XDECREF(reinterpret_cast<PyObject*>(self->last));
  load::end_object(object);
}

PyObject* region_name(PyObject* object, void*) {
  PyObject* text = reinterpret_cast<Region*>(object)->text;
  return PyUnicode_DecodeUTF8(PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text),
                              "replace");
}

PyObject* region_repr(PyObject* object) {
  PyObject* name = region_name(object, nullptr);
  if (name == nullptr) return nullptr;
  PyObject* text = PyUnicode_FromFormat("crossbill.region(%R)", name);
  Py_DECREF(name);
  return text;
}

// As a decorator: crossbill_ffi/_regions.py.
PyObject* region_call(PyObject* object, PyObject* arguments, PyObject* names) {
  PyObject* module = PyImport_ImportModule("crossbill_ffi._regions");
  if (module == nullptr) return nullptr;
  PyObject* decorate = PyObject_GetAttrString(module, "decorate");
  Py_DECREF(module);
  if (decorate == nullptr) return nullptr;
  PyObject* name = region_name(object, nullptr);
  PyObject* decorator =
      name == nullptr ? nullptr
                      : PyObject_CallFunctionObjArgs(decorate, name, nullptr);
  Py_XDECREF(name);
  Py_DECREF(decorate);
  if (decorator == nullptr) return nullptr;
  PyObject* made = PyObject_Call(decorator, arguments, names);
  Py_DECREF(decorator);
  return made;
}

PyMethodDef region_methods[] = {
    {"__enter__", region_enter, METH_NOARGS, nullptr},
    {"__exit__",
     reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(region_exit)),
     METH_FASTCALL, nullptr},
    {}};

PyGetSetDef region_members[] = {
    {"name", region_name, nullptr, "what it is called", nullptr}, {}};

constexpr char kRegionDoc[] =
    "region(name)\n--\n\n"
    "All calls of libraries made within it stand under that name in\n"
    "`crossbill report --by region`:\n\n"
    "    with crossbill.region(\"GET /users\"):\n        ...\n\n"
    "    @crossbill.region(\"load\")\n    def load(): ...\n\n"
    "Regions nest, by thread and by task. Without a recorder it does nothing.";

PyType_Slot region_slots[] = {
    slot(Py_tp_doc, kRegionDoc),         slot(Py_tp_dealloc, region_dealloc),
    slot(Py_tp_methods, region_methods), slot(Py_tp_getset, region_members),
    slot(Py_tp_repr, region_repr),       slot(Py_tp_call, region_call),
    slot(Py_tp_new, region_new),         {}};
PyType_Spec region_spec = {"crossbill_ffi.region", sizeof(Region), 0,
                           load::kFixed, region_slots};

PyObject* is_recorded(PyObject*, PyObject*) {
  return PyBool_FromLong(recorder != nullptr);
}

PyObject* is_exact(PyObject*, PyObject*) {
  return PyBool_FromLong(recorder != nullptr && recorder->exact != 0);
}

PyObject* counts(PyObject*, PyObject*) {
  if (recorder != nullptr) return counts_of(*recorder);
  PyErr_SetString(PyExc_RuntimeError, "nobody records this process");
  return nullptr;
}

PyMethodDef functions[] = {{"is_recorded", is_recorded, METH_NOARGS, nullptr},
                           {"is_exact", is_exact, METH_NOARGS, nullptr},
                           {"counts", counts, METH_NOARGS, nullptr},
                           {}};

int fill(PyObject* module) {
  auto* found = static_cast<const recorder::Recorder*>(
      dlsym(RTLD_DEFAULT, recorder::kName));
  if (found != nullptr && found->bytes >= sizeof *found) recorder = found;
  if (!load::make_type(EntryType, entry_spec) ||
      !load::make_type(RegionType, region_spec))
    return -1;
  load::call_by(RegionType, region_vectorcall);
  if (greenlet_name == nullptr) {
    greenlet_name = PyUnicode_InternFromString("greenlet");
    if (greenlet_name == nullptr || !contexts::find()) return -1;
  }
  auto* type = reinterpret_cast<PyObject*>(RegionType);
  return PyModule_AddObject(module, "region", load::new_reference(type));
}

PyModuleDef_Slot slots[] = {
    {Py_mod_exec, reinterpret_cast<void*>(fill)},
#ifdef Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#ifdef Py_MOD_GIL_NOT_USED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, nullptr}};

PyModuleDef definition = [] {
  PyModuleDef module = {PyModuleDef_HEAD_INIT};
  module.m_name = "crossbill_ffi._region";
  module.m_methods = functions;
  module.m_slots = slots;
  return module;
}();

}  // namespace
}  // namespace crossbill::region

PyMODINIT_FUNC PyInit__region() {
  return PyModuleDef_Init(&crossbill::region::definition);
}
