// SPDX-License-Identifier: MIT
// What dlsym hands out: the stub of a library's function, of one that a host's
// hook is on, or the function itself. See slots.hpp.
#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/callees.hpp"
#include "agent/link/crossings.hpp"
#include "agent/link/held.hpp"
#include "agent/link/known_names.hpp"
#include "agent/link/known_signatures.hpp"
#include "agent/link/own_stacks.hpp"
#include "agent/link/patching.hpp"
#include "agent/link/slots.hpp"
#include "agent/link/symbols.hpp"
#include "agent/stubs/contract.hpp"
#include "agent/stubs/registry.hpp"

namespace crossbill::agent {
namespace {

EdgeRequest request_by_dlsym(const Module& module, void* found,
                             const char* name) {
  EdgeRequest edge;
  edge.to = &module;
  edge.name = edge.symbol = name;
  edge.target = found;
  edge.via = arena::Via::kDlsym;
  edge.jumps = must_jump(edge);
  const Entry* entry = find_entry(name);
  if (entry != nullptr && entry->keeps == nullptr) {
    edge.sited = true;
    edge.signature = Signature::kRegisters;
    edge.errors = entry->errors;
    edge.hook = entry->hook;
  }
  apply_contract(edge);
  apply_known_signature(edge);
  return edge;
}

}  // namespace

void* known_stub(void* function) {
  Patching patching;
  Module* module = patching ? find_module(function) : nullptr;
  return module == nullptr ? nullptr
                           : find_stub(*module, function, arena::Via::kDlsym);
}

namespace {

// The library whose function dlsym found, if it is one that gets a stub.
Module* library_of(void* found, const char* name) {
  Module* module = find_module(found);
  if (module == nullptr || (module->role != arena::Role::kCore &&
                            module->role != arena::Role::kGlue))
    return nullptr;
  bool metered = !never_metered(name) && !is_allocation(*module, name) &&
                 is_function(*module, name, found);
  return metered ? module : nullptr;
}

void give_original_locked(const Module& module, void* found, const char* name) {
  if (held.contains(found)) return;
  add_note(arena::NoteCode::kMayBePatched, name);
  if (find_stub(module, found, arena::Via::kDlsym) == nullptr)
    held.insert(found);
}

// A program may define dlopen itself, as those of clang's sanitizers do: then
// none was seen.
void meet_module_of(void* found) {
  {
    Patching patching;
    if (!patching || find_module(found) != nullptr) return;
  }
  note_dlopen();
  patch_before_dlsym();
}

bool host_keeps(void* found, const char* name) {
  const Entry* entry = find_entry(name);
  return entry != nullptr && entry->keeps != nullptr && entry->keeps(found);
}

// A function of the host's own that a hook is on, whoever calls it.
void* hooked_of_host(void* found, const char* name) {
  Module* module = find_module(found);
  EdgeRequest edge;
  if (module == nullptr || module->role != arena::Role::kHost ||
      !host_edge(name, edge))
    return found;
  edge.to = module;
  edge.name = edge.symbol = name;
  edge.target = found;
  edge.via = arena::Via::kDlsym;
  void* stub = register_stub(edge);
  return stub == nullptr ? found : stub;
}

}  // namespace

void give_original(void* found, const char* name) {
  meet_module_of(found);
  Patching patching;
  Module* module = patching ? library_of(found, name) : nullptr;
  if (module != nullptr) give_original_locked(*module, found, name);
}

void hold(void* function, const char* name) {
  Patching patching;
  Module* module = patching ? find_module(function) : nullptr;
  if (module == nullptr || module->role == arena::Role::kBase ||
      held.contains(function))
    return;
  held.insert(function);
  if (library_of(function, name) != nullptr)
    add_note(arena::NoteCode::kAddressTaken, name, record_of(module));
}

void* stub_for_dlsym(void* found, const char* name) {
  meet_module_of(found);
  Patching patching;
  if (!patching) return found;
  Module* module = library_of(found, name);
  if (module == nullptr) return hooked_of_host(found, name);
  if (host_keeps(found, name)) return found;
  if (patcher_is_about) {
    give_original_locked(*module, found, name);
    return found;
  }
  if (held.contains(found)) {
    add_note(arena::NoteCode::kAddressTaken, name, record_of(module));
    return found;
  }
  void* stub = find_stub(*module, found, arena::Via::kDlsym);
  if (stub == nullptr)
    stub = register_stub(request_by_dlsym(*module, found, name));
  return stub == nullptr ? found : stub;
}

}  // namespace crossbill::agent
