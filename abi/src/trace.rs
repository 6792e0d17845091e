//! Tracepoints: what a kernel says about itself through the trace port.
//!
//! The port is a page of registers. A guest learns of it from the device tree (`compatible =
//! "kernelarium,trace-port"`); one that does not find it stays silent. Writing the physical address of a
//! [`Record`] to [`DOORBELL`] makes the record an event of the machine, stamped with the cycle. Names and
//! arguments follow Linux's tracepoints (`/sys/kernel/tracing/events`).

/// The port's `compatible` string in the device tree.
pub const COMPATIBLE: &str = "kernelarium,trace-port";
/// Register, u32, read only: [`MAGIC`].
pub const MAGIC_REGISTER: u64 = 0x00;
/// What [`MAGIC_REGISTER`] reads: "KTRC" in little-endian bytes.
pub const MAGIC: u32 = u32::from_le_bytes(*b"KTRC");
/// Register, u64, write only: physical address of a [`Record`], 8-byte aligned.
pub const DOORBELL: u64 = 0x08;
/// Register, u64: physical address of the [`crate::debug::Header`]; 0 until the kernel sets it.
pub const DEBUG_REGISTER: u64 = 0x10;

/// One tracepoint hit, 64 bytes, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(C, align(8))]
pub struct Record {
    /// A [`Tracepoint`] as a number.
    pub id: u16,
    /// The hart on which it happened.
    pub hart: u16,
    /// The process that was current, 0 in the idle task and before the first process.
    pub pid: u32,
    /// Arguments; each tracepoint names its own. Text is packed little-endian, zero-padded: see [`pack`].
    pub args: [u64; 7],
}

/// Bytes in a [`Record`].
pub const RECORD_SIZE: usize = 64;

impl Record {
    /// The record in memory order.
    pub fn to_bytes(&self) -> [u8; RECORD_SIZE] {
        let mut bytes = [0; RECORD_SIZE];
        bytes[0..2].copy_from_slice(&self.id.to_le_bytes());
        bytes[2..4].copy_from_slice(&self.hart.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.pid.to_le_bytes());
        for (chunk, arg) in bytes[8..].chunks_exact_mut(8).zip(self.args) {
            chunk.copy_from_slice(&arg.to_le_bytes());
        }
        bytes
    }

    /// Reads a record from memory order.
    pub fn from_bytes(bytes: &[u8; RECORD_SIZE]) -> Self {
        let mut args = [0; 7];
        for (arg, chunk) in args.iter_mut().zip(bytes[8..].chunks_exact(8)) {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            *arg = u64::from_le_bytes(word);
        }
        Record {
            id: u16::from_le_bytes([bytes[0], bytes[1]]),
            hart: u16::from_le_bytes([bytes[2], bytes[3]]),
            pid: u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
            args,
        }
    }
}

/// Packs the first `8 * N` bytes of `text` into words, zero-padded, as [`Record::args`] holds text.
pub fn pack<const N: usize>(text: &[u8]) -> [u64; N] {
    let mut words = [0; N];
    for (i, byte) in text.iter().take(8 * N).enumerate() {
        words[i / 8] |= u64::from(*byte) << (8 * (i % 8));
    }
    words
}

/// The bytes of packed text, without its padding.
pub fn unpack(words: &[u64]) -> impl Iterator<Item = u8> + '_ {
    words.iter().flat_map(|word| word.to_le_bytes()).take_while(|byte| *byte != 0)
}

macro_rules! tracepoints {
    ($($(#[doc = $doc:literal])+ $id:literal $variant:ident $name:literal [$($arg:literal),*];)+) => {
        /// The tracepoints that our kernel has, by number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Tracepoint { $($(#[doc = $doc])+ $variant = $id,)+ }

        impl Tracepoint {
            /// Every tracepoint, in the order of their numbers.
            pub const ALL: &[Tracepoint] = &[$(Tracepoint::$variant),+];

            /// The tracepoint with this number.
            pub fn from_id(id: u16) -> Option<Self> {
                match id { $($id => Some(Tracepoint::$variant),)+ _ => None }
            }

            /// The name, Linux's where Linux has the tracepoint.
            pub fn name(self) -> &'static str {
                match self { $(Tracepoint::$variant => $name,)+ }
            }

            /// Names of the arguments; one that ends in `[n]` takes n words of packed text.
            pub fn arguments(self) -> &'static [&'static str] {
                match self { $(Tracepoint::$variant => &[$($arg),*],)+ }
            }
        }
    };
}

tracepoints! {
    /// A system call enters: its number and its six argument registers.
    1 SysEnter "sys_enter" ["nr", "a0", "a1", "a2", "a3", "a4", "a5"];
    /// A system call returns: its number and result (negative errno on error).
    2 SysExit "sys_exit" ["nr", "ret"];
    /// The processor changes hands. `prev_state` is the state letter of [`crate::debug::State`].
    3 SchedSwitch "sched_switch" ["prev_pid", "prev_state", "next_pid", "prev_comm[2]", "next_comm[2]"];
    /// A waiting process becomes ready.
    4 SchedWakeup "sched_wakeup" ["pid", "comm[2]"];
    /// A process is born as a copy of its parent.
    5 SchedProcessFork "sched_process_fork" ["parent_pid", "child_pid", "comm[2]"];
    /// A process becomes another program.
    6 SchedProcessExec "sched_process_exec" ["pid", "filename[4]"];
    /// A process ends; `status` is as wait4 reports it.
    7 SchedProcessExit "sched_process_exit" ["pid", "status", "comm[2]"];
    /// A user page fault: `cause` as in scause; `outcome` 0 a fresh page was mapped, 1 a shared page was copied, 2 the process was killed.
    8 PageFaultUser "page_fault_user" ["address", "ip", "cause", "outcome"];
    /// A signal takes effect on process `pid`.
    9 SignalDeliver "signal_deliver" ["sig", "pid"];
    /// The initramfs archive has become the root: files, bytes, and the physical address of the archive.
    10 InitramfsUnpack "initramfs_unpack" ["files", "bytes", "address"];
    /// A file system is mounted.
    11 Mount "mount" ["source[2]", "target[2]", "type[2]"];
    /// A request goes to a block device: `dev` 0 vda, 1 vdb.
    12 BlockRqIssue "block_rq_issue" ["dev", "sector", "nr_sector", "write"];
    /// A request is done; `error` is an errno or 0.
    13 BlockRqComplete "block_rq_complete" ["dev", "sector", "nr_sector", "error"];
}
