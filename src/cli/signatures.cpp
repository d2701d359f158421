// SPDX-License-Identifier: MIT
// Reads the signatures of libraries' functions, each library once.
//
// Only what a file says of itself is taken, by its build id; a library with
// nothing to say has an empty entry, and so has one whose reading has failed:
// damaged files may crash libdw, so it runs in a process of its own.
#include "cli/signatures.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <optional>

#include "cli/apart.hpp"
#include "cli/known_modules.hpp"
#include "cli/module_code.hpp"
#include "elf/linked.hpp"
#include "elf/reader.hpp"
#include "layout/dwarf.hpp"
#include "layout/lends.hpp"
#include "recording/known_signatures.hpp"

namespace crossbill::cli {
namespace {

constexpr KnownKind kSignatures = {
    arena::kSignaturesName, arena::kSignaturesMagic, CROSSBILL_LAYOUT_RULES,
    arena::kMostSignatureBytes};
constexpr char kNoteLater[] = "signatures-later";
constexpr size_t kMostModuleBytes = kSignatures.most_bytes / 2;

// Of debug information that is read before a run, of all libraries, and after.
constexpr uint64_t kQuickBytes = uint64_t{2} << 20;
constexpr uint64_t kMostBytes = uint64_t{1} << 30;
constexpr int kQuickMs = 1000, kPatienceMs = 5000;

// A library whose signatures are not known yet.
struct Unknown {
  std::string path;
  arena::KnownModule module;
  uint64_t debug_bytes = 0;
};

uint64_t debug_bytes_of(const elf::Reader& reader) {
  for (const elf::Section& section : reader.sections())
    if (section.name == ".debug_info" && section.header.sh_type == SHT_PROGBITS)
      return section.header.sh_size;
  return 0;
}

std::optional<Unknown> look_at(const std::string& path,
                               const KnownModules& known) {
  elf::File file(path);
  if (file.problem() != 0 || !file.regular()) return {};
  elf::Reader reader(file);
  if (!reader.is_native()) return {};
  uint64_t bytes = debug_bytes_of(reader);
  if (bytes == 0) return {};
  std::optional<arena::KnownModule> module = identify(file, reader);
  if (!module || known.count(key_of(*module)) != 0) return {};
  return Unknown{path, *module, bytes};
}

// Addresses of the functions that others may call. A name with two of them, in
// two versions, has none: debug information does not say which it means.
std::map<std::string, uint64_t> exported_by(const std::string& path) {
  std::map<std::string, uint64_t> found;
  elf::File file(path);
  elf::Reader reader(file);
  std::vector<elf::Section> sections = reader.sections();
  for (const elf::Section& section : sections) {
    if (section.header.sh_type != SHT_DYNSYM) continue;
    reader.each_symbol(sections, section, [&](const elf::Symbol& symbol) {
      if (!symbol.defines_function() ||
          ELF64_ST_TYPE(symbol.entry.st_info) != STT_FUNC)
        return;
      auto [at, made] =
          found.emplace(std::string(symbol.name), symbol.entry.st_value);
      if (!made && at->second != symbol.entry.st_value) at->second = 0;
    });
  }
  std::erase_if(found, [](const auto& each) { return each.second == 0; });
  return found;
}

arena::KnownSignature row_of(const layout::Passed& passed, uint64_t address) {
  arena::KnownSignature row{};
  row.address = address;
  for (const layout::Lent& lent : passed.lent) {
    if (row.count == arena::kArgumentRegisters) break;
    row.borrowed[row.count++] = {lent.pointer, lent.length, lent.length_bytes,
                                 lent.item};
  }
  return row;
}

// To be run apart: the words of a module's rows.
std::string read_rows(const std::string& path) {
  std::map<std::string, uint64_t> exported = exported_by(path);
  layout::Wanted wanted;
  for (const auto& [name, address] : exported) wanted.symbols.push_back(name);
  if (wanted.symbols.empty()) return {};
  auto side = layout::read_dwarf(path, wanted);
  if (!side) return {};
  // Two names of one function are one row.
  std::map<uint64_t, arena::KnownSignature> rows;
  for (const layout::Passed& passed : layout::passed_by(*side)) {
    auto at = exported.find(passed.symbol);
    if (at != exported.end())
      rows.emplace(at->second, row_of(passed, at->second));
  }
  std::string bytes;
  for (const auto& [address, row] : rows)
    bytes.append(reinterpret_cast<const char*>(&row), sizeof row);
  return bytes;
}

KnownWords learn_one(const Unknown& library, int patience_ms) {
  KnownWords known;
  known.module = library.module;
  auto say = [&] { return read_rows(library.path); };
  std::string rows =
      apart(say, {patience_ms, kMostModuleBytes}).value_or(std::string());
  known.words.resize(rows.size() / 8);
  std::memcpy(known.words.data(), rows.data(), known.words.size() * 8);
  known.module.slot_count = static_cast<uint32_t>(known.words.size());
  return known;
}

// Those of `paths` that are not known, as far as `most` bytes of debug
// information go.
KnownModules learn_all(const std::vector<std::string>& paths,
                       const KnownModules& known, uint64_t most,
                       int patience_ms, std::vector<std::string>* later) {
  KnownModules learned;
  for (const std::string& path : paths) {
    std::optional<Unknown> library = look_at(path, known);
    if (!library) continue;
    if (library->debug_bytes > most) {
      if (later != nullptr) later->push_back(path);
      continue;
    }
    most -= library->debug_bytes;
    learned.emplace(key_of(library->module), learn_one(*library, patience_ms));
  }
  return learned;
}

}  // namespace

uint64_t debug_bytes(const std::string& path) {
  elf::File file(path);
  if (file.problem() != 0 || !file.regular()) return 0;
  elf::Reader reader(file);
  return reader.is_native() ? debug_bytes_of(reader) : 0;
}

Signatures known_signatures(const Cache& cache,
                            const std::string& program) try {
  Signatures known{read_known(cache, kSignatures), {}};
  const char* folders = getenv("LD_LIBRARY_PATH");
  std::vector<std::string> paths = elf::linked_libraries(
      program, folders == nullptr ? std::string() : folders);
  if (paths.empty()) return known;
  KnownModules learned = learn_all(paths, parse_known(known.bytes), kQuickBytes,
                                   kQuickMs, &known.later);
  if (!learned.empty()) known.bytes = add_known(cache, kSignatures, learned);
  return known;
} catch (const std::bad_alloc&) {
  return {};
}

std::vector<std::string> note_libraries(const std::vector<std::string>& later,
                                        recording::Recording& recording) {
  std::vector<std::string> paths;
  for (const recording::Module& module : recording.modules)
    if (module.role == arena::Role::kCore) paths.push_back(module.path);
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  for (const std::string& path : later)
    if (std::binary_search(paths.begin(), paths.end(), path))
      recording.notes.push_back({recording::kNone, kNoteLater, path, 1});
  return paths;
}

void learn_signatures(const Cache& cache,
                      const std::vector<std::string>& libraries) {
  if (libraries.empty()) return;
  KnownModules known = parse_known(read_known(cache, kSignatures));
  KnownModules learned =
      learn_all(libraries, known, kMostBytes, kPatienceMs, nullptr);
  if (!learned.empty()) add_known(cache, kSignatures, learned);
}

}  // namespace crossbill::cli
