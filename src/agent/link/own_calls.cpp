// SPDX-License-Identifier: MIT
// The agent calls libc, never what stands before it.
//
// A program, a library or a preload may define `open` or `mmap` itself (the
// thread sanitizer, libfakeroot, a test's own wrapper). ld.so then binds the
// agent's slots to that, too: the program would see calls that it never made,
// or crash, since our constructor runs before its own has found the originals.
// So the slots of what the agent uses for itself are bound anew, to libc's own
// definitions. Slots of functions that a hook passes on stay as they are: those
// calls are the program's.
//
// This runs first, and so calls nothing but functions of the agent: libc is
// found in ld.so's list of modules, which is data.
#include "agent/link/own_calls.hpp"

#include <elf.h>
#include <link.h>
#include <string.h>

#include "agent/link/modules.hpp"
#include "agent/link/symbols.hpp"

namespace crossbill::agent {
namespace {

constexpr const char* kOwn[] = {
    "__register_atfork",
    "access",
    "clock_gettime",
    "close",
    "dl_iterate_phdr",
    "fallocate",
    "fchmod",
    "fgetxattr",
    "fnmatch",
    "fstat",
    "fstatat",
    "ftruncate",
    "getenv",
    "geteuid",
    "getpid",
    "getppid",
    "getrlimit",
    "getuid",
    "madvise",
    "mmap",
    "mprotect",
    "munmap",
    "open",
    "openat",
    "prctl",
    "pthread_mutex_lock",
    "pthread_mutex_trylock",
    "pthread_mutex_unlock",
    "read",
    "readlink",
    "sched_yield",
    "strchr",
    "strchrnul",
    "strncmp",
    "strnlen",
    "strrchr",
    "strstr",
    "symlink",
    "syscall",
    "unlinkat",
};

// Runtimes that end a program in which they are not the first module.
constexpr const char* kFirst[] = {"libasan.so", "libclang_rt.asan"};

bool is_own(const char* name) {
  for (const char* own : kOwn)
    if (strcmp(own, name) == 0) return true;
  return false;
}

const char* name_of(const link_map& map) {
  const char* name = map.l_name;
  for (const char* at = name; *at != 0; at++)
    if (*at == '/') name = at + 1;
  return name;
}

bool starts_with(const char* text, const char* start) {
  while (*start != 0 && *text == *start) text++, start++;
  return *start == 0;
}

link_map* own_map() {
  link_map* map = _r_debug.r_map;
  while (map != nullptr && map->l_ld != _DYNAMIC) map = map->l_next;
  return map;
}

link_map* find_map(const char* start) {
  link_map* map = _r_debug.r_map;
  while (map != nullptr && !starts_with(name_of(*map), start))
    map = map->l_next;
  return map;
}

Module described(const link_map& map) {
  Module module{};
  module.base = map.l_addr;
  read_dynamic(module, map.l_ld);
  return module;
}

void* definition(const Module& libc, const char* name) {
  const Elf64_Sym* symbol = find_symbol(libc, name);
  if (symbol == nullptr || symbol->st_shndx == SHN_UNDEF) return nullptr;
  void* found = reinterpret_cast<void*>(libc.base + symbol->st_value);
  if (ELF64_ST_TYPE(symbol->st_info) != STT_GNU_IFUNC) return found;
  return reinterpret_cast<void* (*)()>(found)();
}

}  // namespace

void bind_own_calls() {
  const link_map* own = own_map();
  const link_map* base = find_map("libc.so.6");
  if (own == nullptr || base == nullptr) return;
  Module agent = described(*own), libc = described(*base);
  for (size_t i = 0; i < agent.jump_slot_count; i++) {
    const Elf64_Rela& slot = agent.jump_slots[i];
    const char* name =
        agent.strings + agent.symbols[ELF64_R_SYM(slot.r_info)].st_name;
    void* found = is_own(name) ? definition(libc, name) : nullptr;
    if (found != nullptr)
      *reinterpret_cast<void**>(agent.base + slot.r_offset) = found;
  }
}

// dl_iterate_phdr() and debuggers see modules in the order of this list; to
// ld.so itself it means nothing but that the program comes first.
void stand_behind_sanitizer() {
  link_map* own = own_map();
  bool wanted = false;
  for (const char* name : kFirst) wanted = wanted || find_map(name) != nullptr;
  if (!wanted || own == nullptr || own->l_prev == nullptr) return;
  link_map* last = own;
  while (last->l_next != nullptr) last = last->l_next;
  if (last == own) return;
  own->l_prev->l_next = own->l_next;
  own->l_next->l_prev = own->l_prev;
  last->l_next = own;
  own->l_prev = last;
  own->l_next = nullptr;
}

}  // namespace crossbill::agent
