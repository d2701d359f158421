// SPDX-License-Identifier: MIT
#include "layout/dwarf/alike.hpp"

#include <algorithm>

namespace crossbill::layout::dwarf {
namespace {

// Pointers to pointers to records are looked through, no more.
constexpr int kDeepest = 4;

class Alike {
 public:
  explicit Alike(const Side& side) : side_(side) {}

  bool functions(const Signature& a, const Signature& b, int depth = 0) const {
    if (!a.has_parameters || !b.has_parameters)
      return types(a.result, b.result, depth);
    return a.is_variadic == b.is_variadic && types(a.result, b.result, depth) &&
           std::equal(a.parameters.begin(), a.parameters.end(),
                      b.parameters.begin(), b.parameters.end(),
                      [&](const Parameter& x, const Parameter& y) {
                        return types(x.type, y.type, depth);
                      });
  }

 private:
  bool types(TypeId first, TypeId second, int depth) const {
    if (first == second || depth > kDeepest) return true;
    if (first == kNoType || second == kNoType) return false;
    const Type& a = side_.at(first);
    const Type& b = side_.at(second);
    // One unit knows what another only declares.
    if (a.kind == Kind::kOpaque || b.kind == Kind::kOpaque) return true;
    if (a.kind != b.kind || a.size != b.size || a.count != b.count ||
        a.scalar != b.scalar || a.is_signed != b.is_signed)
      return false;
    if (a.of != b.of && !types(a.of, b.of, depth + 1)) return false;
    if (a.kind == Kind::kFunction)
      return functions(a.signature, b.signature, depth + 1);
    return members(a.members, b.members, depth) &&
           a.alternatives.size() == b.alternatives.size();
  }

  bool members(const std::vector<Member>& a, const std::vector<Member>& b,
               int depth) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](const Member& x, const Member& y) {
                        return x.bit_offset == y.bit_offset &&
                               x.bits == y.bits && x.name == y.name &&
                               types(x.type, y.type, depth + 1);
                      });
  }

  const Side& side_;
};

}  // namespace

void keep_different(Side& side) {
  Alike alike(side);
  std::vector<Function> kept;
  for (Function& each : side.functions) {
    bool is_known = false;
    for (auto other = kept.rbegin();
         other != kept.rend() && other->symbol == each.symbol; ++other)
      is_known |= alike.functions(other->signature, each.signature);
    if (!is_known) kept.push_back(std::move(each));
  }
  side.functions = std::move(kept);
}

}  // namespace crossbill::layout::dwarf
