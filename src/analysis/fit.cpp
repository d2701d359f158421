// SPDX-License-Identifier: MIT
// Fits a line by weighted least squares: see fit.hpp.
//
// A power of two counts by how well its mean is known: its spread over the root
// of its calls, and a part of the mean itself, since caches make no line
// straight. What lies far off the line counts less and less in some rounds
// (Huber's weights), so that one odd size does not turn it.
#include "analysis/fit.hpp"

#include <algorithm>
#include <cmath>

namespace crossbill::analysis {
namespace {

constexpr double kLeastCalls = 32;   // of a line
constexpr double kFewCalls = 4;      // of a power of two
constexpr double kLeastRange = 4;    // of the largest size to the smallest
constexpr double kCurvature = 0.03;  // of a mean
constexpr double kHuber = 1.5;
constexpr int kRounds = 20;
constexpr double kInterval = 1.96;

}  // namespace

void Sizes::add(const recording::SizeBucket& bucket) {
  if (bucket.calls == 0) return;
  auto calls = static_cast<double>(bucket.calls);
  auto ns = static_cast<double>(bucket.total_ns);
  uint32_t place = arena::size_bucket(bucket.size / bucket.calls);
  Sum& sum = kinds_[static_cast<size_t>(bucket.kind)][place];
  sum.calls += calls;
  sum.size += static_cast<double>(bucket.size);
  sum.ns += ns;
  sum.squares +=
      (bucket.spread_ns * bucket.spread_ns + ns / calls * ns / calls) * calls;
}

// How well a point's time is known: what the line says of it counts, too, so
// that one which is far too low does not pass for certain.
double Sizes::known(const Point& point, double wanted) {
  double level = kCurvature * std::max(point.ns, wanted);
  return point.variance + level * level;
}

std::vector<Sizes::Point> Sizes::points_of(const Sums& sums) {
  std::vector<Point> points;
  for (const Sum& sum : sums) {
    if (sum.calls < kFewCalls) continue;
    double mean = sum.ns / sum.calls;
    double variance = std::max(0.0, sum.squares / sum.calls - mean * mean);
    points.push_back({sum.size / sum.calls, mean, variance / sum.calls + 1});
  }
  return points;
}

Sizes::Line Sizes::fit_through(const std::vector<Point>& points) {
  std::vector<double> weights;
  for (const Point& point : points) weights.push_back(1 / known(point, 0));
  Line line{};
  for (int round = 0; round < kRounds; ++round) {
    double w = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < points.size(); ++i) {
      const Point& point = points[i];
      w += weights[i];
      x += weights[i] * point.size;
      y += weights[i] * point.ns;
      xx += weights[i] * point.size * point.size;
      xy += weights[i] * point.size * point.ns;
    }
    double all = w * xx - x * x;
    if (all <= 0) return {y / w, 0, 0, HUGE_VAL};
    line.slope = (w * xy - x * y) / all;
    line.fixed = (y - line.slope * x) / w;
    double misfit = 0;
    for (size_t i = 0; i < points.size(); ++i) {
      double wanted = line.fixed + line.slope * points[i].size;
      double variance = known(points[i], wanted);
      double off = std::abs(points[i].ns - wanted) / std::sqrt(variance);
      misfit += off <= kHuber ? off * off : kHuber * (2 * off - kHuber);
      weights[i] = (off <= kHuber ? 1 : kHuber / off) / variance;
    }
    auto free = static_cast<double>(points.size()) - 2;
    line.misfit = free > 0 ? misfit / free : misfit;
    line.fixed_error =
        kInterval * std::sqrt(xx / all) * std::sqrt(std::max(1.0, line.misfit));
  }
  return line;
}

namespace {

bool vary_enough(const std::vector<SizePoint>& points) {
  if (points.size() < 2) return false;
  return points.back().size >= kLeastRange * std::max(1.0, points[0].size);
}

}  // namespace

std::optional<Fit> fit_line(const std::vector<SizePoint>& points) {
  if (!vary_enough(points)) return std::nullopt;
  Sizes::Line line = Sizes::fit_through(points);
  if (!std::isfinite(line.misfit)) return std::nullopt;
  Fit fit;
  fit.fixed = std::max(0.0, line.fixed);
  fit.fixed_error = line.fixed_error;
  fit.slope = std::max(0.0, line.slope);
  return fit;
}

std::optional<Sizes::Line> Sizes::line_of(const Sums& sums) {
  std::vector<Point> points = points_of(sums);
  double calls = 0;
  for (const Sum& sum : sums) calls += sum.calls;
  if (!vary_enough(points) || calls < kLeastCalls) return std::nullopt;
  Line line = fit_through(points);
  return std::isfinite(line.misfit) ? std::optional(line) : std::nullopt;
}

std::optional<Fit> Sizes::fit() const {
  std::optional<Fit> best;
  double misfit = 0;
  for (size_t kind = 0; kind < kinds_.size(); ++kind) {
    std::optional<Line> line = line_of(kinds_[kind]);
    if (!line || (best && line->misfit >= misfit)) continue;
    misfit = line->misfit;
    auto which = static_cast<arena::SizeKind>(kind);
    best.emplace();
    best->fixed = std::max(0.0, line->fixed);
    best->fixed_error = line->fixed_error;
    best->slope = std::max(0.0, line->slope);
    best->items = which == arena::SizeKind::kItemsIn ||
                  which == arena::SizeKind::kItemsOut;
    best->points = points_of(kinds_[kind]);
    for (const Sum& sum : kinds_[kind])
      best->calls += static_cast<uint64_t>(sum.calls);
  }
  return best;
}

}  // namespace crossbill::analysis
