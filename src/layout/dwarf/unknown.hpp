// SPDX-License-Identifier: MIT
// Why a side says nothing of a symbol, and what its author can do about that.
#pragma once
#include <string>

#include "layout/dwarf/find.hpp"
#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

struct Reason {
  std::string why, remedy;  // without full stops
};

// Of a function of which its DIE says neither parameters nor result (-g1).
Reason without_types(const Producer& producer);
// Of a function of which the code is also that of `other`.
Reason of_folded(const std::string& other);

// Whose compilers have made the units of a file.
class Makers {
 public:
  void add(const UnitFacts& unit, const Producer& producer);

  // Whether there is more than what a language's own library has of it.
  bool has_own() const { return has_own_; }
  // The .dwo file without which nothing can be said, if one is missing.
  const std::string& missing() const { return missing_; }
  // Why a symbol that other files define is declared nowhere.
  Reason undeclared(const Side& side, bool is_variable) const;

 private:
  struct Maker {
    std::string producer;
    bool has_calls = false;
    bool has_types = true;
    bool operator==(const Maker&) const = default;
  };
  std::vector<Maker> makers_;
  bool has_own_ = false;
  std::string missing_;
};

// Says of each symbol of which nothing was found why that is so.
void add_unknown(const Search& search, const std::vector<bool>& is_found,
                 const Makers& makers, Side& side);

}  // namespace crossbill::layout::dwarf
