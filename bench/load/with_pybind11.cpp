// SPDX-License-Identifier: MIT
// The core offered by pybind11. numpy arrays have an overload of their own:
// array_t would take an array.array too, by way of numpy, and slower.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <string_view>

#include "core.hpp"

namespace py = pybind11;

namespace {

double sum(const py::buffer& data) {
  py::buffer_info info = data.request();
  if (!info.item_type_is_equivalent_to<double>() || info.ndim != 1 ||
      info.strides[0] != sizeof(double))
    throw py::type_error("expected contiguous doubles");
  return core::sum(static_cast<const double*>(info.ptr), info.size);
}

double sum_numpy(const py::array_t<double, py::array::c_style>& data) {
  if (data.ndim() != 1) throw py::type_error("expected one dimension");
  return core::sum(data.data(), data.size());
}

int64_t last(std::string_view text) {
  return core::last(text.data(), text.size());
}

int64_t apply(const py::function& f, int64_t n) {
  return core::apply([&](int64_t x) { return f(x).cast<int64_t>(); }, n);
}

}  // namespace

PYBIND11_MODULE(with_pybind11, module) {
  py::class_<core::Data>(module, "Data")
      .def(py::init([](uint32_t id, double value, uint8_t flag) {
             return core::Data{id, value, flag};
           }),
           py::arg("id"), py::arg("value"), py::arg("flag"))
      .def_readwrite("id", &core::Data::id)
      .def_readwrite("value", &core::Data::value)
      .def_readwrite("flag", &core::Data::flag);
  py::class_<core::Counter>(module, "Counter")
      .def(py::init<int64_t>())
      .def("add", &core::Counter::add);
  module.def("add", &core::add)
      .def("sum", &sum)
      .def("sum_numpy", &sum_numpy)
      .def("last", &last)
      .def("weigh", &core::weigh)
      .def("refuse", &core::refuse)
      .def("apply", &apply);
}
