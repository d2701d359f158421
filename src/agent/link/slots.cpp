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
#include "agent/base/order.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/auditors.hpp"
#include "agent/link/code_patchers.hpp"
#include "agent/link/compared.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/known_names.hpp"
#include "agent/link/loader_lock.hpp"
#include "agent/link/own_stacks.hpp"
#include "agent/link/patching.hpp"
#include "agent/link/roles.hpp"
#include "agent/link/scope.hpp"
#include "agent/link/write_slot.hpp"
#include "agent/stubs/callbacks.hpp"
#include "agent/stubs/contract.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/lent.hpp"
#include "agent/stubs/registry.hpp"

extern "C" {
uint32_t crossbill_dlopen_seen;
uint32_t crossbill_deepbind_seen;
uint32_t crossbill_dlmopen_seen;
}

namespace crossbill::agent {
namespace {

AddressSet held;  // functions whose address is a value somewhere
void* (*find_hook_of_libc)(const char* name, bool may_patch_code);
bool patcher_is_about;  // a module that patches code for others

struct Candidate {
  uint64_t slot;
  void* stub;  // a hook, or null: make an edge
  const char* name;
};
constexpr size_t kMaxCandidates = 16384;
Candidate candidates[kMaxCandidates];
uint64_t candidate_slots[kMaxCandidates];
uint8_t candidate_references[kMaxCandidates];
size_t candidate_count;

const char* name_of(const Module& module, const Elf64_Rela& relocation) {
  const Elf64_Sym& symbol = module.symbols[ELF64_R_SYM(relocation.r_info)];
  return module.strings + symbol.st_name;
}

void** slot_of(const Module& module, const Elf64_Rela& relocation) {
  return reinterpret_cast<void**>(module.base + relocation.r_offset);
}

bool is_metered_role(arena::Role role) {
  return role == arena::Role::kHost || role == arena::Role::kCore ||
         role == arena::Role::kGlue;
}

// A definition of a function; undefined symbols say nothing about their type.
bool is_function(const Module& module, const char* name, const void* address) {
  if (!is_code(module, address)) return false;
  const Elf64_Sym* symbol = find_symbol(module, name);
  if (symbol == nullptr) return false;
  int type = ELF64_ST_TYPE(symbol->st_info);
  return symbol->st_shndx != SHN_UNDEF &&
         (type == STT_FUNC || type == STT_GNU_IFUNC);
}

// What a host asks of libc: where a runtime waits for its lock (node's idle
// threads wait for work), and what calls a core back.
const ApiRow* find_host_service(const char* name) {
  const ApiRow* row = find_wait(name);
  if (row != nullptr) return row;
  row = find_service(name);
  return row != nullptr && row->callback != 0 ? row : nullptr;
}

void apply_row(const ApiRow& row, EdgeRequest& edge) {
  edge.category = row.category;
  edge.signature = row.signature;
  edge.bytes = row.bytes;
  edge.errors = row.errors;
  edge.lent = lent_rule(row, edge.kind);
  edge.lend = row.lend;
}

bool service_edge(const Module& from, const char* name, EdgeRequest& edge) {
  bool host = from.role == arena::Role::kHost;
  const ApiRow* row = host ? find_host_service(name) : find_service(name);
  if (row == nullptr) return false;
  edge.callback = row->callback;
  edge.passes_on = host && row->callback != 0;
  edge.kind = arena::Kind::kService;
  apply_row(*row, edge);
  return true;
}

void upcall_edge(const char* name, EdgeRequest& edge) {
  edge.kind = arena::Kind::kUpcall;
  edge.category = arena::Category::kOther;
  edge.hook = find_hook(name);
  ApiFunction function = find_api(name);
  if (!function) return;
  edge.host = function.host;
  apply_row(*function.row, edge);
}

bool is_libc(const Module& module) {
  static const Module* libc;
  if (libc == nullptr) libc = find_module(reinterpret_cast<void*>(&dlsym));
  return &module == libc;
}

// Whether the callee, or a walk of the stack, would notice a frame of ours.
bool must_jump(const EdgeRequest& edge) {
  // An allocator of the program's own may ask who called; libc does not.
  if (edge.kind == arena::Kind::kService && is_libc(*edge.to)) return false;
  return share_own_stacks(edge.from, *edge.to) ||
         reads_return_address(*edge.to, edge.target, edge.name);
}

// Whether a call from `from` to `to` is a crossing, and which.
bool crossing(const Module& from, const Module& to, const char* name,
              EdgeRequest& edge) {
  if (&from == &to || never_metered(name)) return false;
  edge.from = &from;
  edge.to = &to;
  edge.name = edge.symbol = name;
  switch (to.role) {
    case arena::Role::kBase:
      return service_edge(from, name, edge);
    case arena::Role::kHost:
      if (from.role == arena::Role::kHost) return false;
      upcall_edge(name, edge);
      return true;
    case arena::Role::kCore:
    case arena::Role::kGlue:
      apply_contract(edge);
      return true;
    default:
      return false;
  }
}

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

// libc's functions that a host calls are nobody's crossing: need not be bound.
bool is_uninteresting(const Module& module, const char* name) {
  static Module* libc;
  if (module.role != arena::Role::kHost) return false;
  if (libc == nullptr) libc = find_module(reinterpret_cast<void*>(&dlsym));
  return libc != nullptr && find_host_service(name) == nullptr &&
         find_symbol(*libc, name) != nullptr;
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
  if (void* hook = hook_for(module, name)) return store(slot, hook);
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
  edge.jumps = must_jump(edge);
  if (void* stub = make_stub_with_twin(edge)) store(slot, stub);
}

bool is_symbolic(const Elf64_Rela& relocation, uint32_t type) {
  return ELF64_R_TYPE(relocation.r_info) == type &&
         ELF64_R_SYM(relocation.r_info) != 0;
}

// Collects the GLOB_DAT slots that hold functions, sorted by address.
void collect_candidates(const Module& module) {
  candidate_count = 0;
  for (size_t i = 0; i < module.relocation_count; i++) {
    const Elf64_Rela& relocation = module.relocations[i];
    if (!is_symbolic(relocation, processor::kGlobalData)) continue;
    void* value = *slot_of(module, relocation);
    const char* name = name_of(module, relocation);
    Module* to = value == nullptr ? nullptr : find_module(value);
    if (to == nullptr || !is_function(*to, name, value)) continue;
    if (candidate_count == kMaxCandidates) break;
    candidates[candidate_count++] = {module.base + relocation.r_offset,
                                     hook_for(module, name), name};
  }
  sort(candidates, candidate_count,
       [](const Candidate& a, const Candidate& b) { return a.slot < b.slot; });
  for (size_t i = 0; i < candidate_count; i++)
    candidate_slots[i] = candidates[i].slot;
}

void scan_references(const Module& module) {
  TextRange ranges[4];
  size_t count = text_of(module, ranges);
  memset(candidate_references, 0, candidate_count);
  find_references(ranges, count, candidate_slots, candidate_count,
                  candidate_references);
}

void patch_called_slot(Module& module, const Candidate& candidate) {
  void** slot = reinterpret_cast<void**>(candidate.slot);
  if (candidate.stub != nullptr) return store(slot, candidate.stub);
  Module* to = find_module(*slot);
  EdgeRequest edge;
  if (to == nullptr || !crossing(module, *to, candidate.name, edge)) return;
  edge.target = *slot;
  edge.jumps = must_jump(edge);
  if (void* stub = make_stub_with_twin(edge)) store(slot, stub);
}

void note_taken(const Module& module, const Candidate& candidate) {
  Module* to = find_module(*reinterpret_cast<void**>(candidate.slot));
  EdgeRequest edge;
  if (to != nullptr && crossing(module, *to, candidate.name, edge))
    add_note(arena::NoteCode::kAddressTaken, candidate.name);
}

// Functions whose address the module holds as a value; the rest is patched.
void patch_global_data(Module& module) {
  collect_candidates(module);
  if (candidate_count == 0) return;
  scan_references(module);
  for (size_t i = 0; i < candidate_count; i++) {
    if (only_called(candidate_references[i])) {
      patch_called_slot(module, candidates[i]);
    } else if (candidate_references[i] != kNotReferenced) {
      held.insert(*reinterpret_cast<void**>(candidates[i].slot));
      note_taken(module, candidates[i]);
    }
  }
}

void collect_held(const Module& module) {
  for (size_t i = 0; i < module.relocation_count; i++)
    if (is_symbolic(module.relocations[i], processor::kAbsolute))
      held.insert(*slot_of(module, module.relocations[i]));
}

void patch_module(Module& module) {
  module.patched = true;
  if (module.symbols == nullptr || module.strings == nullptr) return;
  protect_relro(module, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < module.jump_slot_count; i++)
    if (is_symbolic(module.jump_slots[i], processor::kJumpSlot))
      patch_jump_slot(module, module.jump_slots[i]);
  patch_global_data(module);
  protect_relro(module, PROT_READ);
}

// Whether the program's own start is behind us: constructors of modules that
// come later have run when we meet them.
bool started;

// Only one object goes first: with another one about, it may be that one.
bool other_goes_first;

EdgeRequest request_by_dlsym(const Module& module, void* found,
                             const char* name) {
  EdgeRequest edge;
  edge.to = &module;
  edge.name = edge.symbol = name;
  edge.target = found;
  edge.via = arena::Via::kDlsym;
  edge.jumps = must_jump(edge);
  if (is_entry(name)) edge.signature = Signature::kRegisters;
  apply_contract(edge);
  return edge;
}

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
  if (is_metered_role(module.role) && module.has_constructors &&
      (started || (other_goes_first && !module.main_program)))
    add_note(arena::NoteCode::kConstructorsUnseen, module.path);
}

void patch_all() {
  if (!refresh_modules() && started) return;
  forget_call_sites();
  forget_callbacks();
  describe_host();
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (at->initialised_first && at->role != arena::Role::kAgent &&
        at->role != arena::Role::kBase)
      other_goes_first = true;
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (!at->patched && !at->gone && at->symbols != nullptr) meet(*at);
  for (Module* at = first_module(); at != nullptr; at = next_module(at)) {
    if (at->patched || at->gone) continue;
    if (is_metered_role(at->role)) patch_module(*at);
    at->patched = true;
  }
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
  if (__atomic_load_n(&crossbill_dlopen_seen, __ATOMIC_ACQUIRE) == 0 &&
      !crossbill_thread.dlopen_seen)
    return true;
  return patch_new_modules();
}

void note_dlopen() {
  crossbill_thread.dlopen_seen = true;
  __atomic_store_n(&crossbill_dlopen_seen, 1, __ATOMIC_RELEASE);
}

void patch_before_dlsym() {
  while (!crossbill_thread.patching && ready() && !patch_if_dlopen_seen())
    wait_for_loader();
}

void* known_stub(void* function) {
  Patching patching;
  Module* module = patching ? find_module(function) : nullptr;
  return module == nullptr ? nullptr
                           : find_stub(*module, function, arena::Via::kDlsym);
}

void hold(void* function) {
  Patching patching;
  if (!patching) return;
  Module* module = find_module(function);
  if (module != nullptr && module->role != arena::Role::kBase)
    held.insert(function);
}

namespace {

// The library whose function dlsym found, if it is one that gets a stub.
Module* library_of(void* found, const char* name) {
  Module* module = find_module(found);
  if (module == nullptr || (module->role != arena::Role::kCore &&
                            module->role != arena::Role::kGlue))
    return nullptr;
  bool metered = !never_metered(name) && is_function(*module, name, found);
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

}  // namespace

void give_original(void* found, const char* name) {
  meet_module_of(found);
  Patching patching;
  Module* module = patching ? library_of(found, name) : nullptr;
  if (module != nullptr) give_original_locked(*module, found, name);
}

void* stub_for_dlsym(void* found, const char* name) {
  meet_module_of(found);
  Patching patching;
  Module* module = patching ? library_of(found, name) : nullptr;
  if (module == nullptr) return found;
  if (patcher_is_about) {
    give_original_locked(*module, found, name);
    return found;
  }
  if (held.contains(found)) {
    add_note(arena::NoteCode::kAddressTaken, name);
    return found;
  }
  void* stub = find_stub(*module, found, arena::Via::kDlsym);
  if (stub == nullptr)
    stub = register_stub(request_by_dlsym(*module, found, name));
  return stub == nullptr ? found : stub;
}

}  // namespace crossbill::agent
