// SPDX-License-Identifier: MIT
//! The article's core as a Rust cdylib with a plain C boundary; c/article.h
//! says what each function is for.
//!
//!     rustc --edition 2021 -O --crate-type cdylib \
//!           -o libarticle_rust.so article.rs
//!
//! What crosses is `unsafe` in one place: `slice`, which checks what it can. No
//! panic may leave a function: `safe_entry` catches its own; in the others
//! nothing panics, and an `extern "C"` function that did would abort.
#![allow(clippy::missing_safety_doc)]

use std::ffi::{c_char, CStr};
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicI64, AtomicPtr, AtomicUsize, Ordering::Relaxed};

const OK: i32 = 0;
const NULL: i32 = 1;
const NOT_UTF8: i32 = 2;
const FAILED: i32 = 3;

#[repr(C)]
pub struct Data {
    id: u32,
    value: f64,
    flag: u8,
}

/// Borrowed for as long as the call lasts.
unsafe fn slice<'a, T>(data: *const T, length: usize) -> Result<&'a [T], i32> {
    if length == 0 {
        Ok(&[])
    } else if data.is_null() || data as usize % std::mem::align_of::<T>() != 0 {
        Err(NULL)
    } else {
        Ok(std::slice::from_raw_parts(data, length))
    }
}

/// A status for C, and the value where it asked for it.
unsafe fn give<T>(value: Result<T, i32>, to: *mut T) -> i32 {
    match value {
        Ok(value) => {
            to.write(value);
            OK
        }
        Err(status) => status,
    }
}

fn sum_of(data: &[i32]) -> i64 {
    data.iter().map(|&item| i64::from(item)).sum()
}

fn sum_of_large(data: &[i64]) -> i64 {
    data.iter().fold(0, |sum, &item| sum.wrapping_add(item))
}

#[no_mangle]
pub unsafe extern "C" fn article_sum_array(
    data: *const i32, length: usize, sum: *mut i64) -> i32 {
    give(slice(data, length).map(sum_of), sum)
}

#[no_mangle]
pub unsafe extern "C" fn article_sum_large(
    data: *const i64, length: usize, sum: *mut i64) -> i32 {
    give(slice(data, length).map(sum_of_large), sum)
}

#[no_mangle]
pub unsafe extern "C" fn article_sum_large_copied(
    data: *const i64, length: usize, sum: *mut i64) -> i32 {
    give(slice(data, length).map(|data| sum_of_large(&copy_of(data))), sum)
}

/// Not inlined: the compiler would see that the copy changes nothing.
#[inline(never)]
fn copy_of(data: &[i64]) -> Vec<i64> {
    data.to_vec()
}

pub struct Context {
    total: i64,
}

static ALIVE: AtomicI64 = AtomicI64::new(0);

impl Drop for Context {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Relaxed);
    }
}

#[no_mangle]
pub extern "C" fn article_context_new(start: i64) -> *mut Context {
    ALIVE.fetch_add(1, Relaxed);
    Box::into_raw(Box::new(Context { total: start }))
}

#[no_mangle]
pub unsafe extern "C" fn article_context_add(
    context: *mut Context, n: i64) -> i64 {
    (*context).total = (*context).total.wrapping_add(n);
    (*context).total
}

#[no_mangle]
pub unsafe extern "C" fn article_context_free(context: *mut Context) {
    if !context.is_null() {
        drop(Box::from_raw(context));
    }
}

#[no_mangle]
pub extern "C" fn article_contexts_alive() -> i64 {
    ALIVE.load(Relaxed)
}

#[no_mangle]
pub unsafe extern "C" fn article_total(
    items: *const Data, length: usize, sum: *mut f64) -> i32 {
    let total = |items: &[Data]| {
        items.iter().filter(|item| item.flag != 0).map(|item| item.value).sum()
    };
    give(slice(items, length).map(total), sum)
}

/// Wrong: without `repr(C)` a Rust struct has an order of its own, and with
/// `repr(C, packed)` this one has 13 bytes, which no C caller has.
#[no_mangle]
pub unsafe extern "C" fn article_total_packed(
    items: *const u8, length: usize, sum: *mut f64) -> i32 {
    #[repr(C, packed)]
    struct Packed {
        _id: u32,
        value: f64,
        flag: u8,
    }
    let total = |items: &[Packed]| {
        items.iter().filter(|item| item.flag != 0).map(|item| item.value).sum()
    };
    give(slice(items.cast(), length).map(total), sum)
}

#[no_mangle]
pub unsafe extern "C" fn article_process_string(
    text: *const u8, length: usize, characters: *mut usize) -> i32 {
    let count = |bytes| match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.chars().count()),
        Err(_) => Err(NOT_UTF8),
    };
    give(slice(text, length).and_then(count), characters)
}

#[no_mangle]
pub unsafe extern "C" fn article_process_string_c(
    text: *const c_char) -> usize {
    CStr::from_ptr(text).to_bytes().len()
}

fn entry(n: i32) -> i32 {
    assert!(n >= 0, "{n} is negative");
    n.wrapping_mul(2)
}

#[no_mangle]
pub unsafe extern "C" fn article_safe_entry(
    n: i32, result: *mut i32, message: *mut u8, size: usize) -> i32 {
    // The process's panic hook has told it on standard error by then: that is
    // the host's to change, not a core's.
    match catch_unwind(|| entry(n)) {
        Ok(value) => give(Ok(value), result),
        Err(panic) => {
            let text =
                panic.downcast_ref::<String>().map_or("panic", |text| text);
            let fits = text.len().min(size.saturating_sub(1));
            message.copy_from_nonoverlapping(text.as_ptr(), fits);
            message.add(fits).write(0);
            FAILED
        }
    }
}

#[no_mangle]
pub extern "C" fn article_unsafe_entry(n: i32) -> i32 {
    entry(n) // a panic that reaches `extern "C"` aborts the process
}

/// Cannot outlive what it borrows: the compiler sees to it.
struct Holder<'a> {
    data: &'a [i32],
}

impl Holder<'_> {
    fn sum(&self) -> i64 {
        sum_of(self.data)
    }
}

#[no_mangle]
pub unsafe extern "C" fn article_holder_sum(
    data: *const i32, length: usize, sum: *mut i64) -> i32 {
    give(slice(data, length).map(|data| Holder { data }.sum()), sum)
}

static KEPT: AtomicPtr<i32> = AtomicPtr::new(std::ptr::null_mut());
static KEPT_LENGTH: AtomicUsize = AtomicUsize::new(0);

#[no_mangle]
pub extern "C" fn article_holder_keep(data: *const i32, length: usize) {
    KEPT.store(data.cast_mut(), Relaxed);
    KEPT_LENGTH.store(length, Relaxed);
}

#[no_mangle]
pub unsafe extern "C" fn article_holder_kept_sum() -> i64 {
    slice(KEPT.load(Relaxed).cast_const(), KEPT_LENGTH.load(Relaxed))
        .map_or(0, sum_of)
}

#[no_mangle]
pub unsafe extern "C" fn article_process_data(
    data: *const u8, length: usize, digits: *mut usize) -> i32 {
    let count =
        |data: &[u8]| data.iter().filter(|byte| byte.is_ascii_digit()).count();
    give(slice(data, length).map(count), digits)
}

#[no_mangle]
pub unsafe extern "C" fn article_scale_all(
    values: *mut f64, length: usize, factor: f64) -> i32 {
    if let Err(status) = slice(values.cast_const(), length) {
        return status;
    }
    for i in 0..length {
        *values.add(i) *= factor;
    }
    OK
}

#[no_mangle]
pub extern "C" fn article_scale_one(value: f64, factor: f64) -> f64 {
    value * factor
}

#[no_mangle]
pub unsafe extern "C" fn article_after_4(
    a: i64, b: i64, c: i64, d: i64,
    data: *const i32, length: usize, sum: *mut i64) -> i32 {
    give(slice(data, length).map(|data| a + b + c + d + sum_of(data)), sum)
}

#[no_mangle]
pub unsafe extern "C" fn article_after_5(
    a: i64, b: i64, c: i64, d: i64, e: i64,
    data: *const i32, length: usize, sum: *mut i64) -> i32 {
    article_after_4(a + e, b, c, d, data, length, sum)
}

#[no_mangle]
pub unsafe extern "C" fn article_after_6(
    a: i64, b: i64, c: i64, d: i64, e: i64, f: i64,
    data: *const i32, length: usize, sum: *mut i64) -> i32 {
    article_after_4(a + e, b + f, c, d, data, length, sum)
}
