// SPDX-License-Identifier: MIT
// Looks for the functions of pairs in .dynsym, as the agent does
// (agent/stubs/pairs.cpp).
#include "recording/missing_pairs.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>

#include "elf/reader.hpp"

namespace crossbill::recording {
namespace {

using Defined = std::set<std::string, std::less<>>;

Defined functions_of(const std::string& path) {
  Defined names;
  elf::File file(path);
  if (file.problem() != 0 || !file.regular()) return names;
  elf::Reader reader(file);
  auto sections = reader.sections();
  for (const elf::Section& section : sections)
    if (section.header.sh_type == SHT_DYNSYM)
      reader.each_symbol(
          sections, section,
          [](const elf::Symbol& symbol) { return symbol.defines_function(); },
          [&](const elf::Symbol& symbol) { names.emplace(symbol.name); });
  return names;
}

// A name with one '*' at the most, parted there.
struct Pattern {
  std::string before, after;
  bool star;

  explicit Pattern(const std::string& text) {
    size_t at = text.find('*');
    star = at != text.npos;
    before = text.substr(0, at);
    if (star) after = text.substr(at + 1);
  }
  bool fits(std::string_view name) const {
    if (!star) return name == before;
    return name.size() > before.size() + after.size() &&
           name.starts_with(before) && name.ends_with(after);
  }
  std::string_view taken(std::string_view name) const {
    return name.substr(before.size(),
                       name.size() - before.size() - after.size());
  }
  std::string filled(std::string_view text) const {
    return star ? before + std::string(text) + after : before;
  }
};

// What a library has of a pair, or what all of them have.
struct Found {
  bool maker = false, freer = false, both = false;
};

void look(const Defined& names, const Pattern& maker, const Pattern& freer,
          Found& found) {
  for (const std::string& name : names) {
    found.freer |= freer.fits(name);
    if (!maker.fits(name)) continue;
    found.maker = true;
    std::string_view text = maker.star ? maker.taken(name) : "";
    found.both |= names.contains(freer.filled(text));
  }
}

std::string words_of(const arena::PairOfUser& pair, const Found& found) {
  std::string missing;
  if (!found.maker && !found.freer)
    missing = fmt::format("no function {} and no {}", pair.maker, pair.freer);
  else if (!found.maker || !found.freer)
    missing =
        fmt::format("no function {}", found.maker ? pair.freer : pair.maker);
  else
    missing = "no library has both functions";
  return fmt::format("{}:{}: {}", pair.maker, pair.freer, missing);
}

}  // namespace

void note_missing_pairs(const arena::Settings& settings, Recording& recording) {
  if (settings.pairs == 0) return;
  std::set<std::string> paths;
  for (const Module& module : recording.modules)
    if (module.role == arena::Role::kCore) paths.insert(module.path);
  Found found[arena::kMaxGlobs];
  for (const std::string& path : paths) {
    Defined names = functions_of(path);
    for (uint32_t i = 0; i < settings.pairs; ++i)
      look(names, Pattern(settings.pair[i].maker),
           Pattern(settings.pair[i].freer), found[i]);
  }
  for (uint32_t i = 0; i < settings.pairs; ++i)
    if (!found[i].both)
      recording.notes.push_back(
          {kNone, kNotePairNotFound, words_of(settings.pair[i], found[i]), 1});
}

}  // namespace crossbill::recording
