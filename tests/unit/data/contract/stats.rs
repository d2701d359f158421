/// What the library was when this was made.
pub const CROSSBILL_CONTRACT: &str = "0545d63e68c3b25a";

/// A colour.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color(pub i32);

impl Color {
    pub const far: Color = Color(-5);
    pub const red: Color = Color(0);
    pub const green: Color = Color(1);
}

/// A record.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Data {
    pub id: u32,
    pub value: f64,
    pub flag: u8,
}

const _: () = {
    assert!(core::mem::size_of::<Data>() == 24);
    assert!(core::mem::align_of::<Data>() == 8);
    assert!(offset!(Data, id) == 0);
    assert!(offset!(Data, value) == 8);
    assert!(offset!(Data, flag) == 16);
};

/// An item was negative.
pub const negative_input_code: i32 = 7;

#[link(name = "stats")]
extern "C" {
    /// Gives a Context back. Counts things.
    /// Use it on the thread that made it; elsewhere every call is an error.
    pub fn context_free(handle: u64, error: *mut crossbill_error) -> i32;
    /// Does it.
    /// `context`: Context&, lent for the call: a free meanwhile is an error
    /// `n`: i32, a value
    /// `result`: i64, a value
    pub fn context_add(context: u64, n: i32, result: *mut i64,
                       error: *mut crossbill_error) -> i32;
    /// Does it.
    /// `context`: Context&, lent for the call: a free meanwhile is an error
    /// `result`: view<i64>, context's, valid while that is alive and unchanged
    pub fn context_items(context: u64, result: *mut crossbill_view,
                         error: *mut crossbill_error) -> i32;
    /// Does it.
    /// `start`: i32, a value
    /// `result`: owned<Context>, given away: its new owner frees it once
    pub fn context_new(start: i32, result: *mut u64,
                       error: *mut crossbill_error) -> i32;
    /// Does it.
    /// `color`: Color, a value
    /// `data`: const Data* or null, lent for the call
    /// `result`: owned_utf8, the host's, who gives it back once
    pub fn paint(color: Color, data: *const Data, result: *mut crossbill_owned,
                 error: *mut crossbill_error) -> i32;
    /// Does it.
    /// `data`: slice<f64>, lent for the call, written by the core
    /// `factor`: f64, a value
    /// Raises negative_input (7); bad arguments, bugs and want of memory, as
    /// every call
    pub fn stats_scale(data: *mut f64, data_length: usize, factor: f64,
                       error: *mut crossbill_error) -> i32;
    /// Does it.
    /// `data`: slice<const i32>, lent for the call
    /// `result`: i64, a value
    pub fn stats_sum(data: *const i32, data_length: usize, result: *mut i64,
                     error: *mut crossbill_error) -> i32;
    /// Does it.
    /// `each`: callback<i64(i64)>, lent for the call, and called on its thread
    /// alone
    pub fn walk(each: crossbill_callback, each_user: *mut core::ffi::c_void,
                error: *mut crossbill_error) -> i32;
}
