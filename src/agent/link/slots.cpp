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
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#include "agent/arch/code_scan.hpp"
#include "agent/arch/cpu.hpp"
#include "agent/arch/frame_info.hpp"
#include "agent/base/address_set.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/order.hpp"
#include "agent/hosts/cpython/cpython.hpp"
#include "agent/link/hooks.hpp"
#include "agent/link/loader_lock.hpp"
#include "agent/meter/state.hpp"
#include "agent/stubs/callbacks.hpp"
#include "agent/stubs/contract.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/lent.hpp"

extern "C" {
uint32_t crossbill_dlopen_seen;
uint32_t crossbill_deepbind_seen;
uint32_t crossbill_dlmopen_seen;
}

namespace crossbill::agent {
namespace {

Lock patch_lock;
AddressSet held;         // functions whose address is a value somewhere
AddressMap dlsym_stubs;  // function -> stub

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

// Holds the lock on modules and tables, with signals blocked. False inside
// itself: the loader has called the program (its malloc, an IFUNC resolver)
// while we asked it for something.
class Patching {
 public:
  Patching() : alone_(!crossbill_thread.patching && ready()) {
    if (!alone_) return;
    patch_lock.take();
    crossbill_thread.patching = true;
  }
  ~Patching() {
    if (!alone_) return;
    crossbill_thread.patching = false;
    patch_lock.release();
  }
  Patching(const Patching&) = delete;
  Patching& operator=(const Patching&) = delete;
  explicit operator bool() const { return alone_; }

 private:
  Quiet quiet_;
  OwnWork own_work_;
  bool alone_;
};

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
  const ApiRow* row = cpython::find_host_service(name);
  if (row != nullptr && header()->host[0] != 0) return row;
  row = find_service(name);
  return row != nullptr && row->callback != 0 ? row : nullptr;
}

bool service_edge(const Module& from, const char* name, EdgeRequest& edge) {
  bool host = from.role == arena::Role::kHost;
  const ApiRow* row = host ? find_host_service(name) : find_service(name);
  if (row == nullptr) return false;
  if (row->callback != 0)
    edge.hook = kCallbackHook | (host ? kPassesOn : 0) | (row->callback - 1);
  edge.kind = arena::Kind::kService;
  edge.category = row->category;
  edge.signature = row->signature;
  edge.bytes = row->bytes;
  edge.lent = lent_rule(*row, edge.kind);
  return true;
}

void upcall_edge(const char* name, EdgeRequest& edge) {
  edge.kind = arena::Kind::kUpcall;
  edge.category = arena::Category::kOther;
  edge.hook = find_hook(name);
  const ApiRow* row = find_cpython(name);
  if (row == nullptr) return;
  edge.category = row->category;
  edge.signature = row->signature;
  edge.bytes = row->bytes;
  edge.lent = lent_rule(*row, edge.kind);
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

void store(void** slot, void* value) {
  __atomic_store_n(slot, value, __ATOMIC_RELEASE);
}

void patch_jump_slot(Module& module, const Elf64_Rela& relocation) {
  const char* name = name_of(module, relocation);
  void** slot = slot_of(module, relocation);
  if (void* hook = find_libc_hook(name)) return store(slot, hook);
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
    if (!is_symbolic(relocation, R_X86_64_GLOB_DAT)) continue;
    void* value = *slot_of(module, relocation);
    const char* name = name_of(module, relocation);
    Module* to = value == nullptr ? nullptr : find_module(value);
    if (to == nullptr || !is_function(*to, name, value)) continue;
    if (candidate_count == kMaxCandidates) break;
    candidates[candidate_count++] = {module.base + relocation.r_offset,
                                     find_libc_hook(name), name};
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
    if (is_symbolic(module.relocations[i], R_X86_64_64))
      held.insert(*slot_of(module, module.relocations[i]));
}

void protect_relro(const Module& module, int protection) {
  if (module.relro.high == 0) return;
  uint64_t low = module.relro.low & ~uint64_t{4095};
  uint64_t high = module.relro.high & ~uint64_t{4095};
  if (high > low)
    mprotect(reinterpret_cast<void*>(low), high - low, protection);
}

void patch_module(Module& module) {
  module.patched = true;
  if (module.symbols == nullptr || module.strings == nullptr) return;
  protect_relro(module, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < module.jump_slot_count; i++)
    if (is_symbolic(module.jump_slots[i], R_X86_64_JUMP_SLOT))
      patch_jump_slot(module, module.jump_slots[i]);
  patch_global_data(module);
  protect_relro(module, PROT_READ);
}

// Whether the program's own start is behind us: constructors of modules that
// come later have run when we meet them.
bool started;

// Only one object goes first: with another one about, it may be that one.
bool other_goes_first;

// The place of a function that was unloaded may hold another one.
void* find_stub(void* function) {
  void* stub = dlsym_stubs.find(function);
  if (stub == nullptr) return nullptr;
  Module* module = find_module(function);
  int64_t edge = edge_of_thunk(stub);
  bool same =
      module != nullptr && edge >= 0 &&
      crossbill_edges[edge].to_module == static_cast<uint16_t>(module->id);
  return same ? stub : nullptr;
}

void* new_dlsym_stub(const Module& module, void* found, const char* name) {
  EdgeRequest edge;
  edge.to = &module;
  edge.name = edge.symbol = name;
  edge.target = found;
  edge.via = arena::Via::kDlsym;
  edge.signature = known_signature(name);
  apply_contract(edge);
  void* stub = make_stub(edge);
  if (stub != nullptr && !dlsym_stubs.insert(found, stub)) return nullptr;
  return stub;
}

// What is to be known of a new module before any is patched.
void meet(Module& module) {
  collect_held(module);
  module.initial = !started;
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

namespace {

// While a fork is on its way no other thread patches; in this one, a signal
// handler's work is turned away.
void before_fork() {
  if (crossbill_thread.patching) return;
  patch_lock.take();
  crossbill_thread.patching = crossbill_thread.forking = true;
}

void after_fork() {
  if (!crossbill_thread.forking) return;
  crossbill_thread.patching = crossbill_thread.forking = false;
  patch_lock.release();
}

}  // namespace

void keep_patching_over_forks() {
  pthread_atfork(before_fork, after_fork, after_fork);
}

void* known_stub(void* function) {
  Patching patching;
  return patching ? find_stub(function) : nullptr;
}

void hold(void* function) {
  Patching patching;
  if (!patching) return;
  Module* module = find_module(function);
  if (module != nullptr && module->role != arena::Role::kBase)
    held.insert(function);
}

void* stub_for_dlsym(void* found, const char* name) {
  Patching patching;
  Module* module = patching ? find_module(found) : nullptr;
  if (module == nullptr || (module->role != arena::Role::kCore &&
                            module->role != arena::Role::kGlue))
    return found;
  if (never_metered(name) || !is_function(*module, name, found)) return found;
  if (held.contains(found)) {
    add_note(arena::NoteCode::kAddressTaken, name);
    return found;
  }
  void* stub = find_stub(found);
  if (stub == nullptr) stub = new_dlsym_stub(*module, found, name);
  return stub == nullptr ? found : stub;
}

void reset_patch_lock() {
  patch_lock.reset();
  crossbill_thread.patching = crossbill_thread.forking = false;
}

bool write_slot(void** slot, void* value) {
  Module* module = find_module(slot);
  uint64_t at = reinterpret_cast<uint64_t>(slot);
  bool read_only = false;
  if (module != nullptr) {
    read_only = module->relro.contains(at);
    for (int i = 0; i < module->read_only_count; i++)
      read_only = read_only || module->read_only[i].contains(at);
  }
  void* page = reinterpret_cast<void*>(at & ~uint64_t{4095});
  if (read_only && mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0)
    return false;
  store(slot, value);
  if (read_only) mprotect(page, 4096, PROT_READ);
  return true;
}

}  // namespace crossbill::agent
