// SPDX-License-Identifier: MIT
#include "layout/dwarf/named.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace crossbill::layout::dwarf {
namespace {

// Whether both look the same in a map: they differ at most in what they point
// to, of which one unit knows more than another.
bool looks_like(const Side& side, const std::vector<Member>& a,
                const std::vector<Member>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const Member& x, const Member& y) {
                      return x.name == y.name && x.bit_offset == y.bit_offset &&
                             x.bits == y.bits &&
                             side.at(x.type).kind == side.at(y.type).kind &&
                             side.at(x.type).name == side.at(y.type).name &&
                             side.at(x.type).size == side.at(y.type).size;
                    });
}

bool looks_like(const Side& side, const Type& a, const Type& b) {
  bool is_alike = a.kind == b.kind && a.name == b.name && a.size == b.size &&
                  a.scalar == b.scalar && a.is_signed == b.is_signed &&
                  a.count == b.count && a.values.size() == b.values.size() &&
                  a.alternatives.size() == b.alternatives.size() &&
                  (!a.name.empty() || a.alias == b.alias);
  if (!is_alike || !looks_like(side, a.members, b.members)) return false;
  for (size_t i = 0; i < a.values.size(); ++i)
    if (a.values[i].name != b.values[i].name ||
        a.values[i].value != b.values[i].value)
      return false;
  for (size_t i = 0; i < a.alternatives.size(); ++i)
    if (a.alternatives[i].name != b.alternatives[i].name ||
        !looks_like(side, a.alternatives[i].members, b.alternatives[i].members))
      return false;
  return true;
}

}  // namespace

void name_types(std::vector<NamedType> named, const Search& search,
                Side& side) {
  std::stable_sort(
      named.begin(), named.end(),
      [](const NamedType& a, const NamedType& b) { return a.unit < b.unit; });
  // Where one is called exactly so, those of longer names are not meant.
  std::set<std::string> exact(search.types.begin(), search.types.end());
  bool has_exact =
      !search.all_types &&
      std::any_of(named.begin(), named.end(), [&](const NamedType& each) {
        return exact.contains(each.name);
      });
  std::unordered_map<std::string_view, std::vector<TypeId>> by_name;
  std::vector<bool> taken(side.types.size());
  for (const NamedType& each : named) {
    if (has_exact && !exact.contains(each.name)) continue;
    const Type& type = side.at(each.id);
    if (taken[static_cast<uint32_t>(each.id)]) continue;
    taken[static_cast<uint32_t>(each.id)] = true;
    std::vector<TypeId>& same = by_name[each.name];
    bool is_known = std::any_of(same.begin(), same.end(), [&](TypeId other) {
      return looks_like(side, side.at(other), type);
    });
    if (is_known) continue;
    same.push_back(each.id);
    side.named.push_back(each.id);
  }
  // What is only declared says nothing where it is described, too.
  std::set<TypeId> superfluous;
  for (const auto& [name, ids] : by_name)
    for (TypeId id : ids)
      if (ids.size() > 1 && side.at(id).kind == Kind::kOpaque)
        superfluous.insert(id);
  std::erase_if(side.named,
                [&](TypeId id) { return superfluous.contains(id); });
}

}  // namespace crossbill::layout::dwarf
