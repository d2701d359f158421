// SPDX-License-Identifier: MIT
// The ELF objects of the process, and where each of them stands.
//
// The list only grows: a module that is unloaded keeps its number and its
// edges. It is read by dl_iterate_phdr, which takes the loader's lock, so
// never from a signal handler or a hook that the loader may call.
#pragma once
#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/link/module_id.hpp"
#include "recording/arena.hpp"

namespace crossbill::agent {

struct Host;

struct MemoryRange {
  uint64_t low, high;
  bool contains(uint64_t address) const {
    return low <= address && address < high;
  }
};

struct Module {
  const char* path;  // owned by the agent; of the main program too
  ModuleId id;
  arena::Role role;
  const Host* host;  // whose runtime it is by its path, or null
  bool gone;         // unloaded
  bool patched;
  bool main_program;
  bool initial;            // loaded at the program's start
  bool binds_now;          // no lazy slots
  bool symbolic;           // DT_SYMBOLIC
  bool deep_bind;          // opened with RTLD_DEEPBIND ...
  bool scope_unknown;      // ... or loaded for one that was
  bool initialised_first;  // DF_1_INITFIRST
  bool has_constructors;
  bool patches_code;  // it may: code_patchers.hpp
  uint8_t text_count;
  uint64_t base;
  MemoryRange mapped;
  MemoryRange text[4];       // executable segments
  MemoryRange relro;         // read-only once it was relocated
  MemoryRange read_only[4];  // segments without PF_W
  uint8_t read_only_count;
  uint8_t note_count;
  uint8_t own_stacks;    // of own_stacks.cpp; 0: not asked yet
  MemoryRange notes[4];  // PT_NOTE segments
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
  const uint32_t* gnu_hash;
  const uint8_t* frame_header;  // .eh_frame_hdr
  uint64_t* compared;           // sorted: functions that its code compares
  size_t compared_count;
  bool compared_known;
  arena::Ref record;  // in the arena of `record_epoch`
  uint64_t record_epoch;
};

// Takes what ld.so would need from a module's dynamic section.
void read_dynamic(Module& module, const Elf64_Dyn* dynamic);

// The rule that sets role and host: said once, before there are any.
void tell_roles_by(void (*rule)(Module& module));

// Looks for modules that came and went. True: there are new ones.
bool refresh_modules();

Module* module_of(ModuleId id);
Module* first_module();
Module* next_module(Module* module);

// The module whose mapped range holds an address; null if none does.
Module* find_module(const void* address);

bool is_code(const Module& module, const void* address);

// The definition of a name in a module's own symbol table, or null.
const Elf64_Sym* find_symbol(const Module& module, const char* name);

// Whether a definition carries no version of its own.
bool is_unversioned(const Module& module, const Elf64_Sym* symbol);

// The version that a symbol reference asks for, or null.
const char* needed_version(const Module& module, uint32_t symbol);

// The module's record in the present arena; 0 for null.
arena::Ref record_of(const Module* module);

}  // namespace crossbill::agent
