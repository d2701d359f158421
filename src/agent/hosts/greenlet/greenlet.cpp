// SPDX-License-Identifier: MIT
// Which functions of greenlet switch stacks: see greenlet.hpp.
//
// Not seen are the switches that it makes itself: into a greenlet that nobody
// needs any more, to end it, and out of one that has ended. What is called
// then finds its chain when it leaves (leave.cpp).
#include "agent/hosts/greenlet/greenlet.hpp"

#include <string.h>

#include "agent/base/pattern.hpp"

namespace crossbill::agent::greenlet {
namespace {

// Methods. Its own code compares the first only with what
// PyCFunction_GetFunction says, and that tells originals.
constexpr const char* kMethods[] = {"greenlet.switch", "greenlet.throw"};

// Functions of its table for others, such as gevent. Source: greenlet.h.
constexpr char kTable[] = "greenlet._C_API";
struct Function {
  int index;
  const char* name;
};
constexpr Function kFunctions[] = {
    {5, "PyGreenlet_Throw"},
    {6, "PyGreenlet_Switch"},
};

bool is_greenlet(ModuleId module) {
  return fits_file("_greenlet.*", path_of(module));
}

void patch_function(void** slot, const char* name) {
  void* function = *slot;
  ModuleId core = module_at(function);
  if (!is_greenlet(core)) return;
  void* stub = stub_for({.name = name,
                         .original = function,
                         .core = core,
                         .via = arena::Via::kSlot,
                         .errors = ErrorRule::kNull,
                         .signature = Signature::kRegisters,
                         .hook = &kSwitch});
  if (stub != function) write_slot(slot, stub);
}

// Puts stubs into the table of functions that greenlet makes for others.
void before_new_capsule(CallArguments& call) {
  void** table = reinterpret_cast<void**>(call.general[0]);
  const char* name = reinterpret_cast<const char*>(call.general[1]);
  if (table == nullptr || name == nullptr || strcmp(name, kTable) != 0) return;
  for (const Function& row : kFunctions)
    patch_function(&table[row.index], row.name);
}

constexpr Hook kRow = {"PyCapsule_New", before_new_capsule, nullptr};
constexpr HookTable kHooks = {&kRow, 1};

}  // namespace

const Host kHost = {.name = "greenlet", .hooks = &kHooks};

bool switches_stack(ModuleId core, const char* entry) {
  for (const char* name : kMethods)
    if (strcmp(name, entry) == 0) return is_greenlet(core);
  return false;
}

}  // namespace crossbill::agent::greenlet
