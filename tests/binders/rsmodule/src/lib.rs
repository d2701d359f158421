// SPDX-License-Identifier: MIT
//! Functions, a class with methods, properties and slots, and a late function.
use pyo3::prelude::*;
use pyo3::types::PyCFunction;

#[pyfunction]
fn plain(by: i64) -> i64 {
    by + 1
}

#[pyfunction]
#[pyo3(signature = (a, b = 2))]
fn named(a: i64, b: i64) -> i64 {
    a + b
}

/// A function that is made at each call.
#[pyfunction]
fn made(py: Python<'_>) -> PyResult<Bound<'_, PyCFunction>> {
    PyCFunction::new_closure(py, Some(c"late"), None, |_args, _kwargs| 5i64)
}

#[pyclass]
struct Counter {
    #[pyo3(get, set)]
    n: i64,
}

#[pymethods]
impl Counter {
    #[new]
    fn new(n: i64) -> Self {
        Counter { n }
    }
    fn add(&mut self, by: i64) -> i64 {
        self.n += by;
        self.n
    }
    #[getter]
    fn twice(&self) -> i64 {
        2 * self.n
    }
    #[staticmethod]
    fn still(by: i64) -> i64 {
        by
    }
    #[classmethod]
    fn make(_kind: &Bound<'_, pyo3::types::PyType>) -> Self {
        Counter { n: 1 }
    }
    fn __len__(&self) -> usize {
        3
    }
    fn __call__(&self, by: i64) -> i64 {
        by
    }
    fn __add__(&self, other: i64) -> i64 {
        self.n + other
    }
}

#[pymodule]
fn rsmodule(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(plain, module)?)?;
    module.add_function(wrap_pyfunction!(named, module)?)?;
    module.add_function(wrap_pyfunction!(made, module)?)?;
    module.add_class::<Counter>()
}
