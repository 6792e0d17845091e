//! Which children a `wait4` asks for.

/// The first argument of wait4(2), understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Any child.
    Any,
    /// The child with this number.
    Process(u32),
    /// Any child of this process group.
    Group(u32),
}

impl Selector {
    /// Reads the argument of a caller that belongs to group `own`; `None` for a number that can't be negated.
    pub fn new(pid: i32, own: u32) -> Option<Self> {
        Some(match pid {
            i32::MIN => return None,
            -1 => Selector::Any,
            0 => Selector::Group(own),
            pid if pid < 0 => Selector::Group(pid.unsigned_abs()),
            pid => Selector::Process(pid.unsigned_abs()),
        })
    }

    /// Whether a child with this number and group is meant.
    pub fn matches(self, pid: u32, group: u32) -> bool {
        match self {
            Selector::Any => true,
            Selector::Process(wanted) => wanted == pid,
            Selector::Group(wanted) => wanted == group,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_s_four_cases() {
        let of = |pid| Selector::new(pid, 7);
        assert_eq!(of(-1), Some(Selector::Any));
        assert_eq!(of(0), Some(Selector::Group(7)));
        assert_eq!(of(-5), Some(Selector::Group(5)));
        assert_eq!(of(9), Some(Selector::Process(9)));
        assert_eq!(of(i32::MIN), None);
        assert!(Selector::Process(9).matches(9, 1) && !Selector::Process(9).matches(1, 9));
        assert!(Selector::Group(9).matches(1, 9) && !Selector::Group(9).matches(9, 1));
    }
}
