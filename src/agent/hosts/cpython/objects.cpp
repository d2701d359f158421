// SPDX-License-Identifier: MIT
// Puts stubs into the vectorcall pointers of objects.
//
// A call of an object whose type has Py_TPFLAGS_HAVE_VECTORCALL goes through a
// pointer in the object itself, tp_vectorcall_offset bytes from its start, and
// through no table. So are called what Cython and nanobind make of functions,
// numpy's ufuncs, and types, whose pointer is PyTypeObject::tp_vectorcall:
//
//   PyInit_stats() or a Py_mod_exec function      a stub of tables.cpp
//     finish()                                    this file
//       each function of the module's dict, and of the dicts of its types:
//         stub into function->vectorcall
//   Dispatcher.__new__ -> object                  the type's tp_new
//     finish()
//       stub into object->vectorcall
//
// Objects share their C function, so there is a stub for each pair of function
// and name, and a new object of an old name gets the old one. Stubs are never
// given back: a dead object costs nothing, and 16,384 is the most.
#include "agent/hosts/cpython/objects.hpp"

#include "agent/base/address_map.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/cpython/built_in.hpp"
#include "agent/hosts/cpython/glue.hpp"
#include "agent/hosts/cpython/lock.hpp"
#include "agent/hosts/cpython/read.hpp"
#include "agent/hosts/cpython/runtime.hpp"

namespace crossbill::agent {
namespace {

using cpython::Item;
using cpython::MethodDef;
using cpython::ModuleBody;
using cpython::TypeObject;

constexpr uint32_t kMostStubs = 16384;
constexpr int kDeepest = 4;  // modules in modules

Lock maps;  // on the three below: sub-interpreters may have a GIL each
uint32_t stubs_made;
AddressMap stubs;   // by function and name
AddressMap walked;  // types, each with the dict that it had, and modules

const void* module_key(ModuleId module) {
  return reinterpret_cast<const void*>(uint64_t{static_cast<uint16_t>(module)});
}

bool is_library(ModuleId module) {
  arena::Role role = role_of(module);
  return role == arena::Role::kCore || role == arena::Role::kGlue;
}

// Where a walk has come to.
struct Place {
  const char* module;  // its name, with the packages around it
  const char* type;    // null: in the module itself
  int depth;
};

// A key for a function and a name, never null.
const void* key_of(const void* function, const char* name) {
  uint64_t key = reinterpret_cast<uint64_t>(function);
  for (; *name != '\0'; ++name)
    key = (key ^ static_cast<uint8_t>(*name)) * 0x100000001B3u;
  return reinterpret_cast<const void*>(key | 1);
}

void* make_stub_of_object(void* function, ModuleId core, const char* name,
                          const char* shown) {
  const void* key = key_of(function, shown);
  void* stub = stubs.find(key);
  if (stub != nullptr) return original_of(stub) == function ? stub : function;
  if (stubs_made == kMostStubs) return function;
  if (is_compared(core, function, name)) return function;
  stub = stub_for({.name = name,
                   .original = function,
                   .core = core,
                   .via = arena::Via::kVectorcall,
                   .errors = ErrorRule::kNull,
                   .signature = Signature::kRegisters,
                   .shown = shown,
                   .convention = arena::Convention::kVectorcall});
  if (stub == function || !stubs.insert(key, stub)) return function;
  ++stubs_made;
  return stub;
}

void* stub_of_object(void* function, ModuleId core, const char* name,
                     const char* shown) {
  Quiet quiet;
  maps.take();
  void* stub = make_stub_of_object(function, core, name, shown);
  maps.release();
  return stub;
}

// Whether it was known with this value already.
bool was_walked(const void* key, const void* value) {
  Quiet quiet;
  maps.take();
  bool known = walked.find(key) == value;
  if (!known) walked.insert(key, const_cast<void*>(value));
  maps.release();
  return known;
}

// "Element.get" of a type, "dumps" of a module, which users write with the
// module's name before it.
struct Names {
  const char* module;  // null: none is shown
  const char* type;    // null: it is no method
  const char* name;
};

// A stub in an object's own pointer, if a library's function stands there.
void patch_object(void* object, const Names& names) {
  void** slot = cpython::vectorcall_of(object);
  if (slot == nullptr || names.name == nullptr) return;
  void* function = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
  if (function == nullptr || original_of(function) != function) return;
  ModuleId core = module_at(function);
  if (!is_library(core)) return;
  char buffer[1024], shown_buffer[1024];
  Text name(buffer, sizeof buffer), shown(shown_buffer, sizeof shown_buffer);
  if (names.type != nullptr) name.add(names.type).add(".");
  name.add(names.name);
  if (names.module != nullptr) shown.add(names.module).add(".");
  shown.add(name.text());
  void* stub = stub_of_object(function, core, name.text(), shown.text());
  if (stub != function) write_slot(slot, stub);
}

// Objects that are made later: what tp_new returns
// -----------------------------

const char* own_name(void* object) {
  if (cpython::is_type(object))
    return cpython::short_name(body(*static_cast<TypeObject*>(object)).name);
  return cpython::name_of_function(object);
}

void after_new(const CallArguments&, uint64_t result) {
  void* object = reinterpret_cast<void*>(result);
  if (object == nullptr) return;
  const char* name = own_name(object);
  if (name != nullptr) return patch_object(object, {nullptr, nullptr, name});
  const char* type = cpython::short_name(cpython::body_of_type(object).name);
  patch_object(object, {nullptr, type, "__call__"});
}

constexpr Hook kNew = {.name = "", .finish = after_new};

// Cython makes functions at run time, too: closures. It sets the pointer, and
// then has the collector track the function.
bool is_function(const CallArguments& call) {
  void* object = reinterpret_cast<void*>(call.general[0]);
  return object != nullptr && cpython::vectorcall_of(object) != nullptr;
}

void before_track(CallArguments& call) {
  void* object = reinterpret_cast<void*>(call.general[0]);
  patch_object(object, {nullptr, nullptr, own_name(object)});
}

constexpr Hook kTrack = {
    .name = "", .before = before_track, .wanted = is_function};

void watch_tracking(ModuleId core) {
  const void* key = module_key(core);
  if (was_walked(key, key)) return;
  add_hook_to_calls(core, "PyObject_GC_Track", kTrack);
}

// Its objects have pointers of their own, so that it matters what it makes.
void watch_new(TypeObject& type) {
  void* make = __atomic_load_n(&body(type).make, __ATOMIC_ACQUIRE);
  bool has_pointers = (body(type).flags & cpython::kVectorcallFlag) != 0;
  if (!has_pointers || make == nullptr) return;
  void* original = original_of(make);
  ModuleId core = module_at(original);
  if (!is_library(core) || add_hook(make, kNew)) return;
  char buffer[1024];
  Text name(buffer, sizeof buffer);
  name.add(cpython::short_name(body(type).name)).add(".__new__");
  if (make != original || is_compared(core, original, name.text())) return;
  void* stub = stub_for({.name = name.text(),
                         .original = original,
                         .core = core,
                         .via = arena::Via::kSlot,
                         .errors = ErrorRule::kNull,
                         .signature = Signature::kRegisters,
                         .hook = &kNew,
                         .convention = arena::Convention::kNew});
  if (stub != original) write_slot(&body(type).make, stub);
}

// A walk through a module
// ------------------------------------------------------

void visit(const Place& place, const Item& item);

void walk_dict(const Place& place, void* dict) {
  Item item;
  long at = 0;
  cpython::DictLock lock(dict);
  while (cpython::next_item(dict, at, item)) visit(place, item);
}

// The host's own, and those that an earlier walk has seen, are left alone.
void walk_type(const Place& place, TypeObject& type) {
  const cpython::TypeBody& parts = body(type);
  if (parts.dict == nullptr ||
      role_of(module_at(&type)) == arena::Role::kHost ||
      was_walked(&type, parts.dict))
    return;
  watch_new(type);
  cpython::watch_call(type);
  walk_dict({place.module, cpython::short_name(parts.name), place.depth},
            parts.dict);
}

void walk_module(const Place& above, void* module) {
  char buffer[256];
  Text text(buffer, sizeof buffer);
  if (above.depth == kDeepest || !cpython::read_name_of_module(module, text))
    return;
  const char* name = text.text();
  if (above.module != nullptr) {
    // What a module has imported is not its own.
    size_t length = strlen(above.module);
    if (strncmp(name, above.module, length) != 0 || name[length] != '.') return;
  }
  walk_dict({name, nullptr, above.depth + 1},
            cpython::field<ModuleBody>(module, 0).dict);
}

// A built-in function got its stub when it was made. If it had no name then, as
// pybind11's accessors of properties have none, it gets it now.
void visit_built_in(const Place& place, MethodDef& entry, const char* name) {
  char buffer[1024];
  Text text(buffer, sizeof buffer);
  text.add(place.type != nullptr ? place.type : place.module)
      .add(".")
      .add(name);
  void* function = __atomic_load_n(&entry.function, __ATOMIC_ACQUIRE);
  if (function == nullptr) return;
  if (original_of(function) != function)
    return show_stub(function, text.text());
  ModuleId core = module_at(function);
  bool nameless = entry.name == nullptr || entry.name[0] == '\0';
  if (!nameless || !is_library(core) ||
      is_compared(core, function, text.text()))
    return;
  void* stub = stub_for({.name = text.text(),
                         .original = function,
                         .core = core,
                         .via = arena::Via::kMethod,
                         .errors = ErrorRule::kNull,
                         .signature = Signature::kRegisters,
                         .convention = cpython::convention_of(entry.flags)});
  if (stub != function) write_slot(&entry.function, stub);
}

void visit_property(const Place& place, const cpython::Accessors& accessors,
                    const char* name) {
  for (void* function : accessors.functions) {
    if (function == nullptr) continue;
    if (MethodDef* entry = cpython::definition_of(function))
      visit_built_in(place, *entry, name);
    else
      patch_object(function, {nullptr, place.type, name});
  }
}

void visit(const Place& place, const Item& item) {
  const char* key = cpython::text_of(item.key);
  if (key == nullptr || item.value == nullptr) return;
  void* object = cpython::unwrapped(item.value);
  if (cpython::is_type(object)) {
    TypeObject& type = *static_cast<TypeObject*>(object);
    const char* name = cpython::short_name(body(type).name);
    patch_object(object, {nullptr, nullptr, name});
    return walk_type(place, type);
  }
  if (cpython::is_module(object)) {
    if (place.type == nullptr) walk_module(place, object);
    return;
  }
  cpython::Accessors accessors;
  if (cpython::read_property(object, accessors))
    return visit_property(place, accessors, key);
  if (MethodDef* entry = cpython::definition_of(object))
    visit_built_in(place, *entry, key);
  if (cpython::is_cython_function(object))
    watch_tracking(module_at(original_of(*cpython::vectorcall_of(object))));
  const char* name = cpython::name_of_function(object);
  bool plain = place.type == nullptr && !cpython::is_ufunc(object);
  patch_object(object, {plain ? place.module : nullptr, place.type,
                        name == nullptr ? key : name});
}

// What is made part of a module later
// ---------------------------------------------------

// By the same names as in a walk, which may come yet.
void add(const char* module, const char* key, void* value) {
  void* object = cpython::unwrapped(value);
  if (cpython::is_type(object)) {
    TypeObject& type = *static_cast<TypeObject*>(object);
    return patch_object(
        object, {nullptr, nullptr, cpython::short_name(body(type).name)});
  }
  if (cpython::is_module(object)) return;
  const char* name = cpython::name_of_function(object);
  patch_object(object, {cpython::is_ufunc(object) ? nullptr : module, nullptr,
                        name == nullptr ? key : name});
}

template <class T>
T* argument(const CallArguments& call, int i) {
  return reinterpret_cast<T*>(call.general[i]);
}

// Modules that are being filled
// ------------------------------------------------

// By the frame of the call that fills it; a frame is given up without a word
// where such a call never returns.
struct Filled {
  const void* frame;
  void* module;
};
constexpr size_t kMostFilled = 128;
Filled filled[kMostFilled];
size_t filled_next;
Lock lock;

void note_filled(const void* frame, void* module) {
  Quiet quiet;
  lock.take();
  Filled* place = nullptr;
  for (Filled& row : filled)
    if (row.frame == frame || (row.frame == nullptr && place == nullptr))
      place = &row;
  if (place == nullptr) place = &filled[filled_next++ % kMostFilled];
  *place = {frame, module};
  lock.release();
}

void* take_filled(const void* frame) {
  void* module = nullptr;
  Quiet quiet;
  lock.take();
  for (Filled& row : filled)
    if (row.frame == frame) {
      module = row.module;
      row = {nullptr, nullptr};
    }
  lock.release();
  return module;
}

void walk(void* object) {
  if (object == nullptr || !cpython::tables_known) return;
  if (cpython::is_module(object)) walk_module({nullptr, nullptr, 0}, object);
}

void before_fill(CallArguments& call) {
  note_filled(&call, reinterpret_cast<void*>(call.general[0]));
}

void after_fill(const CallArguments& call, uint64_t result) {
  void* module = take_filled(&call);
  if (static_cast<int32_t>(result) != 0 || module == nullptr) return;
  walk(module);
  if (cpython::tables_known && cpython::is_module(module))
    cpython::walk_built_in(call, module);
}

void after_module(const CallArguments&, uint64_t result) {
  walk(reinterpret_cast<void*>(result));
}

void after_entry(const CallArguments& call, uint64_t result) {
  cpython::note_if_lock_needed(reinterpret_cast<void*>(result));
  after_module(call, result);
}

}  // namespace

void cpython::before_add(void* module, const char* name, void* object) {
  if (module == nullptr || name == nullptr || object == nullptr ||
      !tables_known || !is_module(module))
    return;
  char buffer[256];
  Text shown(buffer, sizeof buffer);
  if (read_name_of_module(module, shown)) add(shown.text(), name, object);
}

void cpython::watch_objects_of(TypeObject& type) {
  void* make = __atomic_load_n(&body(type).make, __ATOMIC_ACQUIRE);
  bool has_pointers = (body(type).flags & kVectorcallFlag) != 0;
  if (tables_known && has_pointers && make != nullptr) add_hook(make, kNew);
}

bool cpython::sets_on_module(const CallArguments& call) {
  const void* object = argument<void>(call, 0);
  return object != nullptr && cpython::tables_known &&
         cpython::is_module(object);
}

void cpython::before_set_attribute(CallArguments& call) {
  const char* name = cpython::text_of(argument<void>(call, 1));
  cpython::before_add(argument<void>(call, 0), name, argument<void>(call, 2));
}

void cpython::before_set_attribute_by_text(CallArguments& call) {
  cpython::before_add(argument<void>(call, 0), argument<char>(call, 1),
                      argument<void>(call, 2));
}

bool cpython::sets_callable(const CallArguments& call) {
  void* value = argument<void>(call, 2);
  return value != nullptr && cpython::tables_known &&
         cpython::vectorcall_of(value) != nullptr;
}

// If the dict is a module's.
void cpython::before_set_item(CallArguments& call) {
  void* dict = argument<void>(call, 0);
  const char* key = argument<char>(call, 1);
  char buffer[256];
  Text name(buffer, sizeof buffer);
  if (dict != nullptr && key != nullptr && cpython::read_name_in(dict, name))
    add(name.text(), key, argument<void>(call, 2));
}

void cpython::reset_object_locks() {
  maps.reset();
  lock.reset();
}

const Hook cpython::kFills = {
    .name = "", .before = before_fill, .finish = after_fill};
const Hook cpython::kEntry = {.name = "", .finish = after_entry};
const Hook cpython::kReturnsModule = {.name = "", .finish = after_module};

}  // namespace crossbill::agent
