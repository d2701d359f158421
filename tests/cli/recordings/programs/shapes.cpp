// SPDX-License-Identifier: MIT
// The C++ core of native.cpp: mangled names, exceptions that leave it.
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

namespace shapes {
class Path {
 public:
  explicit Path(const std::string& name);
  ~Path();
  void add(double x, double y);
  double length(const std::vector<double>& weights) const;

 private:
  std::string name_;
  std::vector<double> points_;
};

Path::Path(const std::string& name) : name_(name) {}
Path::~Path() = default;
void Path::add(double x, double y) {
  points_.push_back(x);
  points_.push_back(y);
}
double Path::length(const std::vector<double>& weights) const {
  if (weights.size() > points_.size() / 2)
    throw std::invalid_argument("more weights than points");
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i)
    sum += weights[i] * std::hypot(points_[2 * i], points_[2 * i + 1]);
  return sum;
}
}  // namespace shapes
