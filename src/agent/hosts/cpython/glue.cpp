// SPDX-License-Identifier: MIT
// Which C function a call of ctypes or cffi is of.
//
// Both call any C function by the tp_call of one type, whose objects hold the
// function's address. It is read anew at each call: an object may die, or be
// made to hold another one.
#include "agent/hosts/cpython/glue.hpp"

#include "agent/base/pattern.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/cpython/read.hpp"

namespace crossbill::agent {
namespace {

using cpython::TypeObject;

// ctypes' CDataObject::b_ptr points to where the address lies.
void* function_of_ctypes(void* object) {
  void** place = cpython::field<void**>(object, cpython::kCtypesMemory);
  return place == nullptr ? nullptr : *place;
}

// cffi's CDataObject::c_data is the address. cffi has a libffi of its own, so
// that only functions which dlsym gave a stub for are told from the glue.
void* function_of_cffi(void* object) {
  void* function = cpython::field<void*>(object, cpython::kCffiMemory);
  return original_of(function) == function ? nullptr : function;
}

template <void* (*function_of)(void* object)>
uint32_t choose(const CallArguments& call, uint32_t edge) {
  void* function = function_of(reinterpret_cast<void*>(call.general[0]));
  return function == nullptr ? edge : edge_through(edge, function);
}

struct Row {
  const char* type;
  Hook hook;
};
constexpr Row kRows[] = {
    {"CFuncPtr", {.name = "", .choose = choose<function_of_ctypes>}},
    {"PyCFuncPtr", {.name = "", .choose = choose<function_of_ctypes>}},
    {"_CDataBase", {.name = "", .choose = choose<function_of_cffi>}},
};

const Hook* hook_of_type(TypeObject& type) {
  const char* name = cpython::short_name(body(type).name);
  for (const Row& row : kRows)
    if (is_same(name, row.type)) return &row.hook;
  return nullptr;
}

// A type that is ready has `__call__` in its dict, which holds its tp_call,
// too: subclasses take it from there.
void write_call(TypeObject& type, void* original, void* stub) {
  cpython::Item item;
  cpython::DictLock lock(body(type).dict);
  for (long at = 0; cpython::next_item(body(type).dict, at, item);) {
    const char* name = cpython::text_of(item.key);
    if (name == nullptr || !is_same(name, "__call__") ||
        !cpython::is_slot_wrapper(item.value))
      continue;
    void*& held = cpython::field<void*>(item.value, cpython::kSlotFunction);
    if (held == original) write_slot(&held, stub);
  }
  write_slot(&body(type).call, stub);
}

}  // namespace

void cpython::watch_call(TypeObject& type) {
  void* call = __atomic_load_n(&body(type).call, __ATOMIC_ACQUIRE);
  void* original = original_of(call);
  ModuleId core = module_at(original);
  const Hook* hook = hook_of_type(type);
  if (call == nullptr || hook == nullptr || role_of(core) != arena::Role::kGlue)
    return;
  if (add_hook(call, *hook) || call != original) return;
  char buffer[160];
  Text name(buffer, sizeof buffer);
  name.add(short_name(body(type).name)).add(".__call__");
  void* stub = stub_for({.name = name.text(),
                         .original = original,
                         .core = core,
                         .via = arena::Via::kSlot,
                         .errors = ErrorRule::kNull,
                         .signature = Signature::kRegisters,
                         .hook = hook,
                         .convention = arena::Convention::kCall});
  if (stub != original) write_call(type, original, stub);
}

namespace {

// crossbill.load makes an object of each C function, whose own pointer leads to
// code for functions of its kind.
void after_load(const CallArguments&, uint64_t result) {
  void* object = reinterpret_cast<void*>(result);
  void** slot = object == nullptr ? nullptr : cpython::vectorcall_of(object);
  if (slot == nullptr || *slot == nullptr || original_of(*slot) != *slot)
    return;
  void* function = cpython::field<void*>(object, cpython::kLoadedFunction);
  void* stub = stub_through({.name = "",
                             .original = *slot,
                             .core = module_at(*slot),
                             .via = arena::Via::kVectorcall,
                             .errors = ErrorRule::kNull,
                             .signature = Signature::kRegisters,
                             .is_shared = true,
                             .convention = arena::Convention::kVectorcall},
                            function);
  if (stub != *slot) write_slot(slot, stub);
}

constexpr Hook kLoads = {.name = "", .finish = after_load};

}  // namespace

const Hook* cpython::hook_of(ModuleId module, const char* method) {
  bool loads = is_same(method, "Library.function") &&
               fits_file("*/crossbill_ffi/_load.*", path_of(module));
  return loads ? &kLoads : nullptr;
}

bool cpython::is_library_of_cffi(const void* object) {
  return is_same(body_of_type(object).name, "_cffi_backend.Lib");
}

void cpython::before_ffi_call(CallArguments& call) {
  void* function = reinterpret_cast<void*>(call.general[1]);
  call.general[1] = reinterpret_cast<uint64_t>(stub_for_called(function));
}

}  // namespace crossbill::agent
