// SPDX-License-Identifier: MIT
// A C++ host on a Rust core and a C++ core with classes.
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" uint64_t rust_hash(const uint8_t* data, size_t size);
extern "C" uint8_t* rust_make(size_t size);
extern "C" void rust_drop(uint8_t* data, size_t size);

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
}  // namespace shapes

int main() {
  uint64_t all = 0;
  for (int i = 0; i < 50; ++i) {
    uint8_t* data = rust_make(1000);
    all += rust_hash(data, 1000);
    rust_drop(data, 1000);
    shapes::Path path("a path with a name that is not short");
    for (int step = 0; step < 10; ++step) path.add(step, i);
    try {
      path.length(std::vector<double>(static_cast<size_t>(i % 12)));
    } catch (const std::invalid_argument&) {
      all += 1;
    }
  }
  return all == 0;
}
