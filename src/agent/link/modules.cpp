// SPDX-License-Identifier: MIT
// The ELF objects of the process, and where each of them stands.
#include "agent/link/modules.hpp"

#include <link.h>
#include <string.h>
#include <unistd.h>

#include "agent/base/address_map.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/memory.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

// They are made by the block, and stay where they are. A number has 16 bits.
constexpr uint32_t kMostModules = 65536, kBlockModules = 64;

Module* modules[kMostModules];  // the first stays null
uint32_t module_count = 1;
Module* free_places;  // in the last block
uint32_t free_count;
AddressMap newest;  // by program headers: the last that was loaded there
bool said_full;
unsigned long long seen_adds, seen_subs;
char main_path[4096];
void (*rule_of_roles)(Module& module);

uint32_t count() { return __atomic_load_n(&module_count, __ATOMIC_ACQUIRE); }

// The place of the next module, or null.
Module* next_place() {
  if (module_count == kMostModules) return nullptr;
  if (free_count == 0) {
    free_places =
        static_cast<Module*>(keep_bytes(kBlockModules * sizeof(Module)));
    if (free_places == nullptr) return nullptr;
    free_count = kBlockModules;
  }
  free_count--;
  return modules[module_count] = free_places++;
}

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
      case DT_RPATH:
        module.has_rpath = true;
        break;
      case DT_RUNPATH:
        module.has_runpath = true;
        break;
      case DT_AUDIT:
      case DT_DEPAUDIT:
        module.audited = true;
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
        if ((value & DF_1_NODEFLIB) != 0) module.no_default_folders = true;
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

void add_range(Module& module, MemoryRange* ranges, uint8_t& count,
               MemoryRange range) {
  if (count < kMostSegments)
    ranges[count++] = range;
  else
    module.too_many_segments = true;
}

void read_notes(Module& module, const char* note, uint64_t bytes) {
  read_build_id(module, note, bytes);
  uint64_t low = reinterpret_cast<uint64_t>(note);
  add_range(module, module.notes, module.note_count, {low, low + bytes});
}

void read_load_segment(Module& module, const Elf64_Phdr& segment) {
  uint64_t low = module.base + segment.p_vaddr;
  MemoryRange range{low, low + segment.p_memsz};
  if (module.mapped.high == 0)
    module.mapped.low = low & ~(processor::kPageBytes - 1);
  module.mapped.high = range.high;
  if ((segment.p_flags & PF_X) != 0)
    add_range(module, module.text, module.text_count, range);
  if ((segment.p_flags & PF_W) == 0)
    add_range(module, module.read_only, module.read_only_count, range);
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

void read_module(Module& module, const struct dl_phdr_info& info) {
  module.base = info.dlpi_addr;
  module.headers = info.dlpi_phdr;
  module.header_count = info.dlpi_phnum;
  read_segments(module, info);
}

// A zero-length path is the main program: it comes first.
Module* add_module(const struct dl_phdr_info& info) {
  Module* module = next_place();
  if (module == nullptr) {
    if (!said_full) add_note(arena::NoteCode::kModuleUnseen, info.dlpi_name);
    said_full = true;
    return nullptr;
  }
  module->main_program = module_count == 1;
  module->path = path_in(info, module->main_program);
  read_module(*module, info);
  rule_of_roles(*module);
  if (module->too_many_segments) {
    module->role = arena::Role::kBase;
    add_note(arena::NoteCode::kModuleUnseen, module->path);
  }
  module->id = static_cast<ModuleId>(module_count);
  newest.insert(info.dlpi_phdr, module);
  __atomic_store_n(&module_count, module_count + 1, __ATOMIC_RELEASE);
  return module;
}

// By its place and its path.
Module* known(const struct dl_phdr_info& info, bool first) {
  if (module_count == 1) return nullptr;
  if (first) return modules[1];
  Module* module = static_cast<Module*>(newest.find(info.dlpi_phdr));
  bool same = module != nullptr && module->base == info.dlpi_addr &&
              strcmp(module->path, info.dlpi_name) == 0;
  return same ? module : nullptr;
}

// Whether a module that lies where this one did was read from the same file.
bool is_same_file(const Module& module, const struct dl_phdr_info& info) {
  Module other{};
  read_module(other, info);
  return other.dynamic == module.dynamic && other.symbols == module.symbols &&
         other.mapped.high == module.mapped.high &&
         other.build_id_bytes == module.build_id_bytes &&
         memcmp(other.build_id, module.build_id, sizeof other.build_id) == 0;
}

// Whether its slots hold none of our stubs any more: ld.so has filled them
// anew. Both ends are asked, since the program may write into slots as we do.
bool was_reloaded(const Module& module) {
  const PatchedSlot &first = module.patched_slots[0],
                    &last = module.patched_slots[1];
  return first.slot != nullptr && *first.slot != first.stub &&
         *last.slot != last.stub;
}

// A module that was closed and opened again may lie where it did, and between
// two of our looks it may have done so unseen. It keeps its number and edges
// where its build id says that it is the same; its slots are patched again.
bool is_as_known(Module& module, const struct dl_phdr_info& info,
                 bool any_closed) {
  if (module.initial || (!module.gone && !any_closed)) return true;
  bool reloaded = module.gone || was_reloaded(module);
  if (!is_same_file(module, info)) return false;
  if (!reloaded) return true;
  if (module.build_id_bytes == 0) return false;
  module.patched = module.gone = false;
  return true;
}

struct Refresh {
  uint32_t number = 0;
  bool first = true;
  bool added = false;
  bool any_closed = false;
};
Refresh refresh;

bool is_new(const struct dl_phdr_info& info) {
  return info.dlpi_adds != seen_adds || info.dlpi_subs != seen_subs;
}

int ask_new(struct dl_phdr_info* info, size_t, void*) {
  return is_new(*info) ? 2 : 1;
}

int visit(struct dl_phdr_info* info, size_t, void*) {
  bool first = refresh.first;
  if (first) {
    refresh.first = false;
    if (!is_new(*info)) return 1;
    refresh.any_closed = info->dlpi_subs != seen_subs;
    seen_adds = info->dlpi_adds;
    seen_subs = info->dlpi_subs;
  }
  Module* module = known(*info, first);
  if (module != nullptr && !is_as_known(*module, *info, refresh.any_closed)) {
    module->gone = true;
    module = nullptr;
  }
  if (module == nullptr) module = add_module(*info);
  if (module == nullptr) return 0;
  refresh.added = refresh.added || !module->patched;
  module->seen = refresh.number;
  return 0;
}

}  // namespace

void tell_roles_by(void (*rule)(Module& module)) { rule_of_roles = rule; }

bool refresh_modules() {
  refresh.number++;
  refresh.first = true;
  refresh.added = false;
  if (dl_iterate_phdr(visit, nullptr) == 0)
    for (Module* at = first_module(); at != nullptr; at = next_module(at))
      if (at->seen != refresh.number) at->gone = true;
  return refresh.added;
}

void look_for_auditors(char* const* environment) {
  constexpr char kName[] = "LD_AUDIT=";
  for (; *environment != nullptr; environment++)
    if (strncmp(*environment, kName, sizeof kName - 1) == 0)
      first_module()->audited = true;
}

bool all_modules_known() { return dl_iterate_phdr(ask_new, nullptr) == 1; }

Module* module_of(ModuleId id) { return modules[static_cast<uint32_t>(id)]; }

Module* first_module() { return count() > 1 ? modules[1] : nullptr; }

Module* next_module(Module* module) {
  uint32_t next = static_cast<uint32_t>(module->id) + 1;
  return next < count() ? modules[next] : nullptr;
}

Module* find_module(const void* address) {
  uint64_t at = reinterpret_cast<uint64_t>(address);
  for (uint32_t i = 1, end = count(); i < end; i++) {
    Module& module = *modules[i];
    if (!module.gone && module.mapped.contains(at)) return &module;
  }
  return nullptr;
}

bool is_code(const Module& module, const void* address) {
  for (int i = 0; i < module.text_count; i++)
    if (module.text[i].contains(reinterpret_cast<uint64_t>(address)))
      return true;
  return false;
}

// It counts as unloaded, so that nobody looks for it among files.
ModuleId add_without_file(const char* path) {
  for (Module* at = first_module(); at != nullptr; at = next_module(at))
    if (strcmp(at->path, path) == 0) return at->id;
  Module* module = next_place();
  if (module == nullptr) return ModuleId::kUnknown;
  module->path = keep_text(path);
  module->role = arena::Role::kCore;
  module->gone = module->patched = module->given_back = true;
  module->id = static_cast<ModuleId>(module_count);
  __atomic_store_n(&module_count, module_count + 1, __ATOMIC_RELEASE);
  return module->id;
}

arena::Ref record_of(const Module* module) {
  if (module == nullptr) return 0;
  Module& own = const_cast<Module&>(*module);
  if (own.record_epoch == arena_of(crossbill_process.epoch) + 1)
    return own.record;
  arena::Module* record = static_cast<arena::Module*>(
      new_record(arena::BlockKind::kModules, sizeof(arena::Module)));
  if (record == nullptr) return 0;
  record->path = add_string(module->path);
  record->role = module->role;
  record->code_read = module->code_read ? 1 : 0;
  record->build_id_bytes = module->build_id_bytes;
  memcpy(record->build_id, module->build_id, sizeof record->build_id);
  record->base = module->base;
  record->low = module->mapped.low;
  record->high = module->mapped.high;
  own.record = ref_of(record);
  own.record_epoch = arena_of(crossbill_process.epoch) + 1;
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
