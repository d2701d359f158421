// SPDX-License-Identifier: MIT
// Lists the members of records, and pairs those of two sides.
#include "layout/compare/members.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "layout/compare/bared.hpp"
#include "layout/map_parts.hpp"

namespace crossbill::layout {
namespace {

constexpr int kDeepest = 16;
constexpr size_t kMost = 100'000;  // of damaged files

// Words of members that are there to fill a gap, or for later.
bool is_padding_name(const std::string& name) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"pad", "padding", "reserved", "rsvd", "unused", "fill", "filler",
       "dummy", "spare", "align", "alignment", "hole", "gap"});
  std::string word = plain(name);
  while (!word.empty() && word.back() >= '0' && word.back() <= '9')
    word.pop_back();
  if (word.empty()) return true;  // "_", "__0"
  for (std::string_view each : kWords)
    if (word == each || (word.size() > each.size() &&
                         (word.compare(0, each.size(), each) == 0 ||
                          word.compare(word.size() - each.size(),
                                       std::string::npos, each) == 0) &&
                         name.find('_') != std::string::npos))
      return true;
  return false;
}

// "__0": the first value of a tuple. What begins a record fills no gap.
bool is_number(const std::string& name) {
  std::string word = plain(name);
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char each) {
    return each >= '0' && each <= '9';
  });
}

bool is_tuple(const Type& type) {
  return std::any_of(type.members.begin(), type.members.end(),
                     [](const Member& each) {
                       return each.bit_offset == 0 && is_number(each.name);
                     });
}

bool is_padding(const Side& side, const Type& record, const Member& member) {
  if (is_number(member.name) && is_tuple(record)) return false;
  TypeId id = bared(side, member.type).type;
  for (int depth = 0; depth < kDeepest && id != kNoType; depth++) {
    const Type& type = side.at(id);
    if (type.kind != Kind::kArray)
      return type.kind == Kind::kScalar &&
             (type.scalar == Scalar::kInteger ||
              type.scalar == Scalar::kCharacter) &&
             is_padding_name(member.name);
    id = type.of;
  }
  return false;
}

void add_parts(const Side& side, TypeId record, uint64_t begin, int depth,
               std::vector<Part>& parts) {
  const Type& type = side.at(record);
  for (const Member& member : type.members) {
    if (member.type == kNoType || parts.size() > kMost) continue;
    const Type& inner = side.at(member.type);
    bool is_flexible =
        inner.kind == Kind::kArray && inner.count.value_or(0) == 0;
    uint64_t bits = bits_of(side, member);
    if (bits == 0 && !is_flexible) continue;
    bool is_open = member.is_base || member.name.empty();
    if (is_open && inner.kind == Kind::kRecord && depth < kDeepest) {
      add_parts(side, member.type, begin + member.bit_offset, depth + 1, parts);
      continue;
    }
    if (member.name.empty() && member.bits != 0) continue;  // `int : 4`
    parts.push_back({member.name, member.type, begin + member.bit_offset, bits,
                     member.bits != 0, member.is_artificial,
                     is_padding(side, type, member), member.place});
  }
}

// Names that one side has twice say nothing.
std::map<std::string, uint32_t> by_name(const std::vector<Part>& parts,
                                        bool is_plain) {
  std::map<std::string, uint32_t> found;
  std::vector<std::string> twice;
  for (uint32_t i = 0; i < parts.size(); i++) {
    std::string name = is_plain ? plain(parts[i].name) : parts[i].name;
    if (name.empty()) continue;
    if (!found.try_emplace(name, i).second) twice.push_back(name);
  }
  for (const std::string& name : twice) found.erase(name);
  return found;
}

class Pairer {
 public:
  Pairer(const std::vector<Part>& host, const std::vector<Part>& library)
      : host_(host),
        library_(library),
        host_free_(host.size(), true),
        library_free_(library.size(), true) {}

  void by_names(bool is_plain) {
    std::map<std::string, uint32_t> others = by_name(library_, is_plain);
    for (const auto& [name, i] : by_name(host_, is_plain)) {
      auto found = others.find(name);
      if (found != others.end()) take(i, found->second);
    }
  }

  void by_places() {
    std::multimap<uint64_t, uint32_t> others;
    for (uint32_t i = 0; i < library_.size(); i++)
      if (library_free_[i]) others.emplace(library_[i].begin, i);
    for (uint32_t i = 0; i < host_.size(); i++) {
      if (!host_free_[i]) continue;
      auto [first, last] = others.equal_range(host_[i].begin);
      for (; first != last; ++first)
        if (host_[i].is_padding == library_[first->second].is_padding &&
            library_free_[first->second]) {
          take(i, first->second);
          break;
        }
    }
  }

  Pairing result() {
    std::sort(pairs_.begin(), pairs_.end(), [&](auto left, auto right) {
      return host_[left.first].begin < host_[right.first].begin;
    });
    Pairing made{pairs_, {}, {}};
    for (uint32_t i = 0; i < host_.size(); i++)
      if (host_free_[i]) made.host_alone.push_back(i);
    for (uint32_t i = 0; i < library_.size(); i++)
      if (library_free_[i]) made.library_alone.push_back(i);
    return made;
  }

 private:
  void take(uint32_t host, uint32_t library) {
    if (!host_free_[host] || !library_free_[library]) return;
    host_free_[host] = library_free_[library] = false;
    pairs_.emplace_back(host, library);
  }

  const std::vector<Part>& host_;
  const std::vector<Part>& library_;
  std::vector<bool> host_free_, library_free_;
  std::vector<std::pair<uint32_t, uint32_t>> pairs_;
};

}  // namespace

std::string plain(const std::string& name) {
  std::string made;
  for (char each : name) {
    if (each == '_' || each == '#') continue;
    bool is_capital = each >= 'A' && each <= 'Z';
    made += is_capital ? static_cast<char>(each - 'A' + 'a') : each;
  }
  return made;
}

std::vector<Part> parts_of(const Side& side, TypeId record) {
  std::vector<Part> parts;
  add_parts(side, record, 0, 0, parts);
  return parts;
}

Pairing paired(const std::vector<Part>& host,
               const std::vector<Part>& library) {
  Pairer pairer(host, library);
  pairer.by_names(false);
  pairer.by_names(true);
  pairer.by_places();
  return pairer.result();
}

Pairing paired_by_name(const std::vector<Part>& host,
                       const std::vector<Part>& library) {
  Pairer pairer(host, library);
  pairer.by_names(false);
  pairer.by_names(true);
  return pairer.result();
}

bool is_free(const std::vector<Part>& parts, uint64_t begin, uint64_t end) {
  for (const Part& each : parts)
    if (each.begin < end && begin < each.end()) return false;
  return true;
}

}  // namespace crossbill::layout
