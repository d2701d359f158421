// What crosses, as include/crossbill/boundary/abi.h has it in C.

#[repr(C)]
#[derive(Clone, Copy)]
pub struct crossbill_error {
    pub code: i32,
    pub kind: i32,
    /// UTF-8, ends with a zero.
    pub message: [core::ffi::c_char; 248],
    pub cause: [core::ffi::c_char; 256],
}

impl Default for crossbill_error {
    fn default() -> Self {
        crossbill_error { code: 0, kind: 0, message: [0; 248], cause: [0; 256] }
    }
}

/// Memory that a result views; its owner keeps it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct crossbill_view {
    pub data: *const core::ffi::c_void,
    pub length: usize,
}

/// An array or text that is now yours: release(handle) gives it back, once.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct crossbill_owned {
    pub data: *const core::ffi::c_void,
    pub length: usize,
    pub handle: u64,
    pub release: Option<unsafe extern "C" fn(handle: u64) -> i32>,
}

/// Items that lie `stride` bytes apart.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct crossbill_strided {
    pub data: *const core::ffi::c_void,
    pub length: usize,
    pub stride: isize,
}

/// Returns 0, or anything else: the call then fails.
pub type crossbill_callback = Option<
    unsafe extern "C" fn(
        user: *mut core::ffi::c_void,
        arguments: *const crossbill_value,
        count: usize,
        result: *mut crossbill_value,
    ) -> i32,
>;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct crossbill_value {
    pub is: crossbill_value_is,
    pub size: crossbill_value_size,
    pub more: crossbill_value_more,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union crossbill_value_is {
    pub i64: i64,
    pub u64: u64,
    pub f64: f64,
    pub pointer: *const core::ffi::c_void,
    pub function: crossbill_callback,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union crossbill_value_size {
    pub length: usize,
    pub user: *mut core::ffi::c_void,
    pub present: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union crossbill_value_more {
    pub stride: isize,
    pub written: *mut usize,
}

// An offset in a constant expression, on Rust 1.65 and newer.
macro_rules! offset {
    ($type:ty, $field:tt) => {{
        let memory = core::mem::MaybeUninit::<$type>::uninit();
        let start = memory.as_ptr();
        unsafe {
            let field = core::ptr::addr_of!((*start).$field) as *const u8;
            field.offset_from(start as *const u8) as usize
        }
    }};
}

const _: () = {
    assert!(core::mem::size_of::<crossbill_error>() == 512);
    assert!(core::mem::size_of::<crossbill_view>() == 16);
    assert!(core::mem::size_of::<crossbill_owned>() == 32);
    assert!(core::mem::size_of::<crossbill_strided>() == 24);
    assert!(core::mem::size_of::<crossbill_value>() == 24);
    assert!(offset!(crossbill_value, size) == 8);
};
