// SPDX-License-Identifier: MIT
// What of a call's time is the same whatever it is given, and what grows with
// the size of that: a line through the means of the sizes' powers of two.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// Through points in the order of their sizes. None where these vary too little.
std::optional<Fit> fit_line(const std::vector<SizePoint>& points);

// Calls of one line by their size, of each kind.
class Sizes {
 public:
  void add(const recording::SizeBucket& bucket);

  // By the kind of size that foretells the times best. None where sizes did not
  // vary enough to tell.
  std::optional<Fit> fit() const;

 private:
  struct Sum {
    double calls = 0, size = 0, ns = 0, squares = 0;
  };
  using Point = SizePoint;
  friend std::optional<Fit> fit_line(const std::vector<SizePoint>& points);
  struct Line {
    double fixed, slope, fixed_error, misfit;
  };
  using Sums = std::array<Sum, arena::kSizeBuckets>;

  static double known(const Point& point, double wanted);
  static Line fit_through(const std::vector<Point>& points);
  static std::vector<Point> points_of(const Sums& sums);
  static std::optional<Line> line_of(const Sums& sums);

  std::array<Sums, arena::kSizeKinds> kinds_{};
};

}  // namespace crossbill::analysis
