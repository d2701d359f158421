// SPDX-License-Identifier: MIT
// Who is host, core and base: see roles.hpp.
#include "agent/link/roles.hpp"

#include <fnmatch.h>
#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/pattern.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/link/symbols.hpp"
#include "agent/session.hpp"
#include "processor/system.hpp"
#include "recording/recorder.hpp"

namespace crossbill::agent {
namespace {

// The base system. glibc's own libraries are told by soname and by a version
// that they define, since librt.so.1 may be anybody's.
struct Base {
  const char* name;       // pattern of the soname
  const char* version;    // how one of its versions begins, or ""
  bool whatever_is_said;  // the agent stands on it: never a library
};

constexpr Base kBases[] = {
    {processor::kLoader, "GLIBC_", true},
    {"libc.so.6", "GLIBC_", true},
    {"linux-vdso.so.1", "", true},
    // Sanitizers replace libc's functions, and look at who calls them.
    {"lib*san.so.*", "", true},
    {"libclang_rt.*", "", true},
    {"libm.so.6", "GLIBC_", false},
    {"libmvec.so.1", "GLIBC_", false},
    {"libpthread.so.0", "GLIBC_", false},
    {"libdl.so.2", "GLIBC_", false},
    {"librt.so.1", "GLIBC_", false},
    {"libresolv.so.2", "GLIBC_", false},
    {"libutil.so.1", "GLIBC_", false},
    {"libanl.so.1", "GLIBC_", false},
    {"libnsl.so.1", "GLIBC_", false},
    {"libthread_db.so.1", "GLIBC_", false},
    {"libBrokenLocale.so.1", "GLIBC_", false},
    {"libc_malloc_debug.so.0", "GLIBC_", false},
    // Whose they are: libc alone opens modules of that name, and calls them.
    {"libnss_*.so.2", "", false},
    // What a compiler calls for its language. Nobody wrote these calls. OpenMP
    // calls the caller's own loops back, whose time would be billed to it.
    // Wheels bring such libraries along, with a hash in the name.
    {"libgcc_s.so.1", "GCC_", false},
    {"libstdc++.so.6", "GLIBCXX_", false},
    {"libc++.so.1", "", false},
    {"libc++abi.so.1", "", false},
    {"libatomic.so*", "", false},
    {"libatomic-*.so*", "", false},
    {"libquadmath.so*", "", false},
    {"libquadmath-*.so*", "", false},
    {"libgfortran.so*", "", false},
    {"libgfortran-*.so*", "", false},
    {"libgomp.so*", "", false},
    {"libgomp-*.so*", "", false},
    {"libomp.so*", "", false},
    {"libomp-*.so*", "", false},
    {"libiomp5.so*", "", false},
    {"libiomp5-*.so*", "", false},
    // Allocators and nothing else.
    {"libjemalloc.so*", "", false},
    {"libtcmalloc.so*", "", false},
    {"libtcmalloc_*.so*", "", false},
    {"libmimalloc.so*", "", false},
};

const char* soname_of(const Module& module) {
  return module.soname != nullptr ? module.soname : file_name_of(module.path);
}

const Base* base_of(const Module& module) {
  const char* name = soname_of(module);
  for (const Base& base : kBases)
    if (fits(base.name, name) && defines_version(module, base.version))
      return &base;
  return nullptr;
}

// A program's allocator may be linked into a library that does more.
bool is_allocator(const Module& module) {
  return find_definition(module, "malloc") != nullptr &&
         find_definition(module, "free") != nullptr;
}

bool matches(const char (*globs)[arena::kGlobBytes], uint32_t count,
             const char* path) {
  for (uint32_t i = 0; i < count && i < arena::kMaxGlobs; i++)
    if (fnmatch(globs[i], path, 0) == 0) return true;
  return false;
}

// A file that tells a runtime's home, by Host::home; or null.
const char* in_home;

// The length of a file's folder, or of the one above a folder.
size_t folder_of(const char* path, size_t length) {
  while (length > 0 && path[length - 1] != '/') length--;
  return length > 0 ? length - 1 : 0;
}

bool is_at_home(const char* path) {
  if (in_home == nullptr) return false;
  size_t own = folder_of(path, strlen(path));
  size_t folder = folder_of(in_home, strlen(in_home));
  size_t above = folder_of(in_home, folder);
  return (own == folder || own == above) && memcmp(path, in_home, own) == 0;
}

// What the user says stands above every rule of ours.
arena::Role role_by_rules(Module& module) {
  const arena::Settings& wanted = settings();
  if (strcmp(file_name_of(module.path), arena::kAgentName) == 0 ||
      find_definition(module, recorder::kPartMark) != nullptr)
    return arena::Role::kAgent;
  const Base* base = base_of(module);
  if (base != nullptr && base->whatever_is_said) return arena::Role::kBase;
  if (matches(wanted.core, wanted.core_globs, module.path))
    return arena::Role::kCore;
  if (matches(wanted.host, wanted.host_globs, module.path))
    return arena::Role::kHost;
  if (module.main_program || module.host != nullptr || is_at_home(module.path))
    return arena::Role::kHost;
  if (is_glue(module.path)) return arena::Role::kGlue;
  if (base != nullptr) return arena::Role::kBase;
  module.allocates = is_allocator(module);
  return arena::Role::kCore;
}

const Module* runtime;  // the one whose names are asked for

// Data of a library that a program names may lie in the program
// (R_X86_64_COPY): from then on that is the library's, too.
const Elf64_Sym* copy_in_program(const char* name, const Elf64_Sym& original) {
  const Module* program = first_module();
  if (ELF64_ST_TYPE(original.st_info) != STT_OBJECT || program == nullptr ||
      !program->main_program)
    return nullptr;
  const Elf64_Sym* copy = find_definition(*program, name);
  bool same = copy != nullptr && ELF64_ST_TYPE(copy->st_info) == STT_OBJECT &&
              copy->st_size == original.st_size;
  return same ? copy : nullptr;
}

void* find_in_runtime(const char* name) {
  const Elf64_Sym* symbol = find_definition(*runtime, name);
  if (symbol == nullptr) return nullptr;
  const Elf64_Sym* copy = copy_in_program(name, *symbol);
  return copy != nullptr
             ? reinterpret_cast<void*>(first_module()->base + copy->st_value)
             : reinterpret_cast<void*>(runtime->base + symbol->st_value);
}

}  // namespace

void tell_role(Module& module) {
  module.host = host_of_runtime(module.path);
  if (module.host != nullptr && tells_home(*module.host, module.path))
    in_home = module.path;
  module.allocates = false;
  module.role = role_by_rules(module);
}

const Host* runtime_in(const Module& module) {
  if (module.host != nullptr) return module.host;
  runtime = &module;
  return host_of_main(find_in_runtime);
}

bool walks_by_anchor(const Module& module) {
  const Host* host = runtime_in(module);
  return host != nullptr && host->walks_by_anchor;
}

namespace {

// Once in each process: a forked child has an arena of its own.
void say_unknown(const Host& host, const char* name) {
  static int32_t said_in;
  if (is_known(host) || said_in == header()->pid) return;
  said_in = header()->pid;
  add_note(arena::NoteCode::kHostUnknown, name[0] != 0 ? name : host.name);
}

}  // namespace

void describe_host() {
  static char name[sizeof(arena::Header::host)];
  for (Module* at = first_module(); at != nullptr && name[0] == 0;
       at = next_module(at)) {
    runtime = at;
    const Host* host =
        at->main_program ? host_of_main(find_in_runtime) : at->host;
    if (host == nullptr) continue;
    attach_host(*host, find_in_runtime, name, sizeof name);
    say_unknown(*host, name);
  }
  name_host(name);
  for (Module* at = first_module(); at != nullptr; at = next_module(at)) {
    if (at->host == nullptr || at->host->learn == nullptr) continue;
    runtime = at;
    at->host->learn(find_in_runtime);
  }
}

}  // namespace crossbill::agent
