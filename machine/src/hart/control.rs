//! The control and status registers that hold something: a field for each such row of the table.

use super::counter::Counter;
use super::pmp::Pmp;
use super::{environment, status};

macro_rules! control {
    (
        held { $($number:literal $constant:ident $field:ident $rule:ident $reset:tt ($($legal:tt)*)
            $meaning:literal;)+ }
        $($others:tt)*
    ) => {
        /// Control and status registers that hold something.
        #[derive(Clone)]
        #[repr(C)]
        pub struct Control {
            $(#[doc = concat!("`", stringify!($field), "`. ", $meaning)] pub $field: u64,)+
            /// The bits of `mip` that software sets: SSIP, STIP, SEIP. The board's lines come on top.
            pub mip: u64,
            /// `mcycle`. It counts the cycles of the core, whichever hart they belong to (Privileged 20240411, 3.1.10).
            pub mcycle: Counter,
            /// `minstret`.
            pub minstret: Counter,
            /// Cycles that completed no instruction: traps, idle jumps, and those that went to other harts
            /// before it came to its turn.
            pub unretired: u64,
            /// Physical memory protection.
            pub pmp: Pmp,
        }

        impl Default for Control {
            /// As after reset.
            fn default() -> Control {
                Control {
                    $($field: $reset,)+
                    mip: 0,
                    mcycle: Counter::default(),
                    minstret: Counter::default(),
                    unretired: 0,
                    pmp: Pmp::default(),
                }
            }
        }

        impl Control {
            /// Everything that is held, as words in a fixed order: for hashes.
            pub fn words(&self) -> Vec<u64> {
                let mut words = vec![$(self.$field,)+ self.mip, self.unretired];
                words.extend(self.mcycle.words());
                words.extend(self.minstret.words());
                words.extend(self.pmp.words());
                words
            }
        }
    };
}
crate::csr_table!(control);
