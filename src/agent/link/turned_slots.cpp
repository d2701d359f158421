// SPDX-License-Identifier: MIT
// Turns slots of services: see turned_slots.hpp.
#include "agent/link/turned_slots.hpp"

#include <sys/mman.h>

#include "agent/hosts/adapter.hpp"
#include "agent/link/loader_lock.hpp"
#include "agent/link/patching.hpp"
#include "agent/link/write_slot.hpp"

namespace crossbill::agent {
namespace {

struct Turned {
  Module* module;
  void** slot;
  void* stub;
  void* original;
};

constexpr uint32_t kMost = arena::kMaxEdges;

Turned all[kMost];
uint32_t count;
bool are_in, stay_in;

// Of a module that was closed and opened again.
Turned* known(const Module& module, void** slot) {
  for (uint32_t i = 0; !module.initial && i < count; i++)
    if (all[i].slot == slot) return &all[i];
  return nullptr;
}

void turn(const Turned& one, bool in) {
  void* from = in ? one.original : one.stub;
  // Where something else stands, somebody else has put it there.
  if (__atomic_load_n(one.slot, __ATOMIC_RELAXED) == from)
    store(one.slot, in ? one.stub : one.original);
}

// Slots of one module follow each other.
void turn_all(bool in) {
  const Module* open = nullptr;
  for (uint32_t i = 0; i < count; i++) {
    const Module* module = all[i].module;
    if (module->gone) continue;
    if (module != open) {
      if (open != nullptr) protect_relro(*open, PROT_READ);
      protect_relro(*module, PROT_READ | PROT_WRITE);
      open = module;
    }
    turn(all[i], in);
  }
  if (open != nullptr) protect_relro(*open, PROT_READ);
}

}  // namespace

bool turn_slot(Module& module, void** slot, void* stub, void* original) {
  Turned* place = known(module, slot);
  if (place == nullptr && count < kMost) place = &all[count++];
  if (place == nullptr) return false;
  *place = {&module, slot, stub, original};
  store(slot, are_in ? stub : original);
  return true;
}

void keep_stub_in(const void* stub) {
  for (uint32_t i = 0; i < count; i++) {
    Turned& one = all[i];
    if (one.stub != stub || one.module->gone) continue;
    void* original = one.original;
    one.original = one.stub;
    if (__atomic_load_n(one.slot, __ATOMIC_RELAXED) == original)
      write_slot(one.slot, one.stub);
  }
}

bool turn_slots(bool in) {
  if (are_in == in || stay_in) return true;
  Patching patching;
  if (!patching) return false;
  LoaderLock loader;
  if (!loader.taken()) return false;
  refresh_modules();  // what is gone must not be written to
  turn_all(in);
  are_in = in;
  return true;
}

bool slots_are_in() { return are_in && !stay_in; }

void turn_slots_for_good() { stay_in = turn_slots(true); }

}  // namespace crossbill::agent
