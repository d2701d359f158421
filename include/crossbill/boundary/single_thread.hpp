// SPDX-License-Identifier: MIT
// Whether the process has one thread, as glibc 2.32 and newer know it.
//
// Their __libc_single_threaded is not named in code here, nor is dlsym: a core
// that is linked with a new glibc would then ask for one wherever it is loaded,
// and for GLIBC_2.34 to find it. So the symbol is looked up in the tables of
// what is loaded, once for each library. Where it is not found, the process
// counts as one of several threads.
#pragma once

#include <link.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

inline constexpr char kSingleThreaded[] = "__libc_single_threaded";
inline constexpr char kSeveralThreads = 0;

constexpr uint32_t gnu_hash(const char* name) {
  uint32_t hash = 5381;
  for (; *name != 0; name++)
    hash = hash * 33 + static_cast<unsigned char>(*name);
  return hash;
}

// The tables of one loaded file that a symbol is found by.
struct symbol_tables {
  const ElfW(Sym) * symbols = nullptr;
  const char* names = nullptr;
  const uint32_t* hashes = nullptr;
};

inline symbol_tables tables_of(const dl_phdr_info& file) noexcept {
  symbol_tables found;
  for (size_t i = 0; i < file.dlpi_phnum; i++) {
    if (file.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    auto* at = reinterpret_cast<const ElfW(Dyn)*>(file.dlpi_addr +
                                                  file.dlpi_phdr[i].p_vaddr);
    for (; at->d_tag != DT_NULL; at++) {
      uintptr_t address = at->d_un.d_ptr;
      if (address < file.dlpi_addr) continue;  // the kernel's own: an offset
      if (at->d_tag == DT_SYMTAB)
        found.symbols = reinterpret_cast<const ElfW(Sym)*>(address);
      else if (at->d_tag == DT_STRTAB)
        found.names = reinterpret_cast<const char*>(address);
      else if (at->d_tag == DT_GNU_HASH)
        found.hashes = reinterpret_cast<const uint32_t*>(address);
    }
  }
  return found;
}

// A symbol that the file defines: null if it has none of this name.
inline const ElfW(Sym) * find_symbol(const symbol_tables& in, const char* name,
                                     uint32_t hash) noexcept {
  if (in.symbols == nullptr || in.names == nullptr || in.hashes == nullptr)
    return nullptr;
  uint32_t buckets = in.hashes[0], first = in.hashes[1];
  const uint32_t* bucket = in.hashes + 4 + in.hashes[2] * size_t{2};
  const uint32_t* chain = bucket + buckets;
  if (buckets == 0) return nullptr;
  uint32_t i = bucket[hash % buckets];
  if (i < first) return nullptr;
  for (;; i++) {
    const ElfW(Sym)& symbol = in.symbols[i];
    if ((chain[i - first] | 1) == (hash | 1) && symbol.st_shndx != SHN_UNDEF &&
        __builtin_strcmp(in.names + symbol.st_name, name) == 0)
      return &symbol;
    if ((chain[i - first] & 1) != 0) return nullptr;
  }
}

// Where it is known: not 0 while there is one thread. The program comes first,
// as for the dynamic linker: it may have a copy, which is then the real one.
inline const char* find_single_threaded() noexcept {
  const char* found = &kSeveralThreads;
  dl_iterate_phdr(
      [](dl_phdr_info* file, size_t, void* to) noexcept {
        constexpr uint32_t hash = gnu_hash(kSingleThreaded);
        const ElfW(Sym)* symbol =
            find_symbol(tables_of(*file), kSingleThreaded, hash);
        if (symbol == nullptr) return 0;
        *static_cast<const char**>(to) =
            reinterpret_cast<const char*>(file->dlpi_addr + symbol->st_value);
        return 1;
      },
      &found);
  return found;
}

}  // namespace crossbill::detail

#pragma GCC visibility pop
