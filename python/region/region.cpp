// SPDX-License-Identifier: MIT
// The extension crossbill_ffi._region: regions of Python programs, and what the
// recorder has counted so far. Where nobody records, all of it does nothing.
//
// A region that a thread begins is the recorder's affair alone: it keeps where
// each thread is. Where tasks take turns on a thread, a region belongs to the
// task, that is to its context (contextvars): then the context variable holds
// an Entry, and the recorder asks before each call in whose context it is made.
// Whether the context has changed tells the interpreter's own count of that,
// PyThreadState::context_ver.
#include <Python.h>
#include <dlfcn.h>

#include "counts.hpp"
#include "recording/recorder.hpp"

extern "C" __attribute__((visibility("default"), used))
const char crossbill_part_of_recorder_v1 = 1;

namespace crossbill::region {
namespace {

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

PyObject* variable;       // ContextVar of Entries
PyObject* greenlet_name;  // of the module whose greenlets take turns
Py_ssize_t entered_at;    // where a context says that it was entered, or 0

// What the thread's regions in contexts lie in, and how many are open.
thread_local uint32_t base;
thread_local uint32_t open_entries;
thread_local PyThreadState* state;
thread_local uint64_t seen_version;

PyThreadState* present_state() {
#if PY_VERSION_HEX >= 0x030D0000
  return PyThreadState_GetUnchecked();
#else
  return _PyThreadState_UncheckedGet();
#endif
}

unsigned long this_thread() { return PyThread_get_thread_ident(); }

// The innermost that is open here: a context may have been carried to another
// thread, or copied before a region ended. Borrowed; null: none.
Entry* innermost() {
  PyObject* value = nullptr;
  if (PyContextVar_Get(variable, nullptr, &value) < 0) PyErr_Clear();
  if (value == nullptr) return nullptr;
  Entry* entry = value == Py_None ? nullptr : reinterpret_cast<Entry*>(value);
  Py_DECREF(value);  // the context has it
  while (entry != nullptr && !(entry->open && entry->thread == this_thread()))
    entry = entry->around;
  return entry;
}

// The recorder's question. Nothing of it runs Python code, or makes an object.
uint32_t region_now() {
  PyThreadState* now = present_state();
  if (now == nullptr || now != state || now->context_ver == seen_version)
    return recorder::kSame;
  seen_version = now->context_ver;
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
  const PyObject* context = present_state()->context;
  if (entered_at == 0) return true;
  if (context != nullptr &&
      *reinterpret_cast<const int*>(reinterpret_cast<const char*>(context) +
                                    entered_at) != 0)
    return true;
  static bool greenlets;
  if (!greenlets)
    greenlets =
        PyDict_GetItem(PyImport_GetModuleDict(), greenlet_name) != nullptr;
  return greenlets;
}

bool put(Entry* entry) {
  PyObject* value =
      entry == nullptr ? Py_None : reinterpret_cast<PyObject*>(entry);
  PyObject* token = PyContextVar_Set(variable, value);
  if (token == nullptr) {
    PyErr_Clear();
    return false;
  }
  Py_DECREF(token);
  return true;
}

void go_to(uint32_t region) {
  seen_version = present_state()->context_ver;
  recorder->go_to(region);
}

void entry_dealloc(PyObject* self) {
  auto* entry = reinterpret_cast<Entry*>(self);
  Py_XDECREF(reinterpret_cast<PyObject*>(entry->around));
  Py_XDECREF(entry->text);
  Py_TYPE(self)->tp_free(self);
}

PyTypeObject EntryType = [] {
  PyTypeObject type = {PyVarObject_HEAD_INIT(nullptr, 0)};
  type.tp_name = "crossbill_ffi._region.Entry";
  type.tp_basicsize = sizeof(Entry);
  type.tp_dealloc = entry_dealloc;
  type.tp_flags = Py_TPFLAGS_DEFAULT;
  return type;
}();

void begin_in_task(Region* self, const char* name, Py_ssize_t bytes) {
  uint32_t here = region_here();
  Entry* around = innermost();
  auto* entry = PyObject_New(Entry, &EntryType);
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
      state = present_state();
      recorder->ask(region_now);
    }
    if (entry->numbered) recorder->begun(region);
    go_to(entry->region);
    Py_INCREF(reinterpret_cast<PyObject*>(entry));
    Py_XSETREF(self->last, entry);
  }
  Py_DECREF(reinterpret_cast<PyObject*>(entry));
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

extern PyTypeObject RegionType;

PyObject* make_region(PyObject* name) {
  if (!PyUnicode_Check(name)) {
    const char* hint =
        PyCallable_Check(name) ? "; write @crossbill.region(\"load\")" : "";
    PyErr_Format(PyExc_TypeError, "region() takes a name, a str, not %.100s%s",
                 Py_TYPE(name)->tp_name, hint);
    return nullptr;
  }
  PyObject* text = bytes_of(name);
  if (text == nullptr) return nullptr;
  auto* self = PyObject_New(Region, &RegionType);
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
      (names == nullptr || PyDict_GET_SIZE(names) == 0))
    return make_region(PyTuple_GET_ITEM(arguments, 0));
  PyErr_SetString(PyExc_TypeError, "region() takes one argument: a name");
  return nullptr;
}

void region_dealloc(PyObject* object) {
  auto* self = reinterpret_cast<Region*>(object);
  Py_XDECREF(self->text);
  Py_XDECREF(reinterpret_cast<PyObject*>(self->last));
  Py_TYPE(object)->tp_free(object);
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

PyTypeObject RegionType = [] {
  PyTypeObject type = {PyVarObject_HEAD_INIT(nullptr, 0)};
  type.tp_name = "crossbill_ffi.region";
  type.tp_doc = kRegionDoc;
  type.tp_basicsize = sizeof(Region);
  type.tp_dealloc = region_dealloc;
  type.tp_flags = Py_TPFLAGS_DEFAULT;
  type.tp_methods = region_methods;
  type.tp_getset = region_members;
  type.tp_repr = region_repr;
  type.tp_call = region_call;
  type.tp_new = region_new;
  type.tp_vectorcall = region_vectorcall;
  return type;
}();

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

// Where a context says whether it was entered: no header tells.
void find_entered() {
  PyObject* context = PyContext_New();
  if (context == nullptr) return PyErr_Clear();
  auto* words = reinterpret_cast<const int*>(context);
  size_t count =
      static_cast<size_t>(Py_TYPE(context)->tp_basicsize) / sizeof(int);
  size_t head = sizeof(PyObject) / sizeof(int);
  constexpr size_t kMost = 64;
  int before[kMost], found = 0;
  if (count > kMost) count = kMost;
  for (size_t i = head; i < count; i++) before[i] = words[i];
  if (PyContext_Enter(context) == 0) {
    for (size_t i = head; i < count; i++)
      if (before[i] == 0 && words[i] == 1) {
        entered_at = static_cast<Py_ssize_t>(i * sizeof(int));
        found++;
      }
    PyContext_Exit(context);
  }
  if (found != 1) entered_at = 0;
  Py_DECREF(context);
}

int fill(PyObject* module) {
  auto* found = static_cast<const recorder::Recorder*>(
      dlsym(RTLD_DEFAULT, recorder::kName));
  if (found != nullptr && found->bytes >= sizeof *found) recorder = found;
  if (PyType_Ready(&EntryType) < 0 || PyType_Ready(&RegionType) < 0) return -1;
  if (variable == nullptr) {
    find_entered();
    PyErr_Clear();
    variable = PyContextVar_New("crossbill.region", nullptr);
    greenlet_name = PyUnicode_InternFromString("greenlet");
    if (variable == nullptr || greenlet_name == nullptr) return -1;
  }
  Py_INCREF(reinterpret_cast<PyObject*>(&RegionType));
  return PyModule_AddObject(module, "region",
                            reinterpret_cast<PyObject*>(&RegionType));
}

PyModuleDef_Slot slots[] = {
    {Py_mod_exec, reinterpret_cast<void*>(fill)},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
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
