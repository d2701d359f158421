// SPDX-License-Identifier: MIT
// The general call: any arguments of any function, through its shim.
#include <cstring>
#include <memory>

#include "array.hpp"
#include "convert.hpp"
#include "library.hpp"
#include "structs.hpp"

namespace crossbill::load {
namespace {

constexpr Py_ssize_t kInline = 6;  // arguments that need no memory

// Room for N things on the stack, for more on the heap. Nothing is constructed
// beyond what is asked for.
template <class T>
class Room {
 public:
  explicit Room(Py_ssize_t count) {
    if (count > kInline) more_ = std::make_unique<T[]>(size(count));
    items_ = count > kInline ? more_.get() : here_;
  }
  T& operator[](Py_ssize_t i) { return items_[i]; }
  T* get() { return items_; }

 private:
  static size_t size(Py_ssize_t count) { return static_cast<size_t>(count); }
  T here_[kInline];
  std::unique_ptr<T[]> more_;
  T* items_;
};

class Call {
 public:
  Call(const Function& function, PyObject* const* arguments)
      : function_(function),
        arguments_(arguments),
        values_(function.count),
        holds_(function.count) {}
  Call(const Call&) = delete;

  ~Call() {
    if (function_.uses_objects) end_uses();
    for (Py_ssize_t i = 0; i < converted_; i++) let_go(holds_[i]);
  }

  bool convert() {
    for (; converted_ < function_.count;) {
      Py_ssize_t i = converted_++;
      const Parameter& parameter = parameter_at(i);
      if (!parameter.convert(function_, parameter, arguments_[i], values_[i],
                             &holds_[i]))
        return false;
      if (parameter.kind == Kind::kOut) {
        written_[outs_] = 0;
        values_[i].written = &written_[outs_++];
      }
      if (holds_[i].what == Hold::kCallback) {
        holds_[i].callback.released = &released_;
        has_callback_ = true;
      }
    }
    return true;
  }

  PyObject* run() {
    if (!prepare_result() || (function_.uses_objects && !begin_uses()))
      return nullptr;
    crossbill_error error;
    error.code = 0;
    int32_t status = run_core(error);
    give_away(status);
    if (has_callback_ && callback_ended(status)) return drop_result(status);
    if (status == CROSSBILL_BUFFER_TOO_SMALL && outs_ > 0) return too_small();
    if (status != CROSSBILL_OK)
      return raise_status(*function_.library, function_.declared, status,
                          error);
    Ref made(take());
    return made && outs_ > 0 ? with_outs(made) : made.release();
  }

 private:
  const Parameter& parameter_at(Py_ssize_t i) const {
    return (*function_.parameters)[static_cast<size_t>(i)];
  }

  // When all arguments are converted, which may run Python code.
  bool begin_uses() {
    for (; changing_ < function_.count; changing_++) {
      const Parameter& parameter = parameter_at(changing_);
      if (parameter.changes &&
          !begin_change(function_, parameter, arguments_[changing_]))
        return false;
    }
    return !function_.result->views_object || begin_view();
  }

  bool begin_view() {
    HandleObject* owner = as_handle(arguments_[function_.result->owner]);
    uint64_t mine = 0;
    for (Py_ssize_t i = 0; i < function_.count; i++)
      mine += parameter_at(i).changes && as_handle(arguments_[i]) == owner;
    viewing_ = owner->uses.begin_view(mine);
    if (viewing_) return true;
    raise_handle(CROSSBILL_IN_USE,
                 "%s() would give a view of the %s, which another call may "
                 "change just now",
                 function_.declared->name.c_str(),
                 owner->info->declared->name.c_str());
    return false;
  }

  void end_uses() {
    for (Py_ssize_t i = 0; i < changing_; i++)
      if (parameter_at(i).changes) as_handle(arguments_[i])->uses.end_change();
    if (viewing_)
      as_handle(arguments_[function_.result->owner])->uses.end_view();
  }

  // A struct is written where Python keeps it.
  bool prepare_result() {
    value_.pointer = &owned_;
    if (function_.result_kind != Kind::kStruct) return true;
    structure_ = Ref(
        new_struct(*function_.result->item.structure, nullptr, nullptr, false));
    if (!structure_) return false;
    value_.pointer = struct_data(structure_.get());
    return true;
  }

  int32_t run_core(crossbill_error& error) {
    auto count = static_cast<size_t>(function_.count);
    if (!function_.releases_lock)
      return function_.shim(values_.get(), count, &value_, &error);
    released_ = PyEval_SaveThread();
    int32_t status = function_.shim(values_.get(), count, &value_, &error);
    PyEval_RestoreThread(std::exchange(released_, nullptr));
    return status;
  }

  // Objects that the call took are not ours any more. Of a call that failed we
  // do not know.
  void give_away(int32_t status) {
    for (Py_ssize_t i = 0; i < function_.count; i++) {
      if (parameter_at(i).kind != Kind::kOwned) continue;
      HandleObject* object = as_handle(arguments_[i]);
      (status == CROSSBILL_OK ? object->closed : object->given).store(true);
      if (status == CROSSBILL_OK) forget_site(object);
    }
  }

  bool callback_ended(int32_t status) {
    for (Py_ssize_t i = 0; i < function_.count; i++)
      if (holds_[i].what == Hold::kCallback &&
          callback_raised(holds_[i].callback, status != CROSSBILL_OK))
        return true;
    return false;
  }

  // The core has given a result although its callback failed: nobody sees it.
  PyObject* drop_result(int32_t status) {
    if (status != CROSSBILL_OK) return nullptr;
    ErrorAside aside;
    Ref dropped(take());
    return nullptr;
  }

  PyObject* take() {
    return structure_
               ? structure_.release()
               : take_result(function_, value_, arguments_, holds_.get());
  }

  PyObject* too_small() {
    for (Py_ssize_t i = 0; i < function_.count; i++) {
      const Parameter& parameter = parameter_at(i);
      if (parameter.kind != Kind::kOut ||
          *values_[i].written <= values_[i].length)
        continue;
      refuse_with(function_, parameter, CROSSBILL_BUFFER_TOO_SMALL,
                  "the buffer has room for %zu items, %zu are needed",
                  values_[i].length, *values_[i].written);
      return nullptr;
    }
    return nullptr;
  }

  // How many items were written; after the result if there is one.
  PyObject* with_outs(const Ref& made) {
    bool has_result = function_.result_kind != Kind::kVoid;
    if (!has_result && outs_ == 1) return PyLong_FromSize_t(written_[0]);
    Ref all(PyTuple_New(outs_ + has_result));
    if (!all) return nullptr;
    if (has_result) PyTuple_SET_ITEM(all.get(), 0, new_reference(made.get()));
    for (int i = 0; i < outs_; i++) {
      PyObject* number = PyLong_FromSize_t(written_[i]);
      if (number == nullptr) return nullptr;
      PyTuple_SET_ITEM(all.get(), i + has_result, number);
    }
    return all.release();
  }

  const Function& function_;
  PyObject* const* arguments_;
  Room<crossbill_value> values_;
  Room<Hold> holds_;
  Py_ssize_t converted_ = 0;
  Py_ssize_t changing_ = 0;  // arguments before it are being changed
  bool viewing_ = false;
  bool has_callback_ = false;
  PyThreadState* released_ = nullptr;
  crossbill_value value_{};
  crossbill_owned owned_;
  Ref structure_;
  size_t written_[kMostOuts];
  int outs_ = 0;
};

void refuse_count(const Function& function, Py_ssize_t given) {
  PyErr_Format(PyExc_TypeError, "%s() takes %zd argument%s but %zd %s given",
               function.declared->name.c_str(), function.count,
               function.count == 1 ? "" : "s", given,
               given == 1 ? "was" : "were");
}

Py_ssize_t find_name(const Function& function, PyObject* name) {
  for (Py_ssize_t i = 0; i < function.count; i++)
    if ((*function.parameters)[static_cast<size_t>(i)].name == name) return i;
  for (Py_ssize_t i = 0; i < function.count; i++)
    if (PyUnicode_Compare((*function.parameters)[static_cast<size_t>(i)].name,
                          name) == 0)
      return i;
  return -1;
}

bool bind_names(const Function& function, PyObject* const* values,
                PyObject* names, PyObject** bound) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
    PyObject* name = PyTuple_GET_ITEM(names, i);
    Py_ssize_t at = find_name(function, name);
    if (at < 0 || bound[at] != nullptr) {
      PyErr_Format(PyExc_TypeError,
                   at < 0 ? "%s() got an unexpected keyword argument '%U'"
                          : "%s() got multiple values for argument '%U'",
                   function.declared->name.c_str(), name);
      return false;
    }
    bound[at] = values[i];
  }
  return true;
}

bool bind_defaults(const Function& function, PyObject** bound) {
  for (Py_ssize_t i = 0; i < function.count; i++) {
    if (bound[i] != nullptr) continue;
    const Parameter& parameter = (*function.parameters)[static_cast<size_t>(i)];
    bound[i] = parameter.default_value;
    if (bound[i] != nullptr) continue;
    PyErr_Format(PyExc_TypeError, "%s() missing required argument '%U'",
                 function.declared->name.c_str(), parameter.name);
    return false;
  }
  return true;
}

PyObject* call_bound(const Function& function, PyObject* const* arguments) {
  Call call(function, arguments);
  return call.convert() ? call.run() : nullptr;
}

PyObject* call_by_name(const Function& function, PyObject* const* arguments,
                       Py_ssize_t count, PyObject* names) {
  Room<PyObject*> bound(function.count);
  if (!bind_arguments(function, arguments, count, names, bound.get()))
    return nullptr;
  return call_bound(function, bound.get());
}

}  // namespace

bool bind_arguments(const Function& function, PyObject* const* arguments,
                    Py_ssize_t count, PyObject* names, PyObject** bound) {
  if (count > function.count) {
    refuse_count(function, count);
    return false;
  }
  for (Py_ssize_t i = 0; i < function.count; i++)
    bound[i] = i < count ? arguments[i] : nullptr;
  return (names == nullptr ||
          bind_names(function, arguments + count, names, bound)) &&
         bind_defaults(function, bound);
}

PyObject* call_shim(PyObject* self, PyObject* const* arguments, size_t flagged,
                    PyObject* names) {
  const Function& function = as_function(self);
  Py_ssize_t count = PyVectorcall_NARGS(flagged);
  return guarded([&] {
    if (names == nullptr && count == function.count)
      return call_bound(function, arguments);
    return call_by_name(function, arguments, count, names);
  });
}

}  // namespace crossbill::load
