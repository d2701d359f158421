// SPDX-License-Identifier: MIT
#include "objects.hpp"

#include <cinttypes>

#include "errors.hpp"
#include "library.hpp"

namespace crossbill::load {

std::atomic<bool> watching{false};

namespace {

constexpr char kInfo[] = "_crossbill_object_";  // of a class: a capsule

PyObject* as_python(HandleObject* self) {
  return reinterpret_cast<PyObject*>(self);
}

const ObjectInfo* info_of(PyObject* type) {
  Ref capsule(PyObject_GetAttrString(type, kInfo));
  if (!capsule) return nullptr;
  return static_cast<const ObjectInfo*>(
      PyCapsule_GetPointer(capsule.get(), kInfo));
}

// Where Python is now: (file, line). Never fails: an unknown site is None.
PyObject* python_site() {
  PyFrameObject* frame = PyEval_GetFrame();
  if (frame == nullptr) Py_RETURN_NONE;
  Ref code(reinterpret_cast<PyObject*>(PyFrame_GetCode(frame)));
  Ref file(PyObject_GetAttrString(code.get(), "co_filename"));
  if (!file) return nullptr;
  return Py_BuildValue("(Oi)", file.get(), PyFrame_GetLineNumber(frame));
}

void write_site(HandleObject* self) {
  Ref key(PyLong_FromUnsignedLong(self->handle));
  Ref site(python_site());
  self->has_site =
      key && site &&
      PyDict_SetItem(self->info->library->sites, key.get(), site.get()) == 0;
  PyErr_Clear();
}

// Whether it may be tried again: not when the core says that it is gone.
bool is_gone(int32_t status) {
  return status == CROSSBILL_STALE_HANDLE ||
         status == CROSSBILL_FORGED_HANDLE ||
         status == CROSSBILL_FOREIGN_HANDLE || status == CROSSBILL_NULL_HANDLE;
}

// Asks the core; what it answers.
int32_t free_object(HandleObject* self, crossbill_error& error) {
  error.code = CROSSBILL_OK;
  int32_t status = self->info->free(self->handle, &error);
  return self->given.load() && is_gone(status) ? CROSSBILL_OK : status;
}

// What the core answers, once: a second thread finds it closed, or tries again.
int32_t close_once(HandleObject* self, crossbill_error& error) {
  Alone alone(as_python(self));
  if (self->closed.load()) return CROSSBILL_OK;
  int32_t status = free_object(self, error);
  self->closed.store(status == CROSSBILL_OK || is_gone(status));
  if (status == CROSSBILL_OK) forget_site(self);
  return status;
}

// -1 with an exception set.
int close(HandleObject* self) {
  if (!self->uses.begin_change()) {
    raise_handle(CROSSBILL_IN_USE,
                 "the %s is still viewed by an array that it owns",
                 self->info->declared->name.c_str());
    return -1;
  }
  crossbill_error error;
  int32_t status = close_once(self, error);
  self->uses.end_change();
  if (status == CROSSBILL_OK) return 0;
  raise_status(*self->info->library, nullptr, status, error);
  return -1;
}

// Nobody else knows the object any more: no atomic operations.
void close_at_last(HandleObject* self) {
  crossbill_error error;
  int32_t status = free_object(self, error);
  if (status == CROSSBILL_OK) return forget_site(self);
  ErrorAside aside;
  raise_status(*self->info->library, nullptr, status, error);
  PyErr_WriteUnraisable(reinterpret_cast<PyObject*>(self->info->type));
}

// Memory of handles that were freed, where Python has its lock: cores that make
// many small objects make and free as many of these.
constexpr int kSpares = 32;
HandleObject* spares[kSpares];
int spare_count = 0;

HandleObject* allocate(PyTypeObject* type) {
  if (!kHasLock || spare_count == 0) return PyObject_New(HandleObject, type);
  HandleObject* self = spares[--spare_count];
  PyObject_Init(as_python(self), type);
  return self;
}

// That of each class. Python makes none itself: classes.cpp.
void handle_dealloc(PyObject* object) {
  HandleObject* self = as_handle(object);
  if (!finalize(object)) return;
  if (self->weak_references != nullptr) PyObject_ClearWeakRefs(object);
  if (!self->closed.load(std::memory_order_relaxed)) close_at_last(self);
  PyTypeObject* type = Py_TYPE(object);
  if (kHasLock && spare_count < kSpares)
    spares[spare_count++] = self;
  else
    PyObject_Free(object);
  Py_DECREF(reinterpret_cast<PyObject*>(type));
}

PyObject* handle_new(PyTypeObject* type, PyObject*, PyObject*) {
  return PyErr_Format(PyExc_TypeError,
                      "%s objects are made by functions of their library",
                      type_name(type).c_str());
}

PyObject* handle_repr(PyObject* object) {
  HandleObject* self = as_handle(object);
  char number[32];
  std::snprintf(number, sizeof number, "%#" PRIx64, self->handle);
  return PyUnicode_FromFormat("<%s %s%s>", self->info->declared->name.c_str(),
                              number, self->closed.load() ? ", closed" : "");
}

PyObject* handle_close(PyObject* object, PyObject*) {
  if (close(as_handle(object)) < 0) return nullptr;
  Py_RETURN_NONE;
}

PyObject* handle_enter(PyObject* object, PyObject*) {
  return new_reference(object);
}

PyObject* from_handle(PyObject* type, PyObject* number) {
  uint64_t handle = PyLong_AsUnsignedLong(number);
  if (handle == UINT64_MAX && PyErr_Occurred()) return nullptr;
  const ObjectInfo* info = info_of(type);
  return info == nullptr ? nullptr : new_handle(*info, handle);
}

PyObject* get_handle(PyObject* object, void*) {
  return PyLong_FromUnsignedLong(as_handle(object)->handle);
}

PyObject* get_closed(PyObject* object, void*) {
  return PyBool_FromLong(as_handle(object)->closed.load());
}

PyMethodDef object_methods[] = {
    {"close", handle_close, METH_NOARGS,
     "close()\n--\n\nFrees the object now, and not when it is collected. A "
     "second time does nothing."},
    {"from_handle", from_handle, METH_O | METH_CLASS,
     "from_handle(handle)\n--\n\nTakes over a handle that came another way; "
     "the core checks it at each use."},
    {"__enter__", handle_enter, METH_NOARGS, nullptr},
    {"__exit__", handle_close, METH_VARARGS, nullptr},
    {}};

PyGetSetDef object_properties[] = {
    {"handle", get_handle, nullptr, "The core's 64-bit handle.", nullptr},
    {"closed", get_closed, nullptr, "Whether it was freed or given away.",
     nullptr},
    {}};

PyMemberDef object_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(HandleObject, weak_references),
     READONLY, nullptr},
    {}};

PyType_Slot object_slots[] = {
    slot(Py_tp_doc, "An object that a core owns; freed when it is collected."),
    slot(Py_tp_new, handle_new),
    slot(Py_tp_dealloc, handle_dealloc),
    slot(Py_tp_repr, handle_repr),
    slot(Py_tp_methods, object_methods),
    slot(Py_tp_getset, object_properties),
    slot(Py_tp_members, object_members),
    {}};

}  // namespace

PyTypeObject* HandleType;
PyType_Spec handle_spec = {"crossbill_ffi.Object", sizeof(HandleObject), 0,
                           kFixed | Py_TPFLAGS_BASETYPE, object_slots};

bool begin_change(const Function& function, const Parameter& parameter,
                  PyObject* object) {
  if (as_handle(object)->uses.begin_change()) return true;
  const char* name = parameter.object->declared->name.c_str();
  raise_handle(CROSSBILL_IN_USE,
               parameter.kind == Kind::kOwned
                   ? "%s() argument '%U': the %s is still viewed by an array "
                     "that it owns; release the array first"
                   : "%s() argument '%U': the call may change the %s, which an "
                     "array still views; release the array first",
               function.declared->name.c_str(), parameter.name, name);
  return false;
}

void forget_site(HandleObject* self) {
  if (!self->has_site) return;
  ErrorAside aside;  // objects are also freed while one is raised
  Ref key(PyLong_FromUnsignedLong(self->handle));
  if (key) PyDict_DelItem(self->info->library->sites, key.get());
}

PyObject* new_handle(const ObjectInfo& info, uint64_t handle) {
  HandleObject* self = allocate(info.type);
  if (self == nullptr) {
    info.free(handle, nullptr);
    return nullptr;
  }
  self->info = &info;
  self->handle = handle;
  new (&self->uses) Uses;
  new (&self->closed) Shared<bool>(false);
  new (&self->given) Shared<bool>(false);
  self->has_site = false;
  self->weak_references = nullptr;
  if (watching.load(std::memory_order_relaxed)) write_site(self);
  return as_python(self);
}

int bind_object(ObjectInfo& info, PyObject* type) {
  info.type = reinterpret_cast<PyTypeObject*>(new_reference(type));
  Ref capsule(PyCapsule_New(&info, kInfo, nullptr));
  if (!capsule) return -1;
  return PyObject_SetAttrString(type, kInfo, capsule.get());
}

}  // namespace crossbill::load
