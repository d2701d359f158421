// SPDX-License-Identifier: MIT
// Which members lie elsewhere only because one before them is wider on one
// side, or missing there: that is said of the one, and of them no more.
#pragma once
#include <vector>

#include "layout/compare/placement.hpp"

namespace crossbill::layout {

// Both sides put the rest into the same order, each as early as it may be.
class Following {
 public:
  explicit Following(const Records& records);

  // Whether that holds for a pair of the host's part i and the library's j.
  bool is_member(uint32_t i, uint32_t j) const;
  // Whether it holds for the sizes of both.
  bool is_size() const;

 private:
  // Of one side, by where its parts begin: what lies up to each of them.
  struct UpTo {
    uint64_t begin, end;
    uint32_t last;  // the last part that both sides have, as the host counts
  };
  static std::vector<UpTo> prefixes(const std::vector<Part>& parts,
                                    const std::vector<uint32_t>& numbers);
  static UpTo before(const std::vector<UpTo>& prefixes, uint64_t begin);

  const Records& records_;
  std::vector<UpTo> host_, library_;
};

}  // namespace crossbill::layout
