// SPDX-License-Identifier: MIT
// The core offered by nanobind, without the names of the arguments and, in
// the submodule `named`, with them.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/unique_ptr.h>

#include <memory>
#include <string_view>

#include "core.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace {

using doubles = nb::ndarray<const double, nb::ndim<1>, nb::c_contig>;

double sum(const doubles& data) { return core::sum(data.data(), data.size()); }

int64_t last(std::string_view text) {
  return core::last(text.data(), text.size());
}

int64_t apply(nb::callable f, int64_t n) {
  return core::apply([&](int64_t x) { return nb::cast<int64_t>(f(x)); }, n);
}

}  // namespace

NB_MODULE(with_nanobind, module) {
  nb::class_<core::Data>(module, "Data")
      .def(
          "__init__",
          [](core::Data* at, uint32_t id, double value, uint8_t flag) {
            new (at) core::Data{id, value, flag};
          },
          "id"_a, "value"_a, "flag"_a)
      .def_rw("id", &core::Data::id)
      .def_rw("value", &core::Data::value)
      .def_rw("flag", &core::Data::flag);
  nb::class_<core::Counter>(module, "Counter")
      .def(nb::init<int64_t>())
      .def("add", &core::Counter::add);
  module.def("add", &core::add)
      .def("sum", &sum)
      .def("last", &last)
      .def("weigh", &core::weigh)
      .def("refuse", &core::refuse)
      .def("apply", &apply)
      .def("counter_on_heap", [](int64_t start) {
        return std::make_unique<core::Counter>(start);
      });

  nb::module_ named = module.def_submodule("named");
  named.def("add", &core::add, "a"_a, "b"_a)
      .def("sum", &sum, "data"_a)
      .def("last", &last, "text"_a)
      .def("weigh", &core::weigh, "data"_a)
      .def("refuse", &core::refuse, "n"_a)
      .def("apply", &apply, "f"_a, "n"_a);
}
