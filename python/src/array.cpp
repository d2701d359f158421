// SPDX-License-Identifier: MIT
#include "array.hpp"

#include <cstring>

#include "objects.hpp"

namespace crossbill::load {
namespace {

ArrayObject* as_array(PyObject* object) {
  return reinterpret_cast<ArrayObject*>(object);
}

PyObject* as_python(ArrayObject* array) {
  return reinterpret_cast<PyObject*>(array);
}

// What must not happen to an owner while others lie in its memory: an object
// is not freed, an array not released.
Uses* uses_of(PyObject* owner) {
  if (is_array(owner)) return &as_array(owner)->uses;
  if (PyObject_TypeCheck(owner, HandleType)) return &as_handle(owner)->uses;
  return nullptr;
}

ArrayObject* make(const Item& item, Py_ssize_t length) {
  auto* self = as_array(new_object(ArrayType));
  if (self == nullptr) return nullptr;
  new (&self->uses) Uses;
  self->item = &item;
  self->length = length;
  return self;
}

// Once: nobody views it, nor will.
void give_back(ArrayObject* self) {
  PyObject* owner = nullptr;
  {
    Alone alone(as_python(self));  // with those who ask for the owner
    owner = std::exchange(self->owner, nullptr);
  }
  drop_owner(owner);
  if (self->owned.release != nullptr) self->owned.release(self->owned.handle);
  self->owned.release = nullptr;
}

void array_dealloc(PyObject* object) {
  give_back(as_array(object));
  end_object(object);
}

int array_getbuffer(PyObject* object, Py_buffer* view, int flags) {
  auto* self = as_array(object);
  view->obj = nullptr;
  Pinned pin(self);
  if (!pin) return -1;
  if ((flags & PyBUF_WRITABLE) != 0 && self->readonly) {
    PyErr_SetString(PyExc_BufferError, "the array is read-only");
    return -1;
  }
  view->buf = self->data;
  view->itemsize = static_cast<Py_ssize_t>(self->item->size);
  view->len = self->length * view->itemsize;
  view->readonly = self->readonly;
  view->ndim = 1;
  view->format = (flags & PyBUF_FORMAT) != 0
                     ? const_cast<char*>(self->item->format.c_str())
                     : nullptr;
  view->shape = (flags & PyBUF_ND) != 0 ? &self->length : nullptr;
  view->strides =
      (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &view->itemsize : nullptr;
  view->suboffsets = nullptr;
  view->internal = nullptr;
  view->obj = new_reference(object);
  self->uses.keep_view();
  return 0;
}

void array_releasebuffer(PyObject* object, Py_buffer*) {
  as_array(object)->uses.end_view();
}

Py_ssize_t array_length(PyObject* object) {
  Pinned pin(as_array(object));
  return pin ? as_array(object)->length : -1;
}

// Null with an IndexError set. Python has added the length to negative ones.
char* item_at(ArrayObject* self, Py_ssize_t index) {
  if (index < 0 || index >= self->length) {
    PyErr_SetString(PyExc_IndexError, "array index out of range");
    return nullptr;
  }
  return self->data + static_cast<size_t>(index) * self->item->size;
}

PyObject* array_item(PyObject* object, Py_ssize_t index) {
  auto* self = as_array(object);
  Pinned pin(self);
  char* memory = pin ? item_at(self, index) : nullptr;
  if (memory == nullptr) return nullptr;
  return read_item(*self->item, memory, object, self->readonly);
}

int array_set_item(PyObject* object, Py_ssize_t index, PyObject* value) {
  auto* self = as_array(object);
  Pinned pin(self);  // also while the value says what number it is
  char* memory = pin ? item_at(self, index) : nullptr;
  if (memory == nullptr) return -1;
  if (value == nullptr || self->readonly) {
    PyErr_SetString(PyExc_TypeError, value == nullptr
                                         ? "items cannot be deleted"
                                         : "the array is read-only");
    return -1;
  }
  return write_item(*self->item, memory, value, "item");
}

PyObject* array_slice(ArrayObject* self, PyObject* slice) {
  Py_ssize_t start = 0, stop = 0, step = 0;
  Pinned pin(self);
  if (!pin || PySlice_Unpack(slice, &start, &stop, &step) < 0) return nullptr;
  Py_ssize_t length = PySlice_AdjustIndices(self->length, &start, &stop, step);
  if (step != 1) {
    PyErr_SetString(PyExc_ValueError,
                    "arrays are sliced with step 1; memoryview(array)[::step] "
                    "takes any");
    return nullptr;
  }
  return new_array(*self->item,
                   self->data + static_cast<size_t>(start) * self->item->size,
                   length, as_python(self), self->readonly);
}

PyObject* array_subscript(PyObject* object, PyObject* key) {
  if (PySlice_Check(key)) return array_slice(as_array(object), key);
  Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
  if (index == -1 && PyErr_Occurred()) return nullptr;
  return array_item(object,
                    index < 0 ? index + as_array(object)->length : index);
}

int array_set_subscript(PyObject* object, PyObject* key, PyObject* value) {
  Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
  if (index == -1 && PyErr_Occurred()) return -1;
  return array_set_item(
      object, index < 0 ? index + as_array(object)->length : index, value);
}

PyObject* array_tolist(PyObject* object, PyObject*) {
  return PySequence_List(object);
}

// Equal to any array or list of equal items.
PyObject* array_compare(PyObject* left, PyObject* right, int operation) {
  if ((operation != Py_EQ && operation != Py_NE) ||
      (!is_array(right) && !PyList_Check(right)))
    Py_RETURN_NOTIMPLEMENTED;
  Ref mine(PySequence_List(left)), other(PySequence_List(right));
  if (!mine || !other) return nullptr;
  return PyObject_RichCompare(mine.get(), other.get(), operation);
}

PyObject* array_repr(PyObject* object) {
  auto* self = as_array(object);
  const char* name = self->item->name.c_str();
  if (self->uses.has_ended())
    return PyUnicode_FromFormat("<array of %s, released>", name);
  if (self->length > 16)
    return PyUnicode_FromFormat("<array of %zd %s>", self->length, name);
  Ref items(PySequence_List(object));
  if (!items) return nullptr;
  return PyUnicode_FromFormat("<array of %zd %s: %R>", self->length, name,
                              items.get());
}

PyObject* array_release(PyObject* object, PyObject*) {
  auto* self = as_array(object);
  uint64_t found = self->uses.end();
  if (Uses::is_view(found)) {
    PyErr_SetString(PyExc_BufferError,
                    "the array's memory is still viewed by others");
    return nullptr;
  }
  if (found == 0) give_back(self);
  Py_RETURN_NONE;
}

PyObject* array_enter(PyObject* object, PyObject*) {
  return new_reference(object);
}

PyObject* array_exit(PyObject* object, PyObject*) {
  return array_release(object, nullptr);
}

PyObject* array_owner(PyObject* object, void*) {
  Alone alone(object);
  PyObject* owner = as_array(object)->owner;
  return new_reference(owner == nullptr ? Py_None : owner);
}

PyObject* array_readonly(PyObject* object, void*) {
  return PyBool_FromLong(as_array(object)->readonly);
}

PyObject* array_type(PyObject* object, void*) {
  return PyUnicode_FromString(as_array(object)->item->name.c_str());
}

PyMethodDef array_methods[] = {
    {"tolist", array_tolist, METH_NOARGS, "The items as a list."},
    {"release", array_release, METH_NOARGS,
     "Gives the memory back now, and not when the array is collected."},
    {"__enter__", array_enter, METH_NOARGS, nullptr},
    {"__exit__", array_exit, METH_VARARGS, nullptr},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     "Array[int]: for annotations."},
    {}};

PyGetSetDef array_properties[] = {
    {"owner", array_owner, nullptr, "Whose memory it is, or None.", nullptr},
    {"readonly", array_readonly, nullptr, nullptr, nullptr},
    {"type", array_type, nullptr, "The type of the items, by name.", nullptr},
    {}};

PyType_Slot array_slots[] = {
    slot(Py_tp_doc,
         "Items in a core's memory. memoryview(array) and numpy.asarray(array) "
         "take no copy."),
    slot(Py_tp_dealloc, array_dealloc),
    slot(Py_tp_repr, array_repr),
    slot(Py_tp_hash, PyObject_HashNotImplemented),
    slot(Py_tp_richcompare, array_compare),
    slot(Py_bf_getbuffer, array_getbuffer),
    slot(Py_bf_releasebuffer, array_releasebuffer),
    slot(Py_sq_length, array_length),
    slot(Py_sq_item, array_item),
    slot(Py_sq_ass_item, array_set_item),
    slot(Py_mp_length, array_length),
    slot(Py_mp_subscript, array_subscript),
    slot(Py_mp_ass_subscript, array_set_subscript),
    slot(Py_tp_methods, array_methods),
    slot(Py_tp_getset, array_properties),
    {}};

}  // namespace

PyTypeObject* ArrayType;
PyType_Spec array_spec = {"crossbill_ffi.Array", sizeof(ArrayObject), 0,
                          kClosed, array_slots};

Pinned::Pinned(ArrayObject* array) : array_(array) {
  if (array->uses.begin_view()) return;
  PyErr_SetString(PyExc_ValueError, "the array has been released");
  array_ = nullptr;
}

PyObject* keep_owner(PyObject* owner) {
  if (Uses* uses = uses_of(owner)) uses->keep_view();
  return new_reference(owner);
}

void drop_owner(PyObject* owner) {
  if (owner == nullptr) return;
  if (Uses* uses = uses_of(owner)) uses->end_view();
  Py_DECREF(owner);
}

PyObject* new_array(const Item& item, void* data, Py_ssize_t length,
                    PyObject* owner, bool readonly) {
  if (owner == nullptr) {
    PyObject* copy = new_own_array(item, length);
    if (copy != nullptr && length > 0)
      std::memcpy(as_array(copy)->data, data,
                  static_cast<size_t>(length) * item.size);
    return copy;
  }
  auto* self = make(item, length);
  if (self == nullptr) return nullptr;
  self->data = static_cast<char*>(data);
  self->owner = keep_owner(owner);
  self->readonly = readonly;
  return as_python(self);
}

PyObject* new_own_array(const Item& item, Py_ssize_t length) {
  if (length < 0 ||
      static_cast<size_t>(length) > PY_SSIZE_T_MAX / item.size - 64)
    return PyErr_Format(PyExc_ValueError, "%zd items are too many", length);
  size_t size = static_cast<size_t>(length) * item.size;
  Ref bytes(PyByteArray_FromStringAndSize(
      nullptr, static_cast<Py_ssize_t>(size + item.align)));
  Ref memory(bytes ? PyMemoryView_FromObject(bytes.get()) : nullptr);
  if (!memory) return nullptr;
  char* data = PyByteArray_AS_STRING(bytes.get());
  data += -reinterpret_cast<uintptr_t>(data) & (item.align - 1);
  std::memset(data, 0, size);
  return new_array(item, data, length, memory.get(), false);
}

PyObject* new_owned_array(const Item& item, const crossbill_owned& owned) {
  auto* self = make(item, static_cast<Py_ssize_t>(owned.length));
  if (self == nullptr) {
    if (owned.release != nullptr) owned.release(owned.handle);
    return nullptr;
  }
  self->data = static_cast<char*>(const_cast<void*>(owned.data));
  self->owned = owned;
  return as_python(self);
}

PyObject* array_from_buffer(const Item& item, PyObject* source) {
  Ref memory(PyMemoryView_FromObject(source));
  if (!memory) return nullptr;
  Py_buffer view = buffer_of(memory.get());
  auto size = static_cast<Py_ssize_t>(item.size);
  if (PyBuffer_IsContiguous(&view, 'C') == 0)
    return PyErr_Format(PyExc_BufferError, "the buffer is not contiguous");
  if (view.len % size != 0)
    return PyErr_Format(PyExc_ValueError,
                        "%zd bytes are no whole number of %s (%zd bytes each)",
                        view.len, item.name.c_str(), size);
  return new_array(item, view.buf, view.len / size, memory.get(),
                   view.readonly != 0);
}

}  // namespace crossbill::load
