//! Control and status registers by number and name (Privileged 20240411, 2.2): the ones that the machine has.

macro_rules! names {
    (
        held { $($held:literal $held_constant:ident $field:ident $held_rule:ident $reset:tt ($($legal:tt)*)
            $held_meaning:literal;)+ }
        shown { $($shown:literal $constant:ident $name:literal $rule:ident ($($read:tt)*) ($($write:tt)*)
            $meaning:literal;)+ }
        families { $($first:literal $count:literal $step:literal $family_constant:ident $family:literal
            $suffix:literal $family_rule:ident ($($read_all:tt)*) ($($write_all:tt)*) $family_meaning:literal;)+ }
    ) => {
        $(#[doc = $held_meaning] pub const $held_constant: u16 = $held;)+
        $(#[doc = $meaning] pub const $constant: u16 = $shown;)+
        $(#[doc = $family_meaning] pub const $family_constant: u16 = $first;)+

        /// Every CSR, but for the families in [`FAMILIES`].
        pub static TABLE: &[Csr] = &[
            $(Csr { number: $held, name: stringify!($field), meaning: $held_meaning },)+
            $(Csr { number: $shown, name: $name, meaning: $meaning },)+
        ];

        /// CSRs that come in numbered rows.
        pub static FAMILIES: &[Family] = &[$(Family {
            first: $first,
            count: $count,
            step: $step,
            name: $family,
            suffix: $suffix,
            meaning: $family_meaning,
        },)+];
    };
}
crate::csr_table!(names);

/// A row of the CSR table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Csr {
    /// Its number.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// What it holds, in one sentence.
    pub meaning: &'static str,
}

/// Whether writing a register of this number traps.
pub const fn read_only(number: u16) -> bool {
    number >> 10 == 3
}

/// The least mode that may access a register of this number, as `mstatus.MPP` encodes modes (2 is the
/// hypervisor's).
pub const fn mode(number: u16) -> u8 {
    (number >> 8 & 3) as u8
}

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
    /// Number of the last.
    pub fn last(&self) -> u16 {
        self.first + (self.count - 1) * self.step
    }

    fn contains(&self, number: u16) -> bool {
        (self.first..=self.last()).contains(&number) && (number - self.first).is_multiple_of(self.step)
    }
}

/// The name of a CSR.
pub fn name(number: u16) -> Option<String> {
    if let Some(row) = TABLE.iter().find(|row| row.number == number) {
        return Some(row.name.to_string());
    }
    let family = FAMILIES.iter().find(|family| family.contains(number))?;
    Some(format!("{}{}", family.name, family.suffix + number - family.first))
}

/// What a CSR holds, in one sentence.
pub fn meaning(number: u16) -> Option<&'static str> {
    if let Some(row) = TABLE.iter().find(|row| row.number == number) {
        return Some(row.meaning);
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
