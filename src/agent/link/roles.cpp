// SPDX-License-Identifier: MIT
// Who is host, core and base: see roles.hpp.
#include "agent/link/roles.hpp"

#include <fnmatch.h>
#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/pattern.hpp"
#include "agent/hosts/hosts.hpp"
#include "agent/session.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

// The base system by soname: nobody's crossing, or a service. Prefixes.
constexpr const char* kBaseNames[] = {
    processor::kLoader, "libc.so",        "libm.so",         "libmvec.so",
    "libgcc_s.so",      "libstdc++.so",   "libc++.so",       "libc++abi.so",
    "libpthread.so",    "libdl.so",       "librt.so",        "libresolv.so",
    "libutil.so",       "libanl.so",      "libnss_",         "libnsl.so",
    "libthread_db.so",  "libSegFault.so", "linux-vdso.so",   "libasan.so",
    "libtsan.so",       "libubsan.so",    "liblsan.so",      "libclang_rt.",
    "libhwasan.so",     "libmemusage.so", "libpcprofile.so",
};

// Of the base unless the user says otherwise: what a compiler calls for its
// language, as it calls libstdc++. Nobody wrote these calls. OpenMP's libraries
// call the caller's own loops back, whose time would be billed to them. Wheels
// bring such libraries along, with a hash after the name.
constexpr const char* kCompilersOwn[] = {
    "libatomic.so*", "libatomic-*.so*",   "libquadmath.so*",
    "libgomp.so*",   "libquadmath-*.so*", "libgfortran.so*",
    "libgomp-*.so*", "libgfortran-*.so*", "libomp.so*",
    "libomp-*.so*",  "libiomp5.so*",      "libiomp5-*.so*",
};

bool is_base(const char* name) {
  for (const char* base : kBaseNames)
    if (strncmp(name, base, strlen(base)) == 0) return true;
  return false;
}

bool is_compilers_own(const char* path) {
  for (const char* pattern : kCompilersOwn)
    if (fits_file(pattern, path)) return true;
  return false;
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

arena::Role role_by_rules(const Module& module) {
  const char* name = file_name_of(module.path);
  const arena::Settings& wanted = settings();
  if (strcmp(name, arena::kAgentName) == 0) return arena::Role::kAgent;
  if (is_base(name)) return arena::Role::kBase;
  if (matches(wanted.core, wanted.core_globs, module.path))
    return arena::Role::kCore;
  if (matches(wanted.host, wanted.host_globs, module.path))
    return arena::Role::kHost;
  if (module.main_program || module.host != nullptr || is_at_home(module.path))
    return arena::Role::kHost;
  if (is_glue(module.path)) return arena::Role::kGlue;
  if (is_compilers_own(module.path)) return arena::Role::kBase;
  // What provides malloc to the process is the base system's.
  static const char* const kMalloc = "malloc";
  const Elf64_Sym* symbol = find_symbol(module, kMalloc);
  if (symbol != nullptr && symbol->st_shndx != SHN_UNDEF &&
      find_symbol(module, "free") != nullptr)
    return arena::Role::kBase;
  return arena::Role::kCore;
}

const Module* runtime;  // the one whose names are asked for

void* find_in_runtime(const char* name) {
  const Elf64_Sym* symbol = find_symbol(*runtime, name);
  if (symbol == nullptr || symbol->st_shndx == SHN_UNDEF) return nullptr;
  return reinterpret_cast<void*>(runtime->base + symbol->st_value);
}

}  // namespace

void tell_role(Module& module) {
  module.host = host_of_runtime(module.path);
  if (module.host != nullptr && tells_home(*module.host, module.path))
    in_home = module.path;
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

void describe_host() {
  static char name[sizeof(arena::Header::host)];
  for (Module* at = first_module(); at != nullptr && name[0] == 0;
       at = next_module(at)) {
    runtime = at;
    const Host* host =
        at->main_program ? host_of_main(find_in_runtime) : at->host;
    if (host != nullptr) attach_host(*host, find_in_runtime, name, sizeof name);
  }
  memcpy(header()->host, name, sizeof name);
}

}  // namespace crossbill::agent
