// SPDX-License-Identifier: MIT
// Reads and writes files of what is known of modules.
//
// Of two recorders that end at one time, one may undo what the other has
// written; its modules are read once more after the next run.
#include "cli/known_modules.hpp"

#include <cstring>
#include <new>

namespace crossbill::cli {
namespace {

bool is_whole(const std::string& bytes, const KnownKind& kind) {
  arena::KnownCode header;
  if (bytes.size() < sizeof header) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  std::string_view rest = std::string_view(bytes).substr(sizeof header);
  return std::memcmp(header.magic, kind.magic, sizeof header.magic) == 0 &&
         header.scan_version == kind.rules && header.bytes == bytes.size() &&
         header.modules <= rest.size() / sizeof(arena::KnownModule);
}

template <class T>
void append(std::string& bytes, const T* values, size_t count) {
  bytes.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

std::string serialize(const KnownModules& modules, const KnownKind& kind) {
  std::string table, words;
  uint64_t first =
      sizeof(arena::KnownCode) + modules.size() * sizeof(arena::KnownModule);
  for (const auto& [key, code] : modules) {
    arena::KnownModule module = code.module;
    module.offset = first + words.size();
    append(table, &module, 1);
    append(words, code.words.data(), code.words.size());
  }
  table += words;
  arena::KnownCode header{};
  std::memcpy(header.magic, kind.magic, sizeof header.magic);
  header.scan_version = kind.rules;
  header.modules = static_cast<uint32_t>(modules.size());
  header.bytes = sizeof header + table.size();
  std::string bytes;
  append(bytes, &header, 1);
  return bytes + table;
}

}  // namespace

std::string key_of(const arena::KnownModule& module) {
  std::string key(reinterpret_cast<const char*>(module.build_id),
                  sizeof module.build_id);
  for (int shift = 56; shift >= 0; shift -= 8)
    key += static_cast<char>(module.identity >> shift);
  return key;
}

std::string read_known(const Cache& cache, const KnownKind& kind) try {
  std::string bytes = cache.read(kind.name, kind.most_bytes);
  return is_whole(bytes, kind) ? bytes : std::string();
} catch (const std::bad_alloc&) {
  return {};
}

KnownModules parse_known(const std::string& bytes) {
  KnownModules modules;
  arena::KnownCode header;
  if (bytes.empty()) return modules;
  std::memcpy(&header, bytes.data(), sizeof header);
  const char* at = bytes.data() + sizeof header;
  for (uint32_t i = 0; i < header.modules; ++i) {
    KnownWords code;
    std::memcpy(&code.module, at, sizeof code.module);
    at += sizeof code.module;
    uint64_t words = uint64_t{code.module.slot_count} + code.module.place_count;
    uint64_t offset = code.module.offset;
    if (offset > bytes.size() || words > (bytes.size() - offset) / 8) continue;
    code.words.resize(words);
    std::memcpy(code.words.data(), bytes.data() + offset, words * 8);
    modules.emplace(key_of(code.module), std::move(code));
  }
  return modules;
}

std::string add_known(const Cache& cache, const KnownKind& kind,
                      const KnownModules& learned) {
  // Others may have written since.
  KnownModules all = parse_known(read_known(cache, kind));
  for (const auto& [key, known] : learned) all.insert_or_assign(key, known);
  std::string bytes = serialize(all, kind);
  // Too much: begun anew, with what was in use just now.
  if (bytes.size() > kind.most_bytes) bytes = serialize(learned, kind);
  if (bytes.size() > kind.most_bytes) return {};
  cache.write(kind.name, bytes);
  return bytes;
}

}  // namespace crossbill::cli
