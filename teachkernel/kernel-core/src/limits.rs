//! How much of something a process may use. (getrlimit(2))

use abi::errno::Errno;

/// Kinds of limits, by the numbers of `RLIMIT_…`.
pub const COUNT: usize = 16;
/// Bytes of the stack.
pub const RLIMIT_STACK: usize = 3;
/// Descriptors: one more than the highest.
pub const RLIMIT_NOFILE: usize = 7;
/// No limit.
pub const RLIM_INFINITY: u64 = u64::MAX;

/// `struct rlimit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The limit in force.
    pub soft: u64,
    /// How far the process may raise it.
    pub hard: u64,
}

/// One process's limits.
#[derive(Clone, Debug)]
pub struct Limits {
    all: [Limit; COUNT],
    /// Highest `RLIMIT_NOFILE` that the kernel can keep.
    descriptors_max: u64,
}

impl Limits {
    /// Limits of the stack and of descriptors, and none of anything else.
    pub fn new(stack: u64, descriptors_max: u64) -> Self {
        let mut all = [Limit { soft: RLIM_INFINITY, hard: RLIM_INFINITY }; COUNT];
        all[RLIMIT_STACK].soft = stack;
        all[RLIMIT_NOFILE] = Limit { soft: descriptors_max, hard: descriptors_max };
        Limits { all, descriptors_max }
    }

    /// A limit; `EINVAL` for a kind that there is not.
    pub fn get(&self, kind: usize) -> Result<Limit, Errno> {
        self.all.get(kind).copied().ok_or(Errno::EINVAL)
    }

    /// Sets a limit. Everybody is root and may raise any, but for what the kernel cannot keep.
    pub fn set(&mut self, kind: usize, limit: Limit) -> Result<(), Errno> {
        let place = self.all.get_mut(kind).ok_or(Errno::EINVAL)?;
        if limit.soft > limit.hard {
            return Err(Errno::EINVAL);
        }
        if kind == RLIMIT_NOFILE && limit.hard > self.descriptors_max {
            return Err(Errno::EPERM);
        }
        *place = limit;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_kept_and_wrong_ones_refused() {
        let mut limits = Limits::new(8 << 20, 256);
        assert_eq!(limits.get(RLIMIT_STACK), Ok(Limit { soft: 8 << 20, hard: RLIM_INFINITY }));
        assert_eq!(limits.get(COUNT), Err(Errno::EINVAL));
        let lower = Limit { soft: 10, hard: 20 };
        assert_eq!(limits.set(RLIMIT_NOFILE, lower), Ok(()));
        assert_eq!(limits.get(RLIMIT_NOFILE), Ok(lower));
        assert_eq!(limits.set(RLIMIT_NOFILE, Limit { soft: 256, hard: 256 }), Ok(()));
        assert_eq!(limits.set(RLIMIT_NOFILE, Limit { soft: 3, hard: 257 }), Err(Errno::EPERM));
        assert_eq!(limits.set(0, Limit { soft: 2, hard: 1 }), Err(Errno::EINVAL));
    }
}
