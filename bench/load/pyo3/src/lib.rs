// SPDX-License-Identifier: MIT
//! The core offered by PyO3: the functions of ../core.hpp, in Rust.
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

#[pyfunction]
fn add(a: i64, b: i64) -> i64 {
    a.wrapping_add(b)
}

#[pyfunction]
fn sum(data: PyBuffer<f64>) -> PyResult<f64> {
    let items = data
        .as_slice_ptr()
        .ok_or_else(|| PyValueError::new_err("not contiguous"))?;
    // SAFETY: the buffer is held, and no other thread runs Python meanwhile.
    Ok(unsafe { items.as_ref() }.iter().sum())
}

#[pyfunction]
fn last(text: &str) -> i64 {
    text.as_bytes().last().map_or(-1, |&byte| byte.into())
}

#[pyclass(frozen)]
struct Data {
    id: u32,
    value: f64,
    _flag: u8,
}

#[pymethods]
impl Data {
    #[new]
    fn new(id: u32, value: f64, flag: u8) -> Self {
        Data { id, value, _flag: flag }
    }
}

#[pyfunction]
fn weigh(data: &Data) -> f64 {
    f64::from(data.id) * data.value
}

#[pyclass]
struct Counter {
    n: i64,
}

#[pymethods]
impl Counter {
    #[new]
    fn new(start: i64) -> Self {
        Counter { n: start }
    }

    fn add(&mut self, n: i64) -> i64 {
        self.n += n;
        self.n
    }
}

#[pyfunction]
fn decline(n: i64) -> PyResult<i64> {
    if n < 0 {
        return Err(PyValueError::new_err("n is negative"));
    }
    Ok(n)
}

#[pyfunction]
fn apply(f: &Bound<'_, PyAny>, n: i64) -> PyResult<i64> {
    Ok(f.call1((n,))?.extract::<i64>()? + 1)
}

#[pymodule]
mod with_pyo3 {
    #[pymodule_export]
    use super::{add, apply, decline, last, sum, weigh, Counter, Data};
}
