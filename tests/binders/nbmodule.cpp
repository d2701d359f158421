// SPDX-License-Identifier: MIT
// Every kind of function that nanobind makes.
#include <nanobind/nanobind.h>
namespace nb = nanobind;

struct Counter {
  int n = 0;
  int add(int k) { return n += k; }
};
static int whole(int a) { return a + 1; }
static double real(double a) { return a + 1; }

NB_MODULE(nbmodule, m) {
  m.def("f", &whole);
  m.def("f", &real);
  m.def(
      "named", [](int a, int b) { return a + b; }, nb::arg("a"),
      nb::arg("b") = 3);
  nb::class_<Counter>(m, "Counter")
      .def(nb::init<>())
      .def("add", &Counter::add)
      .def_rw("n", &Counter::n)
      .def_prop_ro("twice", [](Counter& c) { return c.n * 2; })
      .def_static("make", [] { return Counter(); })
      .def("__len__", [](Counter& c) { return c.n; });
  nb::module_ sub = m.def_submodule("sub");
  sub.def("g", &whole);
}
