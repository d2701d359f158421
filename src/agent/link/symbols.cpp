// SPDX-License-Identifier: MIT
// What a module's own symbol table says: see symbols.hpp.
#include "agent/link/symbols.hpp"

#include <string.h>

namespace crossbill::agent {
namespace {

const char* name_of(const Module& module, uint32_t symbol) {
  return module.strings + module.symbols[symbol].st_name;
}

uint32_t gnu_hash_of(const char* name) {
  uint32_t hash = 5381;
  for (; *name != 0; name++) hash = hash * 33 + static_cast<uint8_t>(*name);
  return hash;
}

// DT_GNU_HASH: a Bloom filter, buckets, and chains in symbol order. Source:
// glibc elf/dl-lookup.c, binutils bfd/elflink.c.
const Elf64_Sym* find_by_gnu_hash(const Module& module, const char* name) {
  const uint32_t* table = module.gnu_hash;
  if (table[0] == 0) return nullptr;
  uint32_t buckets = table[0], first = table[1], words = table[2];
  const uint64_t* bloom = reinterpret_cast<const uint64_t*>(table + 4);
  uint32_t hash = gnu_hash_of(name);
  uint64_t word = bloom[(hash / 64) & (words - 1)];
  uint64_t bits = uint64_t{1} << (hash % 64) | uint64_t{1}
                                                   << ((hash >> table[3]) % 64);
  if ((word & bits) != bits) return nullptr;
  const uint32_t* bucket = reinterpret_cast<const uint32_t*>(bloom + words);
  const uint32_t* chain = bucket + buckets;
  uint32_t symbol = bucket[hash % buckets];
  if (symbol < first) return nullptr;
  for (;; symbol++) {
    uint32_t other = chain[symbol - first];
    if ((other | 1) == (hash | 1) && strcmp(name_of(module, symbol), name) == 0)
      return &module.symbols[symbol];
    if ((other & 1) != 0) return nullptr;
  }
}

uint32_t sysv_hash_of(const char* name) {
  uint32_t hash = 0;
  for (; *name != 0; name++) {
    hash = (hash << 4) + static_cast<uint8_t>(*name);
    uint32_t high = hash & 0xf0000000;
    hash = (hash ^ (high >> 24)) & ~high;
  }
  return hash;
}

// DT_HASH: two counts, buckets, and a chain of symbols for each. Source: System
// V gABI, chapter 5, "Hash Table". Modules made by --hash-style=sysv have
// nothing else.
const Elf64_Sym* find_by_sysv_hash(const Module& module, const char* name) {
  const uint32_t* table = module.sysv_hash;
  uint32_t buckets = table[0], chains = table[1];
  uint64_t words = uint64_t{2} + buckets + chains;
  uint64_t end = reinterpret_cast<uint64_t>(table) + words * sizeof *table;
  if (buckets == 0 || end > module.mapped.high) return nullptr;
  const uint32_t* bucket = table + 2;
  const uint32_t* chain = bucket + buckets;
  uint32_t symbol = bucket[sysv_hash_of(name) % buckets];
  // No chain is longer than all of them are: a circle ends.
  for (uint32_t step = 0; step < chains; step++) {
    if (symbol == STN_UNDEF || symbol >= chains) return nullptr;
    if (strcmp(name_of(module, symbol), name) == 0)
      return &module.symbols[symbol];
    symbol = chain[symbol];
  }
  return nullptr;
}

// How many symbols the table has, as far as its hash table says.
uint32_t symbol_count(const Module& module) {
  if (module.sysv_hash != nullptr) return module.sysv_hash[1];
  const uint32_t* table = module.gnu_hash;
  if (table == nullptr || table[0] == 0) return 0;
  const uint32_t* bucket = table + 4 + size_t{2} * table[2];
  const uint32_t* chain = bucket + table[0];
  uint32_t last = 0;
  for (uint32_t i = 0; i < table[0]; i++)
    if (bucket[i] > last) last = bucket[i];
  if (last < table[1]) return 0;
  while ((chain[last - table[1]] & 1) == 0) last++;
  return last + 1;
}

}  // namespace

void each_function(const Module& module,
                   void (*visit)(const char* name, void* data), void* data) {
  for (uint32_t i = 1, count = symbol_count(module); i < count; i++) {
    const Elf64_Sym& symbol = module.symbols[i];
    if (symbol.st_shndx != SHN_UNDEF &&
        ELF64_ST_TYPE(symbol.st_info) == STT_FUNC)
      visit(name_of(module, i), data);
  }
}

const char* function_at(const Module& module, const void* address) {
  uint64_t value = reinterpret_cast<uint64_t>(address) - module.base;
  const char* found = nullptr;
  for (uint32_t i = 1, count = symbol_count(module); i < count; i++) {
    const Elf64_Sym& symbol = module.symbols[i];
    if (symbol.st_value != value || symbol.st_shndx == SHN_UNDEF ||
        ELF64_ST_TYPE(symbol.st_info) != STT_FUNC)
      continue;
    // getpid, and not __getpid.
    const char* name = name_of(module, i);
    if (found == nullptr || (found[0] == '_' && name[0] != '_')) found = name;
  }
  return found;
}

const Elf64_Sym* find_symbol(const Module& module, const char* name) {
  if (module.gnu_hash != nullptr) return find_by_gnu_hash(module, name);
  if (module.sysv_hash != nullptr) return find_by_sysv_hash(module, name);
  return nullptr;
}

const Elf64_Sym* find_definition(const Module& module, const char* name) {
  const Elf64_Sym* symbol = find_symbol(module, name);
  return symbol == nullptr || symbol->st_shndx == SHN_UNDEF ? nullptr : symbol;
}

// Undefined symbols say nothing about their type.
bool is_function(const Module& module, const char* name, const void* address) {
  if (!is_code(module, address)) return false;
  const Elf64_Sym* symbol = find_definition(module, name);
  if (symbol == nullptr) return false;
  int type = ELF64_ST_TYPE(symbol->st_info);
  return type == STT_FUNC || type == STT_GNU_IFUNC;
}

bool defines_function(ModuleId module, const char* name) {
  return module != ModuleId::kUnknown &&
         find_definition(*module_of(module), name) != nullptr;
}

bool is_unversioned(const Module& module, const Elf64_Sym* symbol) {
  if (module.versions == nullptr) return true;
  return (module.versions[symbol - module.symbols] & 0x7fff) < 2;
}

bool defines_version(const Module& module, const char* prefix) {
  if (prefix[0] == 0) return true;
  const uint8_t* at = module.version_definitions;
  while (at != nullptr && module.strings != nullptr) {
    const Elf64_Verdef* one = reinterpret_cast<const Elf64_Verdef*>(at);
    const Elf64_Verdaux* name =
        reinterpret_cast<const Elf64_Verdaux*>(at + one->vd_aux);
    if (strncmp(module.strings + name->vda_name, prefix, strlen(prefix)) == 0)
      return true;
    at = one->vd_next == 0 ? nullptr : at + one->vd_next;
  }
  return false;
}

const char* needed_version(const Module& module, uint32_t symbol) {
  if (module.versions == nullptr || module.version_needs == nullptr)
    return nullptr;
  uint16_t wanted = module.versions[symbol] & 0x7fff;
  if (wanted < 2) return nullptr;
  const uint8_t* at = module.version_needs;
  for (;;) {
    const Elf64_Verneed* need = reinterpret_cast<const Elf64_Verneed*>(at);
    const uint8_t* part = at + need->vn_aux;
    for (int i = 0; i < need->vn_cnt; i++) {
      const Elf64_Vernaux* aux = reinterpret_cast<const Elf64_Vernaux*>(part);
      if (aux->vna_other == wanted) return module.strings + aux->vna_name;
      part += aux->vna_next;
    }
    if (need->vn_next == 0) return nullptr;
    at += need->vn_next;
  }
}

}  // namespace crossbill::agent
