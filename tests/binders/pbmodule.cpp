// SPDX-License-Identifier: MIT
// Every kind of function that pybind11 makes: one C function serves them all.
#include <pybind11/pybind11.h>
namespace py = pybind11;

struct Counter {
  int n = 0;
  static int made;
  int add(int k) { return n += k; }
};
int Counter::made = 7;
static int whole(int a) { return a + 1; }
static double real(double a) { return a + 1; }

PYBIND11_MODULE(pbmodule, m) {
  m.def("f", &whole);
  m.def("g", &whole);
  m.def("g", &real);
  py::class_<Counter>(m, "Counter")
      .def(py::init<>())
      .def("add", &Counter::add)
      .def_readwrite("n", &Counter::n)
      .def_property_readonly("twice", [](Counter& c) { return c.n * 2; })
      .def_readwrite_static("made", &Counter::made)
      .def_static("make", [] { return Counter(); })
      .def("__len__", [](Counter& c) { return c.n; });
}
