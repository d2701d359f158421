// SPDX-License-Identifier: MIT
//! Calls the C++ core from Rust, by the module that its contract makes:
//!
//!     crossbill contract --format rust libarticle.so >article_contract.rs
//!
//! The module's assertions compare the layouts when this is compiled.
mod article_contract;

use article_contract::*;
use std::ffi::CStr;
use std::ptr::{null, null_mut};

/// Frees its context when it goes; the handle would be refused afterwards.
struct OwnedContext(u64);

impl OwnedContext {
    fn new(start: i64) -> Self {
        let mut context = 0;
        let status =
            unsafe { article_context_new(start, &mut context, null_mut()) };
        assert_eq!(status, 0);
        OwnedContext(context)
    }
    fn add(&mut self, n: i64) -> i64 {
        let mut total = 0;
        let status =
            unsafe { article_context_add(self.0, n, &mut total, null_mut()) };
        assert_eq!(status, 0);
        total
    }
}

impl Drop for OwnedContext {
    fn drop(&mut self) {
        let again = unsafe {
            article_context_free(self.0, null_mut());
            article_context_free(self.0, null_mut())
        };
        assert_ne!(again, 0);
    }
}

fn show<T: Default + std::fmt::Display>(
    name: &str, call: impl FnOnce(&mut T, *mut crossbill_error) -> i32) {
    let mut value = T::default();
    match call(&mut value, null_mut()) {
        0 => println!("{name}: {value}"),
        _ => println!("{name}: refused"),
    }
}

fn slices() {
    let small: Vec<i32> = (0..1000).collect();
    let large: Vec<i64> = (0..1000).map(|i| (1 << 50) + i).collect();
    let (small, large) = (small.as_ptr(), large.as_ptr());
    unsafe {
        show("sum_array", |sum, why| article_sum_array(small, 1000, sum, why));
        show("sum_array of nothing", |sum, why| {
            article_sum_array(null(), 0, sum, why)
        });
        show("sum_array of null", |sum, why| {
            article_sum_array(null(), 5, sum, why)
        });
        show("sum_large", |sum, why| article_sum_large(large, 1000, sum, why));
        show("sum_large_copied", |sum, why| {
            article_sum_large_copied(large, 1000, sum, why)
        });
    }
}

fn records_and_strings() {
    let records = [(1, 0.5, 1), (2, 100.0, 0), (3, 6.0, 1), (4, -1.5, 1)]
        .map(|(id, value, flag)| Data { id, value, flag });
    let text = "naïve café 🐦 日本";
    let wrong = b"abc\xED\xA0\x80";
    unsafe {
        show("total", |sum, why| article_total(records.as_ptr(), 4, sum, why));
        show("process_string", |characters: &mut u64, why| {
            let data = text.as_ptr().cast();
            article_process_string(data, text.len(), characters, why)
        });
        show("process_string of a surrogate", |characters: &mut u64, why| {
            let data = wrong.as_ptr().cast();
            article_process_string(data, wrong.len(), characters, why)
        });
    }
}

fn errors() {
    let mut result = 0;
    unsafe {
        let mut error: crossbill_error = std::mem::zeroed();
        article_safe_entry(21, &mut result, &mut error);
        println!("safe_entry: {result}");
        if article_safe_entry(-1, &mut result, &mut error) == negative_code {
            let text = CStr::from_ptr(error.message.as_ptr()).to_string_lossy();
            println!("safe_entry of -1: {text}");
        }
    }
}

fn the_rest() {
    let (five, data) = ([0, 1, 2, 3, 4], [100, 200, 300]);
    let digits = b"a1b22c333\0\xff4";
    let mut values = [1.0, 2.0, 3.0];
    unsafe {
        show("holder_sum", |sum, why| {
            article_holder_sum(five.as_ptr(), 5, sum, why)
        });
        show("process_data", |found: &mut u64, why| {
            let data = digits.as_ptr().cast();
            article_process_data(data, digits.len(), found, why)
        });
        let one = values.map(|value| article_scale_one(value, 2.0));
        article_scale_all(values.as_mut_ptr(), 3, 2.0, null_mut());
        println!("scale_all: {} {} {}", values[0], values[1], values[2]);
        println!("scale_one: {} {} {}", one[0], one[1], one[2]);
        let data = data.as_ptr();
        show("after_4", |sum, why| {
            article_after_4(1, 2, 4, 8, data, 3, sum, why)
        });
        show("after_5", |sum, why| {
            article_after_5(1, 2, 4, 8, 16, data, 3, sum, why)
        });
        show("after_6", |sum, why| {
            article_after_6(1, 2, 4, 8, 16, 32, data, 3, sum, why)
        });
    }
}

fn main() {
    slices();
    let mut context = OwnedContext::new(40);
    println!("context: {} {}", context.add(2), context.add(3));
    drop(context);
    records_and_strings();
    errors();
    the_rest();
}
