// SPDX-License-Identifier: MIT
#include "structs.hpp"

#include <cstring>

#include "array.hpp"

namespace crossbill::load {
namespace {

constexpr char kLayout[] = "_crossbill_layout_";  // of a class: a capsule

StructObject* as_struct(PyObject* object) {
  return reinterpret_cast<StructObject*>(object);
}

const StructInfo* info_of(PyTypeObject* type) {
  Ref layout(
      PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), kLayout));
  if (!layout) {
    PyErr_Clear();
    PyErr_SetString(PyExc_TypeError, "a struct's class is made by a library");
    return nullptr;
  }
  return static_cast<const StructInfo*>(
      PyCapsule_GetPointer(layout.get(), kLayout));
}

// Zeros; of a view there are no bytes of its own.
StructObject* allocate(const StructInfo& info, PyTypeObject* type,
                       bool is_view) {
  size_t own = is_view ? 0 : info.item.size + info.item.align;
  auto* self = as_struct(new_object(type, static_cast<Py_ssize_t>(own)));
  if (self == nullptr) return nullptr;
  self->info = &info;
  if (is_view) return self;
  char* data = reinterpret_cast<char*>(self + 1);
  self->data =
      data + (-reinterpret_cast<uintptr_t>(data) & (info.item.align - 1));
  return self;
}

int set_field(StructObject* self, size_t i, PyObject* value) {
  const contract::Field& field = self->info->declared->fields[i];
  return write_item(self->info->fields[i], self->data + field.offset, value,
                    field.name.c_str());
}

int field_set(PyObject* field, PyObject* object, PyObject* value);

int set_by_name(StructObject* self, PyObject* name, PyObject* value) {
  const auto& fields = self->info->declared->fields;
  for (size_t i = 0; i < fields.size(); i++)
    if (PyUnicode_CompareWithASCIIString(name, fields[i].name.c_str()) == 0)
      return set_field(self, i, value);
  // from_, which Python's side has added for a field called from
  auto* object = reinterpret_cast<PyObject*>(self);
  Ref field(
      PyObject_GetAttr(reinterpret_cast<PyObject*>(Py_TYPE(object)), name));
  if (field && Py_TYPE(field.get()) == FieldType)
    return field_set(field.get(), object, value);
  PyErr_Clear();
  PyErr_Format(PyExc_TypeError, "%s has no field %R",
               self->info->item.name.c_str(), name);
  return -1;
}

int fill(StructObject* self, PyObject* values, PyObject* named) {
  size_t count = self->info->fields.size();
  if (static_cast<size_t>(PyTuple_GET_SIZE(values)) > count) {
    PyErr_Format(PyExc_TypeError, "%s has %zu fields, but %zd values came",
                 self->info->item.name.c_str(), count,
                 PyTuple_GET_SIZE(values));
    return -1;
  }
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(values); i++)
    if (set_field(self, static_cast<size_t>(i), PyTuple_GET_ITEM(values, i)) <
        0)
      return -1;
  Py_ssize_t at = 0;
  PyObject *name = nullptr, *value = nullptr;
  while (named != nullptr && PyDict_Next(named, &at, &name, &value))
    if (set_by_name(self, name, value) < 0) return -1;
  return 0;
}

PyObject* struct_new(PyTypeObject* type, PyObject* values, PyObject* named) {
  const StructInfo* info = info_of(type);
  StructObject* self = info ? allocate(*info, type, false) : nullptr;
  Ref made(reinterpret_cast<PyObject*>(self));
  if (self == nullptr || fill(self, values, named) < 0) return nullptr;
  return made.release();
}

void struct_dealloc(PyObject* object) {
  drop_owner(as_struct(object)->owner);
  end_object(object);
}

PyObject* field_value(StructObject* self, size_t i) {
  return read_item(self->info->fields[i],
                   self->data + self->info->declared->fields[i].offset,
                   reinterpret_cast<PyObject*>(self), self->readonly);
}

PyObject* struct_repr(PyObject* object) {
  StructObject* self = as_struct(object);
  Ref parts(PyList_New(0));
  for (size_t i = 0; parts && i < self->info->fields.size(); i++) {
    Ref value(field_value(self, i));
    if (!value) return nullptr;
    Ref part(PyUnicode_FromFormat(
        "%s=%R", self->info->declared->fields[i].name.c_str(), value.get()));
    if (!part || PyList_Append(parts.get(), part.get()) < 0) return nullptr;
  }
  Ref comma(PyUnicode_FromString(", "));
  if (!parts || !comma) return nullptr;
  Ref all(PyUnicode_Join(comma.get(), parts.get()));
  if (!all) return nullptr;
  return PyUnicode_FromFormat("%s(%U)", self->info->item.name.c_str(),
                              all.get());
}

// Field by field: what lies in the padding means nothing.
PyObject* struct_compare(PyObject* left, PyObject* right, int operation) {
  if ((operation != Py_EQ && operation != Py_NE) ||
      !PyObject_TypeCheck(right, StructType) ||
      as_struct(left)->info != as_struct(right)->info)
    Py_RETURN_NOTIMPLEMENTED;
  int equal = 1;
  for (size_t i = 0; equal == 1 && i < as_struct(left)->info->fields.size();
       i++) {
    Ref mine(field_value(as_struct(left), i));
    Ref other(field_value(as_struct(right), i));
    if (!mine || !other) return nullptr;
    equal = PyObject_RichCompareBool(mine.get(), other.get(), Py_EQ);
  }
  if (equal < 0) return nullptr;
  return PyBool_FromLong(equal == (operation == Py_EQ));
}

int struct_getbuffer(PyObject* object, Py_buffer* view, int flags) {
  static Py_ssize_t one = 1;
  StructObject* self = as_struct(object);
  view->obj = nullptr;
  if ((flags & PyBUF_WRITABLE) != 0 && self->readonly) {
    PyErr_SetString(PyExc_BufferError, "the struct is read-only");
    return -1;
  }
  const Item& item = self->info->item;
  view->buf = self->data;
  view->len = view->itemsize = static_cast<Py_ssize_t>(item.size);
  view->readonly = self->readonly;
  view->ndim = 1;
  view->format = (flags & PyBUF_FORMAT) != 0
                     ? const_cast<char*>(item.format.c_str())
                     : nullptr;
  view->shape = (flags & PyBUF_ND) != 0 ? &one : nullptr;
  view->strides =
      (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &view->itemsize : nullptr;
  view->suboffsets = nullptr;
  view->internal = nullptr;
  view->obj = new_reference(object);
  return 0;
}

// A view of the first bytes of a buffer, without a copy.
PyObject* from_buffer(PyObject* type, PyObject* source) {
  const StructInfo* info = info_of(reinterpret_cast<PyTypeObject*>(type));
  if (info == nullptr) return nullptr;
  Ref memory(PyMemoryView_FromObject(source));
  if (!memory) return nullptr;
  Py_buffer view = buffer_of(memory.get());
  if (PyBuffer_IsContiguous(&view, 'C') == 0 ||
      static_cast<size_t>(view.len) < info->item.size)
    return PyErr_Format(PyExc_ValueError,
                        "%s takes %zu contiguous bytes, the buffer has %zd",
                        info->item.name.c_str(), info->item.size, view.len);
  return new_struct(*info, view.buf, memory.get(), view.readonly != 0);
}

PyObject* from_bytes(PyObject* type, PyObject* source) {
  Ref view(from_buffer(type, source));
  if (!view) return nullptr;
  return new_struct(*as_struct(view.get())->info, struct_data(view.get()),
                    nullptr, false);
}

PyObject* make_array(PyObject* type, PyObject* from) {
  const StructInfo* info = info_of(reinterpret_cast<PyTypeObject*>(type));
  if (info == nullptr) return nullptr;
  if (!PyLong_Check(from)) return array_from_buffer(info->item, from);
  Py_ssize_t length = PyLong_AsSsize_t(from);
  if (length == -1 && PyErr_Occurred()) return nullptr;
  return new_own_array(info->item, length);
}

PyObject* reduce_struct(PyObject* object, PyObject*) {
  Ref make(PyObject_GetAttrString(reinterpret_cast<PyObject*>(Py_TYPE(object)),
                                  "from_bytes"));
  Ref bytes(PyBytes_FromObject(object));
  if (!make || !bytes) return nullptr;
  return Py_BuildValue("O(O)", make.get(), bytes.get());
}

PyMethodDef struct_methods[] = {
    {"from_buffer", from_buffer, METH_O | METH_CLASS,
     "from_buffer(buffer)\n--\n\nThe struct at the start of a buffer, whose "
     "bytes it shares."},
    {"from_bytes", from_bytes, METH_O | METH_CLASS,
     "from_bytes(buffer)\n--\n\nA copy of the struct at the start of a "
     "buffer."},
    {"array", make_array, METH_O | METH_CLASS,
     "array(n_or_buffer)\n--\n\nAn array of n structs, all zeros, or one over "
     "a buffer's bytes."},
    {"__reduce__", reduce_struct, METH_NOARGS, nullptr},
    {}};

PyType_Slot struct_slots[] = {
    slot(Py_tp_doc, "Named fields over a struct's bytes."),
    slot(Py_tp_new, struct_new),
    slot(Py_tp_dealloc, struct_dealloc),
    slot(Py_tp_repr, struct_repr),
    slot(Py_tp_hash, PyObject_HashNotImplemented),
    slot(Py_tp_richcompare, struct_compare),
    slot(Py_bf_getbuffer, struct_getbuffer),
    slot(Py_tp_methods, struct_methods),
    {}};

// ---- fields

struct FieldObject {
  PyObject_HEAD const StructInfo* info;
  size_t index;
};

FieldObject* as_field(PyObject* object) {
  return reinterpret_cast<FieldObject*>(object);
}

const contract::Field& declared(PyObject* field) {
  return as_field(field)->info->declared->fields[as_field(field)->index];
}

const Item& item_of(PyObject* field) {
  return as_field(field)->info->fields[as_field(field)->index];
}

bool belongs(PyObject* field, PyObject* object) {
  if (PyObject_TypeCheck(object, StructType) &&
      as_struct(object)->info == as_field(field)->info)
    return true;
  PyErr_Format(PyExc_TypeError, "field %s is of %s, not of %s",
               declared(field).name.c_str(),
               as_field(field)->info->item.name.c_str(),
               type_name(Py_TYPE(object)).c_str());
  return false;
}

PyObject* field_get(PyObject* field, PyObject* object, PyObject*) {
  if (object == nullptr) return new_reference(field);
  if (!belongs(field, object)) return nullptr;
  return field_value(as_struct(object), as_field(field)->index);
}

int field_set(PyObject* field, PyObject* object, PyObject* value) {
  if (!belongs(field, object)) return -1;
  if (value == nullptr || as_struct(object)->readonly) {
    PyErr_Format(PyExc_AttributeError, "field %s %s",
                 declared(field).name.c_str(),
                 value == nullptr ? "cannot be deleted" : "is read-only");
    return -1;
  }
  return set_field(as_struct(object), as_field(field)->index, value);
}

PyObject* field_repr(PyObject* field) {
  const contract::Field& known = declared(field);
  return PyUnicode_FromFormat("<field %s: %s at %lu, %lu bytes>",
                              known.name.c_str(), item_of(field).name.c_str(),
                              known.offset, known.size);
}

PyObject* field_doc(PyObject* field, void*) {
  const contract::Field& known = declared(field);
  return PyUnicode_FromFormat("%s, %lu byte%s at %lu",
                              item_of(field).name.c_str(), known.size,
                              known.size == 1 ? "" : "s", known.offset);
}

PyObject* field_number(PyObject* field, void* which) {
  const contract::Field& known = declared(field);
  return PyLong_FromUnsignedLong(which == nullptr ? known.offset : known.size);
}

int one;  // its address is not null
PyGetSetDef field_properties[] = {
    {"__doc__", field_doc, nullptr, nullptr, nullptr},
    {"offset", field_number, nullptr, "Bytes from the struct's start.",
     nullptr},
    {"size", field_number, nullptr, "Bytes.", &one},
    {}};

PyType_Slot field_slots[] = {
    slot(Py_tp_dealloc, end_object),      slot(Py_tp_repr, field_repr),
    slot(Py_tp_descr_get, field_get),     slot(Py_tp_descr_set, field_set),
    slot(Py_tp_getset, field_properties), {}};

}  // namespace

PyTypeObject *StructType, *FieldType;
PyType_Spec struct_spec = {"crossbill_ffi.Struct", sizeof(StructObject), 1,
                           kFixed | Py_TPFLAGS_BASETYPE, struct_slots};
PyType_Spec field_spec = {"crossbill_ffi.Field", sizeof(FieldObject), 0,
                          kClosed, field_slots};

PyObject* new_struct(const StructInfo& info, void* memory, PyObject* owner,
                     bool readonly) {
  StructObject* self = allocate(info, info.type, owner != nullptr);
  if (self == nullptr) return nullptr;
  if (owner != nullptr) {
    self->data = static_cast<char*>(memory);
    self->owner = keep_owner(owner);
    self->readonly = readonly;
  } else if (memory != nullptr) {
    std::memcpy(self->data, memory, info.item.size);
  }
  return reinterpret_cast<PyObject*>(self);
}

int bind_struct(StructInfo& info, PyObject* type) {
  info.type = reinterpret_cast<PyTypeObject*>(new_reference(type));
  Ref layout(PyCapsule_New(&info, kLayout, nullptr));
  if (!layout || PyObject_SetAttrString(type, kLayout, layout.get()) < 0)
    return -1;
  for (size_t i = 0; i < info.fields.size(); i++) {
    Ref field(new_object(FieldType));
    if (!field) return -1;
    as_field(field.get())->info = &info;
    as_field(field.get())->index = i;
    if (PyObject_SetAttrString(type, info.declared->fields[i].name.c_str(),
                               field.get()) < 0)
      return -1;
  }
  return 0;
}

PyObject* enum_member(const EnumInfo& info, PyObject* number) {
  if (number == nullptr) return nullptr;
  Ref key(number);
  Ref member = find_item(info.members, number);
  if (!member && !PyErr_Occurred())
    PyErr_Format(PyExc_ValueError, "%R is not a %s", number, info.name.c_str());
  return member.release();
}

}  // namespace crossbill::load
