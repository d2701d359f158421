// SPDX-License-Identifier: MIT
//! The Rust library of the two-copies bench, built once with `--cfg metered`:
//! sums the squares of bytes, and does nothing.
//!
//! Such a sum keeps the processor's units busy to its end. Where a function
//! ends in a chain of steps that wait for each other, or in a branch that is
//! foretold only in a tight loop, what it adds to a loop depends by 8 ns in 30
//! on what stands before and after: on a lone read of the clock even, which is
//! no fault of who reads it.

#[cfg_attr(metered, export_name = "metered_norm")]
#[cfg_attr(not(metered), export_name = "unmetered_norm")]
/// # Safety
/// `data` has `length` bytes.
pub unsafe extern "C" fn norm(data: *const u8, length: usize) -> u64 {
    let data = std::slice::from_raw_parts(data, length);
    data.iter().map(|&byte| u64::from(byte)).map(|x| x * x).sum()
}

#[cfg_attr(metered, export_name = "metered_empty")]
#[cfg_attr(not(metered), export_name = "unmetered_empty")]
pub extern "C" fn empty(_data: *const u8, length: usize) -> u64 {
    length as u64
}
