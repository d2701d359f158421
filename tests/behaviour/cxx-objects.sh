# SPDX-License-Identifier: MIT
# C++ across modules: virtual calls, dynamic_cast, typeid, std::function,
# member function pointers, inline statics, iostreams, thread_local with a
# constructor.
# Rule: only what is defined as a function in an executable segment and only
# called is patched; tables of addresses never (design section 5, "Slots").
# Taken out: it failed when every GLOB_DAT slot was patched.
. "$(dirname "$0")/lib.sh"

cat >shape.h <<'EOF'
#include <functional>
#include <memory>
#include <string>
#include <typeinfo>
struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
  double twice() const;
  static inline int alive = 0;
};
struct Square : Shape {
  explicit Square(double s);
  ~Square() override;
  double area() const override;
  double side;
};
using Method = double (Shape::*)() const;
Method choose(int n);
std::unique_ptr<Shape> make(double side);
std::function<double(double)> scale(double by);
const std::type_info& type_of(const Shape& s);
std::string& tls();
EOF
cxx libcore.so -I. <<'EOF'
#include "shape.h"
double Shape::twice() const { return 2 * area(); }
Square::Square(double s) : side(s) { alive++; }
Square::~Square() { alive--; }
double Square::area() const { return side * side; }
Method choose(int n) { return n % 2 ? &Shape::area : &Shape::twice; }
std::unique_ptr<Shape> make(double s) { return std::make_unique<Square>(s); }
std::function<double(double)> scale(double by) {
  return [by](double x) { return x * by; };
}
const std::type_info& type_of(const Shape& s) { return typeid(s); }
thread_local std::string local{"made"};
std::string& tls() { return local; }
EOF
for flags in "" "-O2 -fno-plt" "-fno-pie -no-pie"; do
  # shellcheck disable=SC2086
  cxx host -I. $flags -lcore <<'EOF'
#include <cstdio>
#include <iostream>
#include <thread>
#include "shape.h"
int main() {
  double sum = 0;
  for (int i = 0; i < 20; i++) {
    auto shape = make(i);
    auto* square = dynamic_cast<Square*>(shape.get());
    sum += (shape.get()->*choose(i))() + scale(i)(square->side);
    sum += (choose(i) == &Shape::twice) + 2 * (choose(i) == &Shape::area);
    Square own(i);
    sum += own.twice() + (type_of(own) == typeid(Square)) + Shape::alive;
  }
  std::cout << sum << ' ' << Shape::alive << ' ' << tls() << std::endl;
  std::thread([] { tls() += " elsewhere"; std::cout << tls() << '\n'; }).join();
  tls() += " here";
  std::cout << tls() << std::endl;
  puts("witness _Z4maked 20\nwitness _Z5scaled 20");
}
EOF
  same ./host
  expect _Z4maked
  expect _Z5scaled
done
