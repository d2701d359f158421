// SPDX-License-Identifier: MIT
// Looks for the symbols of linked_in.tsv in a module's tables of symbols, and,
// where the module was stripped of them, for the texts of messages.
//
// A library's symbols can all be gone, so texts are looked for in the constant
// data, at one pass for all of them: the first two bytes of each say where it
// may begin. A 100 MB program takes 0.1 s.
#include "recording/linked_in.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "elf/reader.hpp"
#include "recording/linked_in_table.hpp"
#include "recording/path.hpp"

namespace crossbill::recording {
namespace {

using Strings = std::vector<std::string>;

enum Language { kRust, kGo, kPython, kC, kLanguages };

struct Row {
  std::string library, kind;
  Strings symbols, texts, files;
  std::array<std::string, kLanguages> way_out;
};

// The parts of a line, "-" as nothing.
Strings split(std::string_view line, char separator) {
  Strings parts;
  for (size_t at = 0; at <= line.size();) {
    size_t end = std::min(line.find(separator, at), line.size());
    std::string part(line.substr(at, end - at));
    parts.push_back(part == "-" ? "" : part);
    at = end + 1;
  }
  return parts;
}

Strings column_words(const std::string& column) {
  Strings words = column.empty() ? Strings() : split(column, '|');
  for (std::string& word : words)
    if (word.starts_with("\\0")) word.replace(0, 2, 1, '\0');
  return words;
}

std::vector<Row> read_table() {
  std::vector<Row> rows;
  for (const std::string& line : split(kLinkedInTable, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    Strings columns = split(line, '\t');
    columns.resize(5 + kLanguages);
    rows.push_back({columns[0],
                    columns[1],
                    column_words(columns[2]),
                    column_words(columns[3]),
                    column_words(columns[4]),
                    {columns[5], columns[6], columns[7], columns[8]}});
  }
  return rows;
}

// What is looked for, by how.
struct Wanted {
  std::vector<Row> rows = read_table();
  std::unordered_map<std::string_view, size_t> symbols;  // of which row
  std::vector<std::pair<std::string_view, size_t>> prefixes, texts;
  std::bitset<65536> begins;  // the first two bytes of texts
  size_t longest = 0;         // of the texts

  Wanted() {
    for (size_t i = 0; i < rows.size(); ++i) {
      for (std::string_view name : rows[i].symbols)
        if (name.ends_with('*'))
          prefixes.emplace_back(name.substr(0, name.size() - 1), i);
        else
          symbols.emplace(name, i);
      for (std::string_view text : rows[i].texts) {
        texts.emplace_back(text, i);
        begins.set(pair_at(text.data()));
        longest = std::max(longest, text.size());
      }
    }
  }

  static uint16_t pair_at(const char* text) {
    uint16_t pair = 0;
    std::memcpy(&pair, text, sizeof pair);
    return pair;
  }
};

const Wanted& wanted() {
  static const Wanted all;
  return all;
}

// What a file holds, wherever it lies.
struct Findings {
  Language language = kC;
  std::vector<bool> found;  // by row
};

// One module's file.
class LinkedFile {
 public:
  LinkedFile(const elf::Reader& reader, const elf::File& file)
      : reader_(reader), file_(file), found_(wanted().rows.size()) {
    sections_ = reader.sections();
  }

  // What will be read of it.
  uint64_t bytes() const {
    uint64_t sum = 0;
    for (const elf::Section& section : sections_) {
      if (is_table(section)) sum += size(sections_[section.header.sh_link]);
      if (is_table(section) || is_constant(section)) sum += size(section);
    }
    return sum;
  }

  Findings look() {
    for (const elf::Section& section : sections_) {
      if (!is_table(section)) continue;
      if (section.header.sh_type == SHT_SYMTAB) is_stripped_ = false;
      reader_.each_symbol(sections_, section, [this](const auto& symbol) {
        if (symbol.defines_function()) take_symbol(symbol.name);
      });
    }
    // Go has ports of C libraries, which have the same texts.
    for (const elf::Section& section : sections_)
      if (is_stripped_ && !is_go() && is_constant(section))
        take_texts(section.header);
    return {language(), found_};
  }

 private:
  // Whatever it says of itself.
  uint64_t size(const elf::Section& section) const {
    return std::min(section.header.sh_size, file_.size());
  }

  // Larger ones cost more memory than what they tell.
  static constexpr uint64_t kLargestTable = 32 << 20;

  bool is_table(const elf::Section& section) const {
    const Elf64_Shdr& header = section.header;
    return (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM) &&
           header.sh_size <= kLargestTable &&
           header.sh_link < sections_.size() &&
           sections_[header.sh_link].header.sh_size <= 2 * kLargestTable;
  }

  static bool is_constant(const elf::Section& section) {
    return section.header.sh_type == SHT_PROGBITS &&
           section.name.starts_with(".rodata");
  }

  void take_symbol(std::string_view name) {
    auto row = wanted().symbols.find(name);
    if (row != wanted().symbols.end()) found_[row->second] = true;
    for (const auto& [prefix, row_of_prefix] : wanted().prefixes)
      if (name.starts_with(prefix)) found_[row_of_prefix] = true;
    is_python_ |= name.starts_with("PyInit_");
    holds_rust_ |= name == "rust_eh_personality";
    is_begun_by_rust_ |= name.find("3std2rt10lang_start") != name.npos;
  }

  // In pieces that overlap by the longest text.
  void take_texts(const Elf64_Shdr& section) {
    constexpr size_t kPiece = 1 << 20;
    size_t overlap = wanted().longest;
    for (uint64_t at = 0; at < section.sh_size; at += kPiece) {
      uint64_t most =
          std::min<uint64_t>(kPiece + overlap, section.sh_size - at);
      std::string piece = file_.read_at(section.sh_offset + at, most);
      take_piece(piece);
      if (piece.size() < most) return;
    }
  }

  void take_piece(std::string_view piece) {
    for (size_t at = 0; at + 2 <= piece.size(); ++at) {
      if (!wanted().begins[Wanted::pair_at(piece.data() + at)]) continue;
      for (const auto& [text, row] : wanted().texts)
        if (piece.substr(at, text.size()) == text) found_[row] = true;
    }
  }

  // A program of another language may hold what rustc has compiled.
  bool is_rust() const {
    bool is_program = !reader_.loader().empty();
    if (is_program && !is_stripped_) return is_begun_by_rust_;
    return holds_rust_ ||
           compilers().find("rustc version") != std::string::npos;
  }

  // What the compilers of its parts say of themselves.
  std::string compilers() const {
    for (const elf::Section& section : sections_)
      if (section.name == ".comment")
        return reader_.bytes(section.header).value_or("");
    return "";
  }

  bool is_go() const {
    return std::any_of(sections_.begin(), sections_.end(),
                       [](const elf::Section& section) {
                         return section.name == ".go.buildinfo";
                       });
  }

  Language language() const {
    if (is_go()) return kGo;
    if (is_rust()) return kRust;
    return is_python_ ? kPython : kC;
  }

  const elf::Reader& reader_;
  const elf::File& file_;
  std::vector<elf::Section> sections_;
  std::vector<bool> found_;  // by row
  bool is_stripped_ = true, is_python_ = false;
  bool holds_rust_ = false, is_begun_by_rust_ = false;
};

bool is_own_file(const Row& row, const std::string& path) {
  std::string name(file_name(path));
  return std::any_of(row.files.begin(), row.files.end(),
                     [&](const std::string& glob) {
                       return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
                     });
}

// The module is NAME.so, _NAME.so or lies in a folder NAME.
bool is_of_package(const std::string& path, const std::string& name) {
  std::string_view file = file_name(path);
  if (file.starts_with('_')) file.remove_prefix(1);
  return file.starts_with(name + ".") ||
         path.find("/" + name + "/") != std::string::npos;
}

std::string way_out(const std::string& words, const std::string& path) {
  for (const std::string& word : column_words(words)) {
    size_t colon = word.find(": ");
    if (colon == std::string::npos) return word;
    if (is_of_package(path, word.substr(0, colon))) return word;
  }
  return "link it as a shared library";
}

std::vector<LinkedIn> libraries_of(const Findings& findings,
                                   const std::string& path) {
  std::vector<LinkedIn> all;
  const std::vector<Row>& rows = wanted().rows;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string& words = rows[i].way_out[findings.language];
    if (!findings.found[i] || words == "=" || is_own_file(rows[i], path))
      continue;
    if (rows[i].kind == "runtime") return {};
    bool allocator = rows[i].kind == "allocator";
    all.push_back({allocator ? kNoteLinkedAllocator : kNoteLinkedIn,
                   rows[i].library, way_out(words, path)});
  }
  return all;
}

// As a word: the language, then + or - for each row.
std::string text_of(const Findings& findings) {
  std::string text(1, static_cast<char>('0' + findings.language));
  for (bool found : findings.found) text += found ? '+' : '-';
  return text;
}

// Nothing if it is no such word.
std::optional<Findings> findings_of(std::string_view text) {
  Findings findings;
  if (text.size() != wanted().rows.size() + 1) return {};
  auto language = static_cast<unsigned>(text[0] - '0');
  if (language >= kLanguages) return {};
  findings.language = static_cast<Language>(language);
  for (char each : text.substr(1)) findings.found.push_back(each == '+');
  return findings;
}

// The files to look into: main programs and cores, each once. The other hosts
// are runtimes, and what the base holds is not asked for.
std::map<std::string, std::string> files_of(const Recording& recording) {
  std::map<std::string, std::string> ids;  // of the build, by path
  for (const Process& process : recording.processes) ids[process.image];
  for (const Module& module : recording.modules) {
    auto main = ids.find(module.path);
    if (main != ids.end())
      main->second = module.build_id;
    else if (module.role == arena::Role::kCore)
      ids[module.path] = module.build_id;
  }
  return ids;
}

}  // namespace

std::vector<LinkedIn> LinkedInFinder::find(const std::string& path,
                                           const std::string& build_id) {
  elf::File file(path);
  if (file.problem() != 0 || !file.regular()) return {};
  elf::Reader reader(file);
  if (!build_id.empty() && reader.build_id() != build_id) return {};
  const std::string key = KnownFiles::key("holds", file, reader);
  if (auto known = findings_of(known_.find(key)))
    return libraries_of(*known, path);
  LinkedFile module(reader, file);
  uint64_t bytes = module.bytes();
  if (bytes > left_) {
    ++left_out_;
    return {};
  }
  left_ -= bytes;
  Findings findings = module.look();
  known_.add(key, text_of(findings));
  return libraries_of(findings, path);
}

void note_linked_in(Recording& recording, KnownFiles& known) {
  LinkedInFinder finder(known);
  for (const auto& [path, build_id] : files_of(recording))
    for (const LinkedIn& found : finder.find(path, build_id))
      recording.notes.push_back({kNone, found.code,
                                 fmt::format("{} in {} ({})", found.library,
                                             file_name(path), found.way_out),
                                 1});
  if (finder.left_out() > 0)
    recording.notes.push_back(
        {kNone, kNoteNotLookedInto, "", finder.left_out()});
}

}  // namespace crossbill::recording
