// SPDX-License-Identifier: MIT
//! The Rust core of native.cpp.

#[no_mangle]
pub extern "C" fn rust_make(size: usize) -> *mut u8 {
    Box::into_raw(vec![7u8; size].into_boxed_slice()) as *mut u8
}

/// # Safety
/// `data` and `size` are what `rust_make` was asked for and gave.
#[no_mangle]
pub unsafe extern "C" fn rust_hash(data: *const u8, size: usize) -> u64 {
    let bytes = std::slice::from_raw_parts(data, size);
    bytes.iter().fold(1469598103934665603, |hash, &byte| {
        (hash ^ byte as u64).wrapping_mul(1099511628211)
    })
}

/// # Safety
/// As of `rust_hash`; once for each block.
#[no_mangle]
pub unsafe extern "C" fn rust_drop(data: *mut u8, size: usize) {
    drop(Box::from_raw(std::slice::from_raw_parts_mut(data, size)));
}
