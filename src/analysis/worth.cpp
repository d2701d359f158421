// SPDX-License-Identifier: MIT
// Judges timings of two ways: see worth.hpp.
#include "analysis/worth.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/fit.hpp"

namespace crossbill::analysis {
namespace {

constexpr double kNormal = 1.96;  // of 95 %
// Runs of one process are alike in what others would differ in: where its
// memory lies, what its caches held. So no time is surer than that.
constexpr double kLeastError = 0.01;

Winner winner_of(const Middle& ratio) {
  if (ratio.low > 1) return Winner::kFirst;
  return ratio.high < 1 ? Winner::kSecond : Winner::kNeither;
}

SizeResult result_of(const Timing& timing) {
  SizeResult result;
  result.size = timing.size;
  result.first = median(timing.first);
  result.second = median(timing.second);
  std::vector<double> ratios;
  size_t pairs = std::min(timing.first.size(), timing.second.size());
  for (size_t i = 0; i < pairs; ++i)
    ratios.push_back(timing.second[i] / timing.first[i]);
  result.ratio = median(ratios);
  result.ratio.low =
      std::min(result.ratio.low, result.ratio.value * (1 - kLeastError));
  result.ratio.high =
      std::max(result.ratio.high, result.ratio.value * (1 + kLeastError));
  result.winner = winner_of(result.ratio);
  return result;
}

// Where a line through two points is 0.
double zero(double x1, double y1, double x2, double y2) {
  if (y1 == y2) return x1;
  return std::clamp(x1 + (x2 - x1) * y1 / (y1 - y2), x1, x2);
}

// Between two sizes the logarithm of the ratio is taken for a line over that
// of the size.
Crossover between(const SizeResult& before, const SizeResult& after) {
  double x1 = std::log(before.size), x2 = std::log(after.size);
  auto at = [&](double first, double second) {
    return std::exp(zero(x1, std::log(first), x2, std::log(second)));
  };
  Crossover found;
  found.below = before.winner;
  found.above = after.winner;
  double one = at(before.ratio.low, after.ratio.low);
  double other = at(before.ratio.high, after.ratio.high);
  found.size = {at(before.ratio.value, after.ratio.value), std::min(one, other),
                std::max(one, other)};
  return found;
}

std::vector<Crossover> crossovers_of(const std::vector<SizeResult>& sizes) {
  std::vector<Crossover> found;
  const SizeResult* last = nullptr;  // that one way wins for sure
  for (const SizeResult& each : sizes) {
    if (each.winner == Winner::kNeither) continue;
    if (last != nullptr && last->winner != each.winner)
      found.push_back(between(*last, each));
    last = &each;
  }
  return found;
}

std::optional<Fit> fit_of(const std::vector<SizeResult>& sizes,
                          Middle SizeResult::*way) {
  std::vector<SizePoint> points;
  for (const SizeResult& each : sizes) {
    const Middle& time = each.*way;
    double error =
        std::max((time.high - time.low) / 2, kLeastError * time.value) /
        kNormal;
    points.push_back({each.size, time.value, error * error});
  }
  return fit_line(points);
}

}  // namespace

Middle median(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  auto n = static_cast<double>(values.size());
  double middle = (n - 1) / 2, half = kNormal * std::sqrt(n) / 2;
  auto at = [&](double place) {
    double inside = std::clamp(place, 0.0, n - 1);
    auto low = static_cast<size_t>(std::floor(inside));
    auto high = static_cast<size_t>(std::ceil(inside));
    return (values[low] + values[high]) / 2;
  };
  return {at(middle), at(std::floor(middle - half)),
          at(std::ceil(middle + half))};
}

Worth judge(const std::vector<Timing>& timings) {
  Worth worth;
  for (const Timing& timing : timings)
    if (!timing.first.empty()) worth.sizes.push_back(result_of(timing));
  std::sort(worth.sizes.begin(), worth.sizes.end(),
            [](const auto& left, const auto& right) {
              return left.size < right.size;
            });
  worth.first = fit_of(worth.sizes, &SizeResult::first);
  worth.second = fit_of(worth.sizes, &SizeResult::second);
  worth.crossovers = crossovers_of(worth.sizes);
  return worth;
}

}  // namespace crossbill::analysis
