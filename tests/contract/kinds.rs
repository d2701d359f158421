// SPDX-License-Identifier: MIT
// A host of kinds.cpp in Rust, by the module that its contract makes.
mod kinds_core;
use core::ptr::{null, null_mut};
use kinds_core::*;

unsafe extern "C" fn twice(
    _user: *mut core::ffi::c_void,
    arguments: *const crossbill_value,
    _count: usize,
    result: *mut crossbill_value,
) -> i32 {
    (*result).is.i64 = 2 * (*arguments).is.i64;
    0
}

// With the result of adding to the context that `user` points to.
unsafe extern "C" fn add_again(
    user: *mut core::ffi::c_void,
    _arguments: *const crossbill_value,
    _count: usize,
    result: *mut crossbill_value,
) -> i32 {
    let mut total = 0i64;
    let context = *(user as *const u64);
    (*result).is.i64 = x_context_add(context, 1, &mut total, null_mut()) as i64;
    0
}

fn main() {
    unsafe {
        let mut error = crossbill_error::default();
        let (mut sum, mut mass) = (0i64, 0f64);
        let numbers = [1i32, 2, 3];
        assert_eq!(x_stats_sum(numbers.as_ptr(), 3, &mut sum, &mut error), 0);
        assert_eq!(sum, 6);
        assert!(x_stats_sum(null(), 3, &mut sum, &mut error) < 0);
        assert_eq!(error.kind, 1);
        let data = Data { id: 1, value: 2.5, flag: 0 };
        assert_eq!(x_mass(null(), data, &mut mass, null_mut()), 0);
        assert_eq!(mass, 2.5);
        assert_eq!(x_walk(Some(twice), null_mut(), &mut sum, null_mut()), 0);
        assert_eq!(sum, 40);
        assert_eq!(x_flip(true, 9), 9);
        let mut wide = core::mem::zeroed::<Wide>();
        assert_eq!(x_wide_(Big::most, &mut wide, null_mut()), 0);
        assert_eq!((wide.inner.id, wide.r#type), (1, false));
        let mut owned = core::mem::zeroed::<crossbill_owned>();
        assert_eq!(x_name(Color::red, &mut owned, null_mut()), 0);
        let name = core::slice::from_raw_parts(owned.data as *const u8, owned.length);
        assert_eq!(name, b"red");
        assert_eq!(owned.release.unwrap()(owned.handle), 0);
        let mut context = 0u64;
        assert_eq!(x_context_new(5, &mut context, null_mut()), 0);
        // What may change is lent once: not twice in a call, nor in a callback.
        const BORROWED: i32 = -28;
        let twice = x_context_join(context, context, &mut sum, null_mut());
        assert_eq!(twice, BORROWED);
        let user = &mut context as *mut u64 as *mut core::ffi::c_void;
        assert_eq!(x_context_visit(context, Some(add_again), user, &mut sum, null_mut()), 0);
        assert_eq!(sum, BORROWED as i64);
        assert_eq!(x_context_add(context, 1, &mut sum, null_mut()), 0);
        assert_eq!(context_free(context, null_mut()), 0);
        assert_eq!(context_free(context, null_mut()), -23);
    }
}
