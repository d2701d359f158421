// SPDX-License-Identifier: MIT
//! Calls the plain cores, C's and Rust's, from Rust: linked with one of them.
//! The extern block says by hand what c/article.h says, and is believed.
use std::ffi::{c_char, CStr};
use std::ptr::null;

#[repr(C)]
struct Context {
    _opaque: [u8; 0],
}

#[repr(C)]
struct Data {
    id: u32,
    value: f64,
    flag: u8,
}

extern "C" {
    fn article_sum_array(data: *const i32, length: usize, sum: *mut i64) -> i32;
    fn article_sum_large(data: *const i64, length: usize, sum: *mut i64) -> i32;
    fn article_sum_large_copied(
        data: *const i64, length: usize, sum: *mut i64) -> i32;
    fn article_context_new(start: i64) -> *mut Context;
    fn article_context_add(context: *mut Context, n: i64) -> i64;
    fn article_context_free(context: *mut Context);
    fn article_total(items: *const Data, length: usize, sum: *mut f64) -> i32;
    fn article_process_string(
        text: *const u8, length: usize, characters: *mut usize) -> i32;
    fn article_safe_entry(
        n: i32, result: *mut i32, message: *mut c_char, size: usize) -> i32;
    fn article_holder_sum(
        data: *const i32, length: usize, sum: *mut i64) -> i32;
    fn article_process_data(
        data: *const u8, length: usize, digits: *mut usize) -> i32;
    fn article_scale_all(values: *mut f64, length: usize, factor: f64) -> i32;
    fn article_scale_one(value: f64, factor: f64) -> f64;
    fn article_after_4(
        a: i64, b: i64, c: i64, d: i64,
        data: *const i32, length: usize, sum: *mut i64) -> i32;
    fn article_after_5(
        a: i64, b: i64, c: i64, d: i64, e: i64,
        data: *const i32, length: usize, sum: *mut i64) -> i32;
    fn article_after_6(
        a: i64, b: i64, c: i64, d: i64, e: i64, f: i64,
        data: *const i32, length: usize, sum: *mut i64) -> i32;
}

/// Frees what `article_context_new` made, once: the compiler sees to it.
struct OwnedContext(*mut Context);

impl OwnedContext {
    fn new(start: i64) -> Self {
        OwnedContext(unsafe { article_context_new(start) })
    }
    fn add(&mut self, n: i64) -> i64 {
        unsafe { article_context_add(self.0, n) }
    }
}

impl Drop for OwnedContext {
    fn drop(&mut self) {
        unsafe { article_context_free(self.0) }
    }
}

fn show<T: Default + std::fmt::Display>(
    name: &str, call: impl FnOnce(&mut T) -> i32) {
    let mut value = T::default();
    match call(&mut value) {
        0 => println!("{name}: {value}"),
        _ => println!("{name}: refused"),
    }
}

fn slices() {
    let small: Vec<i32> = (0..1000).collect();
    let large: Vec<i64> = (0..1000).map(|i| (1 << 50) + i).collect();
    unsafe {
        show("sum_array", |sum| article_sum_array(small.as_ptr(), 1000, sum));
        show("sum_array of nothing", |sum| article_sum_array(null(), 0, sum));
        show("sum_array of null", |sum| article_sum_array(null(), 5, sum));
        show("sum_large", |sum| article_sum_large(large.as_ptr(), 1000, sum));
        show("sum_large_copied", |sum| {
            article_sum_large_copied(large.as_ptr(), 1000, sum)
        });
    }
}

fn records_and_strings() {
    let records = [(1, 0.5, 1), (2, 100.0, 0), (3, 6.0, 1), (4, -1.5, 1)]
        .map(|(id, value, flag)| Data { id, value, flag });
    let text = "naïve café 🐦 日本";
    let wrong = b"abc\xED\xA0\x80";
    unsafe {
        show("total", |sum| article_total(records.as_ptr(), 4, sum));
        show("process_string", |characters| {
            article_process_string(text.as_ptr(), text.len(), characters)
        });
        show("process_string of a surrogate", |characters| {
            article_process_string(wrong.as_ptr(), wrong.len(), characters)
        });
    }
}

fn errors() {
    let (mut result, mut message) = (0, [0; 100]);
    let to = message.as_mut_ptr();
    unsafe {
        article_safe_entry(21, &mut result, to, 100);
        println!("safe_entry: {result}");
        if article_safe_entry(-1, &mut result, to, 100) != 0 {
            let text = CStr::from_ptr(to).to_string_lossy();
            println!("safe_entry of -1: {text}");
        }
    }
}

fn the_rest() {
    let (five, data) = ([0, 1, 2, 3, 4], [100, 200, 300]);
    let digits = b"a1b22c333\0\xff4";
    let mut values = [1.0, 2.0, 3.0];
    unsafe {
        show("holder_sum", |sum| article_holder_sum(five.as_ptr(), 5, sum));
        show("process_data", |found| {
            article_process_data(digits.as_ptr(), digits.len(), found)
        });
        let one = values.map(|value| article_scale_one(value, 2.0));
        article_scale_all(values.as_mut_ptr(), 3, 2.0);
        println!("scale_all: {} {} {}", values[0], values[1], values[2]);
        println!("scale_one: {} {} {}", one[0], one[1], one[2]);
        let data = data.as_ptr();
        show("after_4", |sum| article_after_4(1, 2, 4, 8, data, 3, sum));
        show("after_5", |sum| article_after_5(1, 2, 4, 8, 16, data, 3, sum));
        show("after_6", |sum| {
            article_after_6(1, 2, 4, 8, 16, 32, data, 3, sum)
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
