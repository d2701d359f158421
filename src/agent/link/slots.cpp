// SPDX-License-Identifier: MIT
// Which slots of a module are patched, and with what.
//
// A call from one ELF module to another goes through a slot of the caller, a
// word that holds the callee's address. The dynamic linker fills it by a
// relocation, and the kind of relocation says what else the word is used for:
//
//   JUMP_SLOT  only PLT code jumps through it: always safe to patch. It may
//              be lazy: until the first call it holds an address in the
//              module's own PLT, and ld.so would overwrite a stub. It is then
//              bound first, by the module's scope and the version it asks for.
//   GLOB_DAT   code loads it. Patched only where all code that refers to it
//              calls or jumps through it (code_scan.hpp).
//   64         data: a table, a vtable, an initialised pointer. Never patched.
//
// A function whose address some module holds as a value (the last kind, or
// the second if not only called) keeps its address from dlsym too: a program
// may compare the two.
#include "agent/link/slots.hpp"

#include <dlfcn.h>
#include <string.h>
#include <sys/mman.h>

#include "agent/arch/arch.hpp"
#include "agent/arch/code_scan.hpp"
#include "agent/base/address_map.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/file_pages.hpp"
#include "agent/base/order.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/auditors.hpp"
#include "agent/link/callees.hpp"
#include "agent/link/callers.hpp"
#include "agent/link/code_patchers.hpp"
#include "agent/link/crossings.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/global_data.hpp"
#include "agent/link/held.hpp"
#include "agent/link/known_names.hpp"
#include "agent/link/known_signatures.hpp"
#include "agent/link/loader_lock.hpp"
#include "agent/link/own_stacks.hpp"
#include "agent/link/patching.hpp"
#include "agent/link/raising.hpp"
#include "agent/link/relocations.hpp"
#include "agent/link/roles.hpp"
#include "agent/link/scope.hpp"
#include "agent/link/symbols.hpp"
#include "agent/link/write_slot.hpp"
#include "agent/stubs/callbacks.hpp"
#include "agent/stubs/contract.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/lent.hpp"
#include "agent/stubs/registry.hpp"
#include "agent/watch/watch.hpp"

extern "C" {
uint32_t crossbill_dlopen_seen;
uint32_t crossbill_deepbind_seen;
uint32_t crossbill_dlmopen_seen;
}

namespace crossbill::agent {

AddressSet held;
bool patcher_is_about;

namespace {

AddressMap stubs_of_slots;  // of modules that may come again
void* (*find_hook_of_libc)(const char* name, bool may_patch_code);

// The address that a lazy slot will be bound to: by the global scope, then by
// the module's own; null if there is none.
void* resolve_lazy(const Module& module, const Elf64_Rela& relocation) {
  const char* name = name_of(module, relocation);
  const char* version = needed_version(
      module, static_cast<uint32_t>(ELF64_R_SYM(relocation.r_info)));
  return look_up(module, name, version);
}

// The address that a JUMP_SLOT leads to, bound or not.
void* callee_of(const Module& module, const Elf64_Rela& relocation) {
  void* value = *slot_of(module, relocation);
  if (module.binds_now || !is_code(module, value)) return value;
  if (module.scope_unknown) return nullptr;
  return resolve_lazy(module, relocation);
}

// Whether some library has a function of that name, whoever it is bound to.
bool is_in_a_library(const char* name) {
  for (Module* at = first_module(); at != nullptr; at = next_module(at)) {
    bool library =
        at->role == arena::Role::kCore || at->role == arena::Role::kGlue;
    if (library && !at->gone && find_definition(*at, name) != nullptr)
      return true;
  }
  return false;
}

// libc's functions that a host calls are not a crossing: need not be bound.
bool is_uninteresting(const Module& module, const char* name) {
  if (module.role != arena::Role::kHost) return false;
  const Module* libc = libc_module();
  return libc != nullptr && find_host_service(name) == nullptr &&
         find_symbol(*libc, name) != nullptr && !is_in_a_library(name) &&
         watch_of_libc(name, module.role) == nullptr;
}

void patch(Module& module, void** slot, void* stub) {
  store(slot, stub);
  int first = module.patched_slots[0].slot == nullptr ? 0 : 1;
  for (int i = first; i < 2; i++) module.patched_slots[i] = {slot, stub};
}

// The slot's stub of an earlier time, before the module was closed and opened
// again: it is the same edge.
void* earlier_stub(const Module& module, void** slot, const EdgeRequest& edge) {
  void* stub = stubs_of_slots.find(slot);
  if (stub == nullptr || original_of(stub) != edge.target) return nullptr;
  return leads(stub, module, *edge.to) ? stub : nullptr;
}

void patch(Module& module, void** slot, EdgeRequest& edge) {
  apply_known_signature(edge);
  edge.jumps = must_jump(edge);
  if (edge.jumps) note_hidden_call(module, edge.name);
  void* stub = earlier_stub(module, slot, edge);
  if (stub == nullptr) stub = make_stub_with_twin(edge);
  if (stub == nullptr) return;
  patch(module, slot, stub);
  if (!module.initial) stubs_of_slots.insert(slot, stub);
}

// Bound late, and not yet.
bool is_lazy(const Module& module, const Elf64_Rela& relocation) {
  return !module.binds_now && is_code(module, *slot_of(module, relocation));
}

// What stands in a slot of one of libc's functions, or null.
void* hook_for(const Module& module, const char* name) {
  bool of_dlsym = strcmp(name, "dlsym") == 0 || strcmp(name, "dlvsym") == 0;
  if (of_dlsym && bindings_are_audited()) return nullptr;
  return find_hook_of_libc(name, module.patches_code);
}

void patch_jump_slot(Module& module, const Elf64_Rela& relocation) {
  if (bindings_are_audited() && is_lazy(module, relocation)) return;
  const char* name = name_of(module, relocation);
  void** slot = slot_of(module, relocation);
  if (void* hook = hook_for(module, name)) return patch(module, slot, hook);
  if (is_uninteresting(module, name)) return;
  void* callee = callee_of(module, relocation);
  if (callee == nullptr) {
    if (ELF64_ST_BIND(module.symbols[ELF64_R_SYM(relocation.r_info)].st_info) !=
        STB_WEAK)
      add_note(arena::NoteCode::kUnresolved, name);
    return;
  }
  Module* to = find_module(callee);
  EdgeRequest edge;
  if (to == nullptr || !crossing(module, *to, name, edge)) return;
  edge.target = callee;
  patch(module, slot, edge);
}

void patch_called_slot(Module& module, const GlobalData& data) {
  if (void* hook = hook_for(module, data.name))
    return patch(module, data.slot, hook);
  Module* to = find_module(*data.slot);
  EdgeRequest edge;
  if (to == nullptr || !crossing(module, *to, data.name, edge)) return;
  edge.target = *data.slot;
  patch(module, data.slot, edge);
}

// A slot is used, even if no code refers to it in a way that we know.
void leave_slot(const Module& module, const GlobalData& data) {
  held.insert(*data.slot);
  note_hidden_call(module, data.name);
  Module* to = find_module(*data.slot);
  EdgeRequest edge;
  if (to != nullptr && crossing(module, *to, data.name, edge))
    add_note((data.references & kAddressTaken) == 0
                 ? arena::NoteCode::kUseUnknown
                 : arena::NoteCode::kAddressTaken,
             data.name);
}

// A linker leads a PLT through a GLOB_DAT slot where all is bound at the start,
// or where some other code uses the slot. That other code is not in sight if it
// is of the large model.
bool only_known_calls(const Module& module, const GlobalData& data) {
  return only_called(data.references) &&
         (module.binds_now || data.references != kCalledByPlt);
}

// Whether a slot would be patched, or its function could be asked for by dlsym
// and get a stub there. Nearly each module has slots of which neither is true.
bool matters(const Module& module, const Module& to, const char* name) {
  if (to.role == arena::Role::kCore || to.role == arena::Role::kGlue)
    return true;
  EdgeRequest edge;
  return hook_for(module, name) != nullptr || crossing(module, to, name, edge);
}

// Functions whose address the module holds as a value; the rest is patched.
void patch_global_data(Module& module) {
  GlobalDataPart part{};
  while (read_global_data(module, matters, part))
    for (size_t i = 0; i < part.count; i++) {
      const GlobalData& data = part.slots[i];
      if (only_known_calls(module, data))
        patch_called_slot(module, data);
      else
        leave_slot(module, data);
    }
}

void collect_held(const Module& module) {
  for (size_t i = 0; i < module.relocation_count; i++)
    if (is_symbolic(module.relocations[i], processor::kAbsolute)) {
      held.insert(*slot_of(module, module.relocations[i]));
      note_hidden_call(module, name_of(module, module.relocations[i]));
    }
}

void patch_module(Module& module) {
  module.patched_slots[0].slot = nullptr;
  if (module.symbols == nullptr || module.strings == nullptr) return;
  protect_relro(module, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < module.jump_slot_count; i++)
    if (is_symbolic(module.jump_slots[i], processor::kJumpSlot))
      patch_jump_slot(module, module.jump_slots[i]);
  patch_global_data(module);
  protect_relro(module, PROT_READ);
}

// Of a module without stubs, its calls of one of libc's functions alone.
void patch_calls_of(Module& module, const char* name) {
  bool audited = bindings_are_audited() && !module.binds_now;
  if (module.symbols == nullptr || audited ||
      find_definition(module, name) != nullptr)
    return;
  void* hook = hook_for(module, name);
  for (size_t i = 0; hook != nullptr && i < module.jump_slot_count; i++) {
    const Elf64_Rela& slot = module.jump_slots[i];
    if (!is_symbolic(slot, processor::kJumpSlot) ||
        strcmp(name_of(module, slot), name) != 0)
      continue;
    protect_relro(module, PROT_READ | PROT_WRITE);
    patch(module, slot_of(module, slot), hook);
    protect_relro(module, PROT_READ);
  }
}

// What of the base system, but for libc, --watch has to see.
void patch_watched_of_base(Module& module) {
  if (module.role != arena::Role::kBase || module.symbols == nullptr ||
      &module == libc_module() || bindings_are_audited())
    return;
  for (size_t i = 0; i < module.jump_slot_count; i++) {
    const Elf64_Rela& slot = module.jump_slots[i];
    if (!is_symbolic(slot, processor::kJumpSlot)) continue;
    const char* name = name_of(module, slot);
    if (watch_of_libc(name, module.role) == nullptr) continue;
    void* callee = callee_of(module, slot);
    Module* to = callee == nullptr ? nullptr : find_module(callee);
    EdgeRequest edge;
    if (to == nullptr || !watched_of_base(module, *to, name, edge)) continue;
    edge.target = callee;
    protect_relro(module, PROT_READ | PROT_WRITE);
    patch(module, slot_of(module, slot), edge);
    protect_relro(module, PROT_READ);
  }
}

// What compilers bring along starts threads for libraries; libc and the
// sanitizers have that function themselves. Parts of ours ask for the rest.
void patch_without_stubs(Module& module) {
  if (module.role == arena::Role::kBase)
    patch_calls_of(module, "pthread_create");
  else if (module.role == arena::Role::kAgent)
    patch_calls_of(module, "dlsym");
}

// Whether the program's own start is behind us: constructors of modules that
// come later have run when we meet them.
bool started;

// Only one object goes first: with another one about, it may be that one.
bool other_goes_first;

// What is to be known of a new module before any is patched.
void meet(Module& module) {
  collect_held(module);
  module.initial = !started;
  if (is_metered_role(module.role))
    module.patches_code = may_patch_code(module);
  if (patches_code_for_others(module)) patcher_is_about = true;
  // RTLD_DEEPBIND: what that dlopen loaded looks at the opened module and its
  // dependencies first. For the module itself, which comes first, that is its
  // own scope; of the others we do not know it, and leave lazy slots lazy.
  module.deep_bind = crossbill_deepbind_seen == 1;
  module.scope_unknown = crossbill_deepbind_seen == 2;
  if (crossbill_deepbind_seen == 1) crossbill_deepbind_seen = 2;
  // What those of a host's runtime call in each other is nobody's crossing.
  if (is_metered_role(module.role) && module.role != arena::Role::kHost &&
      module.has_constructors &&
      (started || (other_goes_first && !module.main_program)))
    add_note(arena::NoteCode::kConstructorsUnseen, module.path);
}

// Of a large module that dlopen has brought, more was read than it will use:
// code of functions, tables of symbols. For a small one, to have back what it
// does use takes too long; at the start, much is about to be used.
void give_back_what_was_read(Module& module) {
  constexpr uint64_t kLarge = uint64_t{16} << 20;
  if (module.given_back || !is_metered_role(module.role)) return;
  module.given_back = true;
  if (!started || module.mapped.high - module.mapped.low < kLarge) return;
  for (int i = 0; i < module.read_only_count; i++)
    give_back_file_pages(module.read_only[i].low, module.read_only[i].high);
}

void patch_all() {
  if (!refresh_modules() && started) return;
  forget_callers();
  describe_host();
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (at->initialised_first && at->role != arena::Role::kAgent &&
        at->role != arena::Role::kBase)
      other_goes_first = true;
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (!at->patched && !at->gone && at->symbols != nullptr) meet(*at);
  for (Module* at = first_module(); at != nullptr; at = next_module(at)) {
    if (at->patched || at->gone) continue;
    if (is_metered_role(at->role)) {
      patch_module(*at);
      record_of(at);  // a core that nothing is seen to call is one, too
    } else {
      patch_without_stubs(*at);
      patch_watched_of_base(*at);
    }
    watch_exceptions(*at);
    at->patched = true;
  }
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (at->patched && !at->gone) give_back_what_was_read(*at);
  started = true;
  crossbill_deepbind_seen = 0;
  clear_loader_error();
}

}  // namespace

void patch_with(void* (*find_libc_hook)(const char* name,
                                        bool may_patch_code)) {
  find_hook_of_libc = find_libc_hook;
}

bool patch_new_modules() {
  Patching patching;
  if (!patching) return false;
  // Never waited for with our own lock in hand, which a constructor may need.
  LoaderLock loader;
  if (!loader.taken()) return false;
  crossbill_thread.dlopen_seen = false;
  __atomic_store_n(&crossbill_dlopen_seen, 0, __ATOMIC_RELEASE);
  if (__atomic_exchange_n(&crossbill_dlmopen_seen, 0, __ATOMIC_ACQ_REL) != 0)
    add_note(arena::NoteCode::kNamespaceUnseen, nullptr);
  patch_all();
  return true;
}

bool patch_if_dlopen_seen() {
  // The process's flag may have been taken down, by a thread that patched,
  // while this thread's dlopen was on its way.
  bool seen = __atomic_load_n(&crossbill_dlopen_seen, __ATOMIC_ACQUIRE) != 0 ||
              crossbill_thread.dlopen_seen;
  // Whoever has asked dlsym for dlopen itself opens modules unseen.
  if (!seen && all_modules_known()) return true;
  return patch_new_modules();
}

void note_unseen_modules() {
  Patching patching;
  LoaderLock loader;
  if (!patching || !loader.taken() || !refresh_modules()) return;
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (!at->patched && !at->gone && is_metered_role(at->role))
      add_note(arena::NoteCode::kModuleUnseen, at->path);
}

void note_dlopen() {
  crossbill_thread.dlopen_seen = true;
  __atomic_store_n(&crossbill_dlopen_seen, 1, __ATOMIC_RELEASE);
}

void patch_before_dlsym() {
  while (!crossbill_thread.patching && ready() && !patch_if_dlopen_seen())
    wait_for_loader();
}

}  // namespace crossbill::agent
