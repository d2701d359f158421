// SPDX-License-Identifier: MIT
// The ELF objects of the process, and where each of them stands.
//
// The list only grows: a module that is unloaded keeps its number and its
// edges, and takes them up again when it comes back to its place. It is read by
// dl_iterate_phdr, which takes the loader's lock, so never from a signal
// handler or a hook that the loader may call.
#pragma once
#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/link/module_id.hpp"
#include "recording/arena.hpp"

namespace crossbill::arena {
struct KnownModule;
}

namespace crossbill::agent {

struct Host;

struct MemoryRange {
  uint64_t low, high;
  bool contains(uint64_t address) const {
    return low <= address && address < high;
  }
};

// What we wrote into a module's memory, to know it by.
struct PatchedSlot {
  void** slot;
  void* stub;
};

// Segments of one kind that a module may have; of those with more we keep
// away.
inline constexpr uint8_t kMostSegments = 8;

struct Module {
  const char* path;  // owned by the agent; of the main program too
  ModuleId id;
  arena::Role role;
  const Host* host;  // whose runtime it is by its path, or null
  bool gone;         // unloaded
  bool patched;
  bool given_back;  // what was read of it to patch it
  bool main_program;
  bool initial;            // loaded at the program's start
  bool binds_now;          // no lazy slots
  bool symbolic;           // DT_SYMBOLIC
  bool deep_bind;          // opened with RTLD_DEEPBIND ...
  bool scope_unknown;      // ... or loaded for one that was
  bool initialised_first;  // DF_1_INITFIRST
  bool has_constructors;
  bool patches_code;  // it may: code_patchers.hpp
  bool too_many_segments;
  bool has_rpath;           // DT_RPATH
  bool has_runpath;         // DT_RUNPATH
  bool no_default_folders;  // DF_1_NODEFLIB
  bool audited;             // DT_AUDIT, or LD_AUDIT of the main program
  bool allocates;           // a core that has the program's malloc linked in
  uint8_t text_count;
  uint64_t base;
  MemoryRange mapped;
  MemoryRange text[kMostSegments];       // executable segments
  MemoryRange relro;                     // read-only once it was relocated
  MemoryRange read_only[kMostSegments];  // segments without PF_W
  uint8_t read_only_count;
  uint8_t note_count;
  uint8_t own_stacks;                    // of own_stacks.cpp; 0: not asked yet
  bool code_read;                        // of known_code.cpp ...
  bool known_asked;                      // ... whether `known` was looked for
  bool signatures_asked;                 // of known_signatures.cpp
  MemoryRange notes[kMostSegments];      // PT_NOTE segments
  const arena::KnownModule* known;       // in the session, or null
  const arena::KnownModule* signatures;  // and this
  const Elf64_Phdr* headers;
  size_t header_count;
  const Elf64_Dyn* dynamic;
  uint8_t build_id_bytes;
  uint8_t build_id[20];
  const Elf64_Sym* symbols;
  const char* strings;
  const Elf64_Rela* jump_slots;
  size_t jump_slot_count;
  const Elf64_Rela* relocations;
  size_t relocation_count;
  const uint16_t* versions;
  const uint8_t* version_needs;
  const uint8_t* version_definitions;
  const char* soname;  // null: it has none
  const uint32_t* gnu_hash;
  const uint32_t* sysv_hash;
  const uint8_t* frame_header;  // .eh_frame_hdr
  uint64_t* compared;           // sorted: functions that its code compares
  size_t compared_count;
  bool compared_known;
  PatchedSlot patched_slots[2];  // the first and the last
  uint32_t seen;                 // the number of the look that met it last
  arena::Ref record;             // in the arena of `record_epoch`
  uint64_t record_epoch;
};

// Takes what ld.so would need from a module's dynamic section.
void read_dynamic(Module& module, const Elf64_Dyn* dynamic);

// The rule that sets role and host: said once, before there are any.
void tell_roles_by(void (*rule)(Module& module));

// Whether the environment at the start names an auditor.
void look_for_auditors(char* const* environment);

// A library of that path that has no file; patching.hpp's lock is held.
ModuleId add_without_file(const char* path);

// Looks for modules that came and went. True: there are new ones.
bool refresh_modules();

// Whether none has come or gone since the last look.
bool all_modules_known();

Module* module_of(ModuleId id);
Module* first_module();
Module* next_module(Module* module);

// The module whose mapped range holds an address; null if none does.
Module* find_module(const void* address);

bool is_code(const Module& module, const void* address);

// The module's record in the present arena; 0 for null.
arena::Ref record_of(const Module* module);

}  // namespace crossbill::agent
