// SPDX-License-Identifier: MIT
// The ELF objects of the process, and where each of them stands.
#include "agent/link/modules.hpp"

#include <link.h>
#include <string.h>
#include <unistd.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/memory.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

constexpr uint16_t kMaxModules = 4096;

Module modules[kMaxModules];  // from 1 on
uint16_t module_count = 1;
unsigned long long seen_adds, seen_subs;
char main_path[4096];
void (*rule_of_roles)(Module& module);

uint64_t dynamic_pointer(const Module& module, uint64_t value) {
  return value < module.base ? module.base + value : value;
}

template <typename T>
void set_pointer(T*& pointer, const Module& module, uint64_t value) {
  pointer = reinterpret_cast<T*>(dynamic_pointer(module, value));
}

}  // namespace

void read_dynamic(Module& module, const Elf64_Dyn* dynamic) {
  uint64_t soname = 0;
  module.dynamic = dynamic;
  for (; dynamic->d_tag != DT_NULL; dynamic++) {
    uint64_t value = dynamic->d_un.d_val;
    switch (dynamic->d_tag) {
      case DT_SYMTAB:
        set_pointer(module.symbols, module, value);
        break;
      case DT_STRTAB:
        set_pointer(module.strings, module, value);
        break;
      case DT_JMPREL:
        set_pointer(module.jump_slots, module, value);
        break;
      case DT_PLTRELSZ:
        module.jump_slot_count = value / 24;
        break;
      case DT_RELA:
        set_pointer(module.relocations, module, value);
        break;
      case DT_RELASZ:
        module.relocation_count = value / 24;
        break;
      case DT_VERSYM:
        set_pointer(module.versions, module, value);
        break;
      case DT_VERNEED:
        set_pointer(module.version_needs, module, value);
        break;
      case DT_VERDEF:
        set_pointer(module.version_definitions, module, value);
        break;
      case DT_SONAME:
        soname = value;
        break;
      case DT_GNU_HASH:
        set_pointer(module.gnu_hash, module, value);
        break;
      case DT_HASH:
        set_pointer(module.sysv_hash, module, value);
        break;
      case DT_BIND_NOW:
        module.binds_now = true;
        break;
      case DT_SYMBOLIC:
        module.symbolic = true;
        break;
      case DT_FLAGS:
        if ((value & DF_BIND_NOW) != 0) module.binds_now = true;
        if ((value & DF_SYMBOLIC) != 0) module.symbolic = true;
        break;
      // One entry is gcc's own frame_dummy.
      case DT_INIT_ARRAYSZ:
        module.has_constructors = value > 8;
        break;
      case DT_FLAGS_1:
        if ((value & DF_1_INITFIRST) != 0) module.initialised_first = true;
        if ((value & DF_1_NOW) != 0) module.binds_now = true;
        break;
      default:
        break;
    }
  }
  if (soname != 0 && module.strings != nullptr)
    module.soname = module.strings + soname;
}

namespace {

void read_build_id(Module& module, const char* note, uint64_t bytes) {
  const char* end = note + bytes;
  while (note + sizeof(Elf64_Nhdr) < end) {
    Elf64_Nhdr head;
    memcpy(&head, note, sizeof head);
    const char* name = note + sizeof head;
    const char* data = name + ((head.n_namesz + 3u) & ~3u);
    if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 &&
        memcmp(name, "GNU", 4) == 0 && head.n_descsz <= 20) {
      module.build_id_bytes = static_cast<uint8_t>(head.n_descsz);
      memcpy(module.build_id, data, head.n_descsz);
      return;
    }
    note = data + ((head.n_descsz + 3u) & ~3u);
  }
}

void read_notes(Module& module, const char* note, uint64_t bytes) {
  read_build_id(module, note, bytes);
  uint64_t low = reinterpret_cast<uint64_t>(note);
  if (module.note_count < 4)
    module.notes[module.note_count++] = {low, low + bytes};
}

void read_load_segment(Module& module, const Elf64_Phdr& segment) {
  uint64_t low = module.base + segment.p_vaddr;
  MemoryRange range{low, low + segment.p_memsz};
  if (module.mapped.high == 0)
    module.mapped.low = low & ~(processor::kPageBytes - 1);
  module.mapped.high = range.high;
  if ((segment.p_flags & PF_X) != 0 && module.text_count < 4)
    module.text[module.text_count++] = range;
  if ((segment.p_flags & PF_W) == 0 && module.read_only_count < 4)
    module.read_only[module.read_only_count++] = range;
}

void read_segments(Module& module, const struct dl_phdr_info& info) {
  for (int i = 0; i < info.dlpi_phnum; i++) {
    const Elf64_Phdr& segment = info.dlpi_phdr[i];
    const char* at = reinterpret_cast<char*>(module.base + segment.p_vaddr);
    if (segment.p_type == PT_LOAD) read_load_segment(module, segment);
    if (segment.p_type == PT_NOTE) read_notes(module, at, segment.p_memsz);
    if (segment.p_type == PT_GNU_EH_FRAME)
      module.frame_header = reinterpret_cast<const uint8_t*>(at);
    if (segment.p_type == PT_GNU_RELRO)
      module.relro = {module.base + segment.p_vaddr,
                      module.base + segment.p_vaddr + segment.p_memsz};
    if (segment.p_type == PT_DYNAMIC)
      read_dynamic(module, reinterpret_cast<const Elf64_Dyn*>(at));
  }
}

const char* path_in(const struct dl_phdr_info& info, bool main_program) {
  if (!main_program) return keep_text(info.dlpi_name);
  ssize_t length = readlink("/proc/self/exe", main_path, sizeof main_path - 1);
  main_path[length > 0 ? length : 0] = 0;
  return main_path;
}

// A zero-length path is the main program: it comes first.
void add_module(const struct dl_phdr_info& info) {
  if (module_count == kMaxModules) return;
  Module& module = modules[module_count];
  module.main_program = module_count == 1;
  module.base = info.dlpi_addr;
  module.path = path_in(info, module.main_program);
  read_segments(module, info);
  rule_of_roles(module);
  module.id = static_cast<ModuleId>(module_count);
  module_count++;
}

Module* known(const struct dl_phdr_info& info) {
  for (uint16_t i = 1; i < module_count; i++)
    if (!modules[i].gone && modules[i].base == info.dlpi_addr &&
        (modules[i].main_program ||
         strcmp(modules[i].path, info.dlpi_name) == 0))
      return &modules[i];
  return nullptr;
}

struct Refresh {
  bool first = true;
  bool added = false;
  bool present[kMaxModules] = {};
};
Refresh refresh;

int visit(struct dl_phdr_info* info, size_t, void*) {
  if (refresh.first) {
    refresh.first = false;
    if (info->dlpi_adds == seen_adds && info->dlpi_subs == seen_subs) return 1;
    seen_adds = info->dlpi_adds;
    seen_subs = info->dlpi_subs;
  }
  Module* module = known(*info);
  if (module == nullptr) {
    add_module(*info);
    refresh.added = true;
    refresh.present[module_count - 1] = true;
  } else {
    refresh.present[static_cast<int>(module->id)] = true;
  }
  return 0;
}

}  // namespace

void tell_roles_by(void (*rule)(Module& module)) { rule_of_roles = rule; }

bool refresh_modules() {
  refresh.first = true;
  refresh.added = false;
  memset(refresh.present, 0, sizeof refresh.present);
  if (dl_iterate_phdr(visit, nullptr) == 0)
    for (uint16_t i = 1; i < module_count; i++)
      if (!refresh.present[i]) modules[i].gone = true;
  return refresh.added;
}

Module* module_of(ModuleId id) {
  return id == ModuleId::kUnknown ? nullptr : &modules[static_cast<int>(id)];
}

Module* first_module() { return module_count > 1 ? &modules[1] : nullptr; }

Module* next_module(Module* module) {
  return module + 1 < modules + module_count ? module + 1 : nullptr;
}

Module* find_module(const void* address) {
  uint64_t at = reinterpret_cast<uint64_t>(address);
  for (uint16_t i = 1; i < module_count; i++)
    if (!modules[i].gone && modules[i].mapped.contains(at)) return &modules[i];
  return nullptr;
}

bool is_code(const Module& module, const void* address) {
  for (int i = 0; i < module.text_count; i++)
    if (module.text[i].contains(reinterpret_cast<uint64_t>(address)))
      return true;
  return false;
}

arena::Ref record_of(const Module* module) {
  if (module == nullptr) return 0;
  Module& own = const_cast<Module&>(*module);
  if (own.record_epoch == crossbill_process.epoch + 1) return own.record;
  arena::Module* record = static_cast<arena::Module*>(
      new_record(arena::BlockKind::kModules, sizeof(arena::Module)));
  if (record == nullptr) return 0;
  record->path = add_string(module->path);
  record->role = module->role;
  record->build_id_bytes = module->build_id_bytes;
  memcpy(record->build_id, module->build_id, sizeof record->build_id);
  record->base = module->base;
  record->low = module->mapped.low;
  record->high = module->mapped.high;
  own.record = ref_of(record);
  own.record_epoch = crossbill_process.epoch + 1;
  return own.record;
}

ModuleId module_at(const void* address) {
  Module* module = find_module(address);
  return module == nullptr ? ModuleId::kUnknown : module->id;
}
arena::Role role_of(ModuleId module) {
  return module == ModuleId::kUnknown ? arena::Role::kBase
                                      : module_of(module)->role;
}
const char* path_of(ModuleId module) {
  return module == ModuleId::kUnknown ? "" : module_of(module)->path;
}

}  // namespace crossbill::agent
