// SPDX-License-Identifier: MIT
// Reads and writes the file of known code.
//
// The agents' own findings are not taken: a process that was recorded could
// say anything of the libraries of others. It says which files to read.
// Of two recorders that end at one time, one may undo what the other has
// written; its modules are read once more after the next run.
#include "cli/known_code.hpp"

#include <cstring>
#include <map>
#include <new>
#include <vector>

#include "cli/module_code.hpp"

namespace crossbill::cli {
namespace {

constexpr char kName[] = "code";
constexpr uint64_t kMostTextBytes = uint64_t{512} << 20;  // of one run
constexpr uint64_t kMostModuleBytes = arena::kMostKnownBytes / 2;

// By build id and identity, in the order of the file.
using Modules = std::map<std::string, ModuleCode>;

std::string key_of(const arena::KnownModule& module) {
  std::string key(reinterpret_cast<const char*>(module.build_id),
                  sizeof module.build_id);
  for (int shift = 56; shift >= 0; shift -= 8)
    key += static_cast<char>(module.identity >> shift);
  return key;
}

bool is_whole(const std::string& bytes) {
  arena::KnownCode header;
  if (bytes.size() < sizeof header) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  std::string_view rest = std::string_view(bytes).substr(sizeof header);
  return std::memcmp(header.magic, arena::kKnownCodeMagic,
                     sizeof header.magic) == 0 &&
         header.scan_version == arena::kScanVersion &&
         header.bytes == bytes.size() &&
         header.modules <= rest.size() / sizeof(arena::KnownModule);
}

// Of a file that is whole.
Modules parse(const std::string& bytes) {
  Modules modules;
  arena::KnownCode header;
  if (bytes.empty()) return modules;
  std::memcpy(&header, bytes.data(), sizeof header);
  const char* at = bytes.data() + sizeof header;
  for (uint32_t i = 0; i < header.modules; ++i) {
    ModuleCode code;
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

template <class T>
void append(std::string& bytes, const T* values, size_t count) {
  bytes.append(reinterpret_cast<const char*>(values), count * sizeof(T));
}

std::string serialize(const Modules& modules) {
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
  std::memcpy(header.magic, arena::kKnownCodeMagic, sizeof header.magic);
  header.scan_version = arena::kScanVersion;
  header.modules = static_cast<uint32_t>(modules.size());
  header.bytes = sizeof header + table.size();
  std::string bytes;
  append(bytes, &header, 1);
  return bytes + table;
}

}  // namespace

std::string known_code(const Cache& cache) try {
  std::string bytes = cache.read(kName, arena::kMostKnownBytes);
  return is_whole(bytes) ? bytes : std::string();
} catch (const std::bad_alloc&) {
  return {};
}

void learn_code(const Cache& cache, const recording::CodeRead& modules) {
  Modules learned;
  uint64_t left = kMostTextBytes;
  for (const auto& [path, build_id] : modules) {
    auto code = read_module_code(path, build_id, left);
    if (!code || code->words.size() * 8 > kMostModuleBytes) continue;
    left -= code->text_bytes;
    learned.emplace(key_of(code->module), std::move(*code));
  }
  if (learned.empty()) return;
  // Others may have written since.
  Modules all = parse(known_code(cache));
  for (auto& [key, code] : learned) all.insert_or_assign(key, code);
  std::string bytes = serialize(all);
  // Too much: begun anew, with what was in use just now.
  if (bytes.size() > arena::kMostKnownBytes) bytes = serialize(learned);
  if (bytes.size() <= arena::kMostKnownBytes) cache.write(kName, bytes);
}

}  // namespace crossbill::cli
