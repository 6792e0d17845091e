//! Arguments and environment: strings that the kernel put on the stack.
#![expect(unsafe_code, reason = "the strings are reached by the addresses on the initial stack")]

use core::{ffi::CStr, ptr};

use crate::global::Global;

/// The arguments of the program, the program's name first.
#[derive(Clone, Copy)]
pub struct Args {
    first: *const *const core::ffi::c_char,
    count: usize,
}

struct Found {
    args: Args,
    environment: *const *const core::ffi::c_char,
}

static FOUND: Global<Found> =
    Global::new(Found { args: Args { first: ptr::null(), count: 0 }, environment: ptr::null() });

/// Notes where arguments and environment are.
///
/// # Safety
/// `stack` must be the stack pointer with which the kernel started the program.
pub(crate) unsafe fn set_up(stack: *const usize) -> Args {
    // SAFETY: argc stands at the stack pointer, argv and its null follow, then envp.
    unsafe {
        let args = Args { first: stack.add(1).cast(), count: *stack };
        FOUND.with(|found| *found = Found { args, environment: stack.add(1 + args.count + 1).cast() });
        args
    }
}

impl Args {
    /// How many there are, the program's name included.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Argument `i`; 0 is the program's name.
    pub fn get(&self, i: usize) -> Option<&'static CStr> {
        // SAFETY: `first` has `count` entries, each a zero-terminated string that stays for good.
        (i < self.count).then(|| unsafe { CStr::from_ptr(*self.first.add(i)) })
    }

    /// The arguments after the program's name.
    pub fn iter(&self) -> impl Iterator<Item = &'static CStr> + Clone + use<> {
        let args = *self;
        (1..args.count).filter_map(move |i| args.get(i))
    }
}

/// The strings `NAME=value` of the environment.
pub fn vars() -> impl Iterator<Item = &'static CStr> {
    let mut at = FOUND.with(|found| found.environment);
    core::iter::from_fn(move || {
        // SAFETY: the list ends with a null, behind which we never step; its strings stay for good.
        unsafe {
            if at.is_null() || (*at).is_null() {
                return None;
            }
            let string = CStr::from_ptr(*at);
            at = at.add(1);
            Some(string)
        }
    })
}

/// The value of environment variable `name`.
pub fn var(name: &[u8]) -> Option<&'static [u8]> {
    vars().find_map(|string| string.to_bytes().strip_prefix(name)?.strip_prefix(b"="))
}

/// The name under which the program was started, without directories, for messages.
pub fn program() -> &'static [u8] {
    let name = FOUND.with(|found| found.args.get(0)).map_or(b"?" as &[u8], CStr::to_bytes);
    name.rsplit(|byte| *byte == b'/').next().unwrap_or(name)
}
