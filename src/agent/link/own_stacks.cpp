// SPDX-License-Identifier: MIT
// What marks the modules of such runtimes.
#include "agent/link/own_stacks.hpp"

#include <link.h>
#include <string.h>

#include "agent/link/symbols.hpp"

namespace crossbill::agent {
namespace {

// Each mark is enough. A mark that a runtime has none of is "".
struct Mark {
  const char* note;    // owner of a note, as the linker of the language writes
  const char* symbol;  // that the module defines
  const char* needs;   // how the name of a library begins that it is linked to
};

constexpr Mark kMarks[] = {
    // Goroutines' stacks move; the collector walks them by .gopclntab.
    {"Go", "", ""},
    // The collector walks stacks by caml_frametable; plug-ins (.cmxs) add
    // theirs.
    {"", "caml_frametable", ""},
    {"", "caml_plugin_header", ""},
    // GHC: rsp is C's stack; code never returns, it jumps to continuations.
    {"", "", "libHSrts"},
    {"", "stg_upd_frame_info", ""},
};
// Which rows are of one runtime.
constexpr uint8_t kRuntimes[] = {1, 2, 2, 3, 3};

bool has_note(const Module& module, const char* owner) {
  for (const MemoryRange& notes : module.notes) {
    const char* at = reinterpret_cast<const char*>(notes.low);
    const char* end = reinterpret_cast<const char*>(notes.high);
    while (at + sizeof(Elf64_Nhdr) < end) {
      Elf64_Nhdr head;
      memcpy(&head, at, sizeof head);
      const char* name = at + sizeof head;
      if (head.n_namesz == strlen(owner) + 1 && strcmp(name, owner) == 0)
        return true;
      at = name + ((head.n_namesz + 3u) & ~3u) + ((head.n_descsz + 3u) & ~3u);
    }
  }
  return false;
}

bool is_linked_to(const Module& module, const char* prefix) {
  const Elf64_Dyn* at = module.dynamic;
  for (; at != nullptr && at->d_tag != DT_NULL; at++)
    if (at->d_tag == DT_NEEDED &&
        strncmp(module.strings + at->d_un.d_val, prefix, strlen(prefix)) == 0)
      return true;
  return false;
}

bool has(const Module& module, const Mark& mark) {
  return (mark.note[0] != 0 && has_note(module, mark.note)) ||
         (mark.symbol[0] != 0 &&
          find_definition(module, mark.symbol) != nullptr) ||
         (mark.needs[0] != 0 && is_linked_to(module, mark.needs));
}

// 0: none. Asked once of each module.
uint8_t runtime_of(const Module& module) {
  constexpr uint8_t kNone = 255;
  Module& own = const_cast<Module&>(module);
  if (own.own_stacks == 0) {
    own.own_stacks = kNone;
    for (size_t i = 0; i < sizeof kRuntimes; i++)
      if (has(module, kMarks[i])) own.own_stacks = kRuntimes[i];
  }
  return own.own_stacks == kNone ? 0 : own.own_stacks;
}

}  // namespace

bool has_own_stacks(const Module& module) { return runtime_of(module) != 0; }

bool share_own_stacks(const Module* from, const Module& to) {
  uint8_t runtime = runtime_of(to);
  if (runtime == 0) return false;
  if (from != nullptr) return runtime_of(*from) == runtime;
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (at != &to && !at->gone && runtime_of(*at) == runtime) return true;
  return false;
}

}  // namespace crossbill::agent
