//! Control and status registers by number and name (Privileged 20240411, 2.2): the ones that the machine has.

/// A row of the CSR table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Csr {
    /// Its number: bits 11:10 set means read-only, bits 9:8 are the least mode that may touch it.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// What it holds, in one sentence.
    pub meaning: &'static str,
}

impl Csr {
    /// Whether writing traps.
    pub const fn read_only(&self) -> bool {
        self.number >> 10 == 3
    }

    /// The least mode that may access it, as `mstatus.MPP` encodes modes (2 is the hypervisor's).
    pub const fn mode(&self) -> u8 {
        (self.number >> 8 & 3) as u8
    }
}

macro_rules! csrs {
    ($($number:literal $constant:ident $name:literal $meaning:literal;)+) => {
        $(#[doc = $meaning] pub const $constant: u16 = $number;)+

        /// Every CSR, by rising number, but for the families in [`FAMILIES`].
        pub static TABLE: &[Csr] = &[$(Csr { number: $number, name: $name, meaning: $meaning }),+];
    };
}

csrs! {
    0x100 SSTATUS "sstatus" "The supervisor's status: interrupts on or off, the mode before the trap, memory permissions.";
    0x104 SIE "sie" "Which interrupts the supervisor has enabled.";
    0x105 STVEC "stvec" "Where traps to the supervisor go.";
    0x106 SCOUNTEREN "scounteren" "Which counters user mode may read.";
    0x10a SENVCFG "senvcfg" "What the supervisor lets user mode do.";
    0x140 SSCRATCH "sscratch" "A word for the supervisor's trap handler.";
    0x141 SEPC "sepc" "Where the trap to the supervisor came from.";
    0x142 SCAUSE "scause" "Why the supervisor was trapped to.";
    0x143 STVAL "stval" "The address or instruction that trapped.";
    0x144 SIP "sip" "Which interrupts wait for the supervisor.";
    0x180 SATP "satp" "Where the page table is, and whether there is one.";
    0x300 MSTATUS "mstatus" "The machine's status: interrupts on or off, the modes before traps, memory permissions.";
    0x301 MISA "misa" "Which extensions the hart has.";
    0x302 MEDELEG "medeleg" "Which exceptions go straight to the supervisor.";
    0x303 MIDELEG "mideleg" "Which interrupts go straight to the supervisor.";
    0x304 MIE "mie" "Which interrupts are enabled.";
    0x305 MTVEC "mtvec" "Where traps to machine mode go.";
    0x306 MCOUNTEREN "mcounteren" "Which counters the supervisor may read.";
    0x30a MENVCFG "menvcfg" "What machine mode lets the supervisor do.";
    0x320 MCOUNTINHIBIT "mcountinhibit" "Which counters stand still.";
    0x340 MSCRATCH "mscratch" "A word for machine mode's trap handler.";
    0x341 MEPC "mepc" "Where the trap to machine mode came from.";
    0x342 MCAUSE "mcause" "Why machine mode was trapped to.";
    0x343 MTVAL "mtval" "The address or instruction that trapped.";
    0x344 MIP "mip" "Which interrupts wait.";
    0xb00 MCYCLE "mcycle" "Cycles of machine time.";
    0xb02 MINSTRET "minstret" "Instructions that completed.";
    0xc00 CYCLE "cycle" "Cycles of machine time, for reading.";
    0xc01 TIME "time" "The board's clock, in ticks.";
    0xc02 INSTRET "instret" "Instructions that completed, for reading.";
    0xf11 MVENDORID "mvendorid" "Who made the hart.";
    0xf12 MARCHID "marchid" "Which architecture of hart it is.";
    0xf13 MIMPID "mimpid" "Which version of it.";
    0xf14 MHARTID "mhartid" "The hart's number.";
    0xf15 MCONFIGPTR "mconfigptr" "Where a description of the hart is.";
}

/// CSRs that come in numbered rows: first number, count, name in front of the number, first suffix.
pub static FAMILIES: &[Family] = &[
    Family {
        first: 0x323,
        count: 29,
        name: "mhpmevent",
        suffix: 3,
        step: 1,
        meaning: "What a performance counter counts.",
    },
    Family {
        first: 0x3a0,
        count: 8,
        name: "pmpcfg",
        suffix: 0,
        step: 2,
        meaning: "Permissions of eight physical regions.",
    },
    Family {
        first: 0x3b0,
        count: 16,
        name: "pmpaddr",
        suffix: 0,
        step: 1,
        meaning: "Bounds of a physical region.",
    },
    Family {
        first: 0xb03,
        count: 29,
        name: "mhpmcounter",
        suffix: 3,
        step: 1,
        meaning: "A performance counter.",
    },
    Family {
        first: 0xc03,
        count: 29,
        name: "hpmcounter",
        suffix: 3,
        step: 1,
        meaning: "A performance counter, for reading.",
    },
];

/// A numbered row of CSRs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// Number of the first.
    pub first: u16,
    /// How many there are.
    pub count: u16,
    /// The name in front of the suffix.
    pub name: &'static str,
    /// Suffix of the first.
    pub suffix: u16,
    /// From one to the next, in number and suffix: `pmpcfg` has only even ones on RV64.
    pub step: u16,
    /// What they hold.
    pub meaning: &'static str,
}

impl Family {
    fn last(&self) -> u16 {
        self.first + (self.count - 1) * self.step
    }

    fn contains(&self, number: u16) -> bool {
        (self.first..=self.last()).contains(&number) && (number - self.first).is_multiple_of(self.step)
    }
}

/// The name of a CSR.
pub fn name(number: u16) -> Option<String> {
    if let Ok(at) = TABLE.binary_search_by_key(&number, |row| row.number) {
        return Some(TABLE[at].name.to_string());
    }
    let family = FAMILIES.iter().find(|family| family.contains(number))?;
    Some(format!("{}{}", family.name, family.suffix + number - family.first))
}

/// What a CSR holds, in one sentence.
pub fn meaning(number: u16) -> Option<&'static str> {
    if let Ok(at) = TABLE.binary_search_by_key(&number, |row| row.number) {
        return Some(TABLE[at].meaning);
    }
    FAMILIES.iter().find(|family| family.contains(number)).map(|family| family.meaning)
}

/// The number of the CSR with this name.
pub fn number(name: &str) -> Option<u16> {
    if let Some(row) = TABLE.iter().find(|row| row.name == name) {
        return Some(row.number);
    }
    FAMILIES.iter().find_map(|family| {
        let digits = name.strip_prefix(family.name)?;
        let suffix: u16 = digits.parse().ok()?;
        let number = family.first.checked_add(suffix.checked_sub(family.suffix)?)?;
        (family.contains(number) && digits == suffix.to_string()).then_some(number)
    })
}
