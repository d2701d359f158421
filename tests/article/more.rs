// SPDX-License-Identifier: MIT
//! See more.h.
use std::sync::Mutex;

static TOLD: Mutex<i32> = Mutex::new(0);

fn sum_of(data: &[i32]) -> i64 {
    data.iter().map(|&item| i64::from(item)).sum()
}

/// Wrong: takes for its own what it was lent.
#[no_mangle]
pub unsafe extern "C" fn more_dangerous_sum(
    data: *mut i32, length: usize) -> i64 {
    sum_of(&Vec::from_raw_parts(data, length, length))
}

#[no_mangle]
pub unsafe extern "C" fn more_sum_telling(
    data: *const i32, length: usize, tell: extern "C" fn()) -> i64 {
    let half = length / 2;
    let first = sum_of(std::slice::from_raw_parts(data, half));
    tell();
    first + sum_of(std::slice::from_raw_parts(data.add(half), length - half))
}

#[no_mangle]
pub extern "C" fn more_tell_unlocked(times: i32, tell: extern "C" fn()) {
    for _ in 0..times {
        *TOLD.lock().unwrap() += 1;
        tell();
    }
}

#[no_mangle]
pub extern "C" fn more_tell_locked(times: i32, tell: extern "C" fn()) {
    for _ in 0..times {
        let mut told = TOLD.lock().unwrap();
        *told += 1;
        tell();
    }
}
