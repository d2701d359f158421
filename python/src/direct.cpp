// SPDX-License-Identifier: MIT
// Special calls: functions of up to two arguments of common shapes, and of up
// to four numbers, are called by their C symbol, with nothing between the
// arguments' registers and Python but the conversion.
//
// A shape stands for several types: all integers travel in a register of 64
// bits, whatever their width. So an int32_t function is called as one of
// int64_t: the System V ABI lets it look at the lower half only, and ours is
// extended as clang wants it. A result is read in its own width.
#include <tuple>

#include "convert.hpp"

namespace crossbill::load {
namespace {

// What is kept for an argument until the call is over: `get` while it is
// converted, `begin` when all are.
struct Bare {
  Hold* get() { return nullptr; }
  bool begin(const Function&, const Parameter&, PyObject*) { return true; }
};

struct Held : Bare {
  Hold hold;
  ~Held() { let_go(hold); }
  Hold* get() { return &hold; }
};

struct Changing : Bare {
  HandleObject* object = nullptr;
  ~Changing() {
    if (object != nullptr) object->uses.end_change();
  }
  bool begin(const Function& function, const Parameter& parameter,
             PyObject* argument) {
    if (!parameter.changes) return true;
    if (!begin_change(function, parameter, argument)) return false;
    object = as_handle(argument);
    return true;
  }
};

struct Integer {
  using Keeper = Bare;
  static bool convert(const Function& function, const Parameter& parameter,
                      PyObject* argument, crossbill_value& value, Hold* hold) {
    return to_integer(function, parameter, argument, value, hold);
  }
  static auto words(const crossbill_value& value) {
    return std::tuple(value.i64);
  }
};

struct Float {
  using Keeper = Bare;
  static bool convert(const Function& function, const Parameter& parameter,
                      PyObject* argument, crossbill_value& value, Hold* hold) {
    return to_double(function, parameter, argument, value, hold);
  }
  static auto words(const crossbill_value& value) {
    return std::tuple(value.f64);
  }
};

struct Object {
  using Keeper = Changing;
  static bool convert(const Function& function, const Parameter& parameter,
                      PyObject* argument, crossbill_value& value, Hold* hold) {
    return to_handle(function, parameter, argument, value, hold);
  }
  static auto words(const crossbill_value& value) {
    return std::tuple(value.u64);
  }
};

// Anything in one register: bools, enums, pointers to structs, C strings.
struct Word {
  using Keeper = Bare;
  static bool convert(const Function& function, const Parameter& parameter,
                      PyObject* argument, crossbill_value& value, Hold* hold) {
    return parameter.convert(function, parameter, argument, value, hold);
  }
  static auto words(const crossbill_value& value) {
    return std::tuple(value.pointer);
  }
};

// A pointer and a length that need nothing held: UTF-8.
struct Text {
  using Keeper = Bare;
  static bool convert(const Function& function, const Parameter& parameter,
                      PyObject* argument, crossbill_value& value, Hold* hold) {
    Characters held;
    if (!PyUnicode_CheckExact(argument) || !ascii_of(argument, held))
      return to_utf8(function, parameter, argument, value, hold);
    value.pointer = held.data;
    value.length = held.length;
    return true;
  }
  static auto words(const crossbill_value& value) {
    return std::tuple(value.pointer, value.length);
  }
};

// The same from a buffer.
struct Items : Word {
  using Keeper = Held;
  static auto words(const crossbill_value& value) {
    return std::tuple(value.pointer, value.length);
  }
};

template <class>
struct Caller;

template <class... W>
struct Caller<std::tuple<W...>> {
  static int32_t status(void* symbol, W... words, void* result,
                        crossbill_error* error) {
    return reinterpret_cast<int32_t (*)(W..., void*, crossbill_error*)>(symbol)(
        words..., result, error);
  }
  static int32_t bare_status(void* symbol, W... words, crossbill_error* error) {
    return reinterpret_cast<int32_t (*)(W..., crossbill_error*)>(symbol)(
        words..., error);
  }
  static uint64_t integer(void* symbol, W... words) {
    return reinterpret_cast<uint64_t (*)(W...)>(symbol)(words...);
  }
  static double number(void* symbol, W... words) {
    return reinterpret_cast<double (*)(W...)>(symbol)(words...);
  }
};

bool is_float(Kind kind) { return kind == Kind::kF32 || kind == Kind::kF64; }

// Results by kind: `memory` is a register's copy, or what the core wrote.
using Take = PyObject* (*)(const Function&, const void* memory);

template <class T, auto Make>
PyObject* take(const Function&, const void* memory) {
  return Make(*static_cast<const T*>(memory));
}

PyObject* take_nothing(const Function&, const void*) { Py_RETURN_NONE; }

PyObject* take_any_number(const Function& function, const void* memory) {
  return take_number(function.number, memory, function.enumeration);
}

PyObject* take_handle(const Function& function, const void* memory) {
  return new_handle(*function.result->object,
                    *static_cast<const uint64_t*>(memory));
}

template <class... A>
struct Direct {
  using Words = decltype(std::tuple_cat(
      A::words(std::declval<const crossbill_value&>())...));

  template <size_t... I>
  static bool convert(const Function& function, PyObject* const* arguments,
                      crossbill_value* values,
                      std::tuple<typename A::Keeper...>& keepers,
                      std::index_sequence<I...>) {
    [[maybe_unused]] const Parameter* parameters = function.parameters->data();
    return (A::convert(function, parameters[I], arguments[I], values[I],
                       std::get<I>(keepers).get()) &&
            ...);
  }

  template <size_t... I>
  static bool begin(const Function& function, PyObject* const* arguments,
                    std::tuple<typename A::Keeper...>& keepers,
                    std::index_sequence<I...>) {
    [[maybe_unused]] const Parameter* parameters = function.parameters->data();
    return (std::get<I>(keepers).begin(function, parameters[I], arguments[I]) &&
            ...);
  }

  template <size_t... I>
  static Words words(const crossbill_value* values, std::index_sequence<I...>) {
    return std::tuple_cat(A::words(values[I])...);
  }

  static PyObject* with_status(const Function& function, const Words& words) {
    uint64_t result;
    crossbill_error error;
    error.code = CROSSBILL_OK;
    int32_t status = std::apply(
        [&](auto... word) {
          return function.result_kind == Kind::kVoid
                     ? Caller<Words>::bare_status(function.symbol, word...,
                                                  &error)
                     : Caller<Words>::status(function.symbol, word..., &result,
                                             &error);
        },
        words);
    if (status != CROSSBILL_OK)
      return raise_status(*function.library, function.declared, status, error);
    return function.take(function, &result);
  }

  static PyObject* without_status(const Function& function,
                                  const Words& words) {
    return std::apply(
        [&](auto... word) {
          if (is_float(function.result_kind)) {
            double value = Caller<Words>::number(function.symbol, word...);
            return function.take(function, &value);
          }
          uint64_t value = Caller<Words>::integer(function.symbol, word...);
          return function.take(function, &value);
        },
        words);
  }

  [[gnu::always_inline]] static PyObject* run(const Function& function,
                                              PyObject* const* arguments) {
    crossbill_value values[sizeof...(A) + 1];
    std::tuple<typename A::Keeper...> keepers;
    auto all = std::index_sequence_for<A...>();
    if (!convert(function, arguments, values, keepers, all) ||
        !begin(function, arguments, keepers, all))
      return nullptr;
    return function.returns_status
               ? with_status(function, words(values, all))
               : without_status(function, words(values, all));
  }

  static PyObject* call(PyObject* self, PyObject* const* arguments,
                        size_t flagged, PyObject* names) {
    const Function& function = as_function(self);
    Py_ssize_t count = PyVectorcall_NARGS(flagged);
    if (names == nullptr && count == sizeof...(A)) [[likely]]
      return run(function, arguments);
    return call_bound(self, arguments, count, names);
  }

  // With names or defaults.
  [[gnu::noinline]] static PyObject* call_bound(PyObject* self,
                                                PyObject* const* arguments,
                                                Py_ssize_t count,
                                                PyObject* names) {
    PyObject* bound[sizeof...(A) + 1];
    if (!bind_arguments(as_function(self), arguments, count, names, bound))
      return nullptr;
    return call(self, bound, sizeof...(A), nullptr);
  }
};

enum Shape { kInteger, kFloat, kObject, kWord, kText, kItems, kNone };

Shape shape_of(Kind kind) {
  switch (kind) {
    case Kind::kF64:
      return kFloat;
    case Kind::kObject:
      return kObject;
    case Kind::kBool:
    case Kind::kEnum:
    case Kind::kPointer:
    case Kind::kCString:
      return kWord;
    case Kind::kUtf8:
      return kText;
    case Kind::kSlice:
    case Kind::kBytes:
      return kItems;
    default:
      return kind >= Kind::kI8 && kind <= Kind::kU64 ? kInteger : kNone;
  }
}

template <class First>
constexpr vectorcallfunc kRow[] = {
    Direct<First, Integer>::call, Direct<First, Float>::call,
    Direct<First, Object>::call,  Direct<First, Word>::call,
    Direct<First, Text>::call,    Direct<First, Items>::call};

constexpr vectorcallfunc kOne[] = {Direct<Integer>::call, Direct<Float>::call,
                                   Direct<Object>::call,  Direct<Word>::call,
                                   Direct<Text>::call,    Direct<Items>::call};

constexpr const vectorcallfunc* kTwo[] = {kRow<Integer>, kRow<Float>,
                                          kRow<Object>,  kRow<Word>,
                                          kRow<Text>,    kRow<Items>};

vectorcallfunc numbers_call(const std::vector<Shape>& shapes) {
  for (Shape shape : shapes)
    if (shape != shapes[0]) return nullptr;
  bool three = shapes.size() == 3, four = shapes.size() == 4;
  if (shapes[0] == kInteger && three)
    return Direct<Integer, Integer, Integer>::call;
  if (shapes[0] == kInteger && four)
    return Direct<Integer, Integer, Integer, Integer>::call;
  if (shapes[0] == kFloat && three) return Direct<Float, Float, Float>::call;
  if (shapes[0] == kFloat && four)
    return Direct<Float, Float, Float, Float>::call;
  return nullptr;
}

// Null for results that take the general call.
Take take_of(Kind kind) {
  switch (kind) {
    case Kind::kVoid:
      return take_nothing;
    case Kind::kI32:
      return take<int32_t, PyLong_FromLong>;
    case Kind::kI64:
      return take<int64_t, PyLong_FromLong>;
    case Kind::kU64:
      return take<uint64_t, PyLong_FromUnsignedLong>;
    case Kind::kF64:
      return take<double, PyFloat_FromDouble>;
    case Kind::kOwned:
      return take_handle;
    default:
      return kind <= Kind::kEnum ? take_any_number : nullptr;
  }
}

}  // namespace

vectorcallfunc direct_call(Function& function) {
  function.take = take_of(function.result_kind);
  if (function.releases_lock || function.take == nullptr) return nullptr;
  std::vector<Shape> shapes;
  for (const Parameter& parameter : *function.parameters) {
    shapes.push_back(shape_of(parameter.kind));
    if (shapes.back() == kNone) return nullptr;
  }
  if (shapes.empty()) return Direct<>::call;
  if (shapes.size() == 1) return kOne[shapes[0]];
  if (shapes.size() == 2) return kTwo[shapes[0]][shapes[1]];
  return numbers_call(shapes);
}

}  // namespace crossbill::load
