// SPDX-License-Identifier: MIT
//! The Rust library of the two-copies bench, built once with `--cfg metered`:
//! sums the numbers of a text, and does nothing.

#[cfg_attr(metered, export_name = "metered_sum")]
#[cfg_attr(not(metered), export_name = "unmetered_sum")]
/// # Safety
/// `text` has `length` bytes.
pub unsafe extern "C" fn sum(text: *const u8, length: usize) -> u64 {
    let text = std::slice::from_raw_parts(text, length);
    text.split(|&byte| byte == b',').fold(0, |sum, digits| {
        sum + digits.iter().fold(0u64, |number, &digit| {
            number * 10 + u64::from(digit.wrapping_sub(b'0'))
        })
    })
}

#[cfg_attr(metered, export_name = "metered_empty")]
#[cfg_attr(not(metered), export_name = "unmetered_empty")]
pub extern "C" fn empty(_text: *const u8, length: usize) -> u64 {
    length as u64
}
