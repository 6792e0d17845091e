//! The target description: which registers there are, with names and features as GDB knows them (Debugging with
//! GDB, G.5.12) and QEMU tells them.

use std::fmt::Write;

use super::arch::{CSR, F, PC, PRIV};
use crate::Machine;
use crate::isa::csr;
use crate::isa::register::{FLOAT_NAMES, NAMES};

/// Control registers that belong to the floating-point unit: fflags, frm and fcsr.
const FLOAT_CSRS: std::ops::RangeInclusive<u16> = 1..=3;

/// The description as XML.
pub fn xml(machine: &Machine) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">\
         <target version=\"1.0\"><architecture>riscv:rv64</architecture>",
    );
    let names = NAMES.iter().enumerate().map(|(number, name)| (number, *name, x_type(number)));
    feature(&mut text, "cpu", names.chain([(PC, "pc", "code_ptr")]));
    let floats = FLOAT_NAMES.iter().enumerate().map(|(number, name)| (F + number, *name, "riscv_double"));
    let (fpu, others): (Vec<u16>, Vec<u16>) = (0..0x1000)
        .filter(|number| machine.hart(0).csr(*number).is_some())
        .partition(|number| FLOAT_CSRS.contains(number));
    let named = |numbers: Vec<u16>| -> Vec<(usize, String)> {
        numbers.into_iter().filter_map(|it| Some((CSR + usize::from(it), csr::name(it)?))).collect()
    };
    let (fpu, others) = (named(fpu), named(others));
    let int = |row: &'static str| move |(number, name): &(usize, String)| (*number, name.clone(), row);
    let floats = floats.map(|(number, name, kind)| (number, name.to_owned(), kind));
    feature(&mut text, "fpu", floats.chain(fpu.iter().map(int("int"))));
    feature(&mut text, "csr", others.iter().map(int("int")));
    feature(&mut text, "virtual", [(PRIV, "priv", "int")].into_iter());
    text + "</target>"
}

fn x_type(number: usize) -> &'static str {
    match number {
        1 => "code_ptr",
        2..=4 | 8 => "data_ptr",
        _ => "int",
    }
}

fn feature<N: std::fmt::Display>(
    text: &mut String,
    name: &str,
    registers: impl Iterator<Item = (usize, N, &'static str)>,
) {
    // Writing to a string can't fail.
    let _ = write!(text, "<feature name=\"org.gnu.gdb.riscv.{name}\">");
    if name == "fpu" {
        *text += "<union id=\"riscv_double\"><field name=\"float\" type=\"ieee_single\"/>\
                  <field name=\"double\" type=\"ieee_double\"/></union>";
    }
    for (number, name, kind) in registers {
        let _ = write!(text, "<reg name=\"{name}\" bitsize=\"64\" regnum=\"{number}\" type=\"{kind}\"/>");
    }
    *text += "</feature>";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    #[test]
    fn every_register_has_its_name_and_number() {
        let machine = Machine::new(Config { ram_bytes: 1 << 20, ..Config::default() }).expect("a machine");
        let xml = xml(&machine);
        for register in [
            "<reg name=\"ra\" bitsize=\"64\" regnum=\"1\" type=\"code_ptr\"/>",
            "<reg name=\"pc\" bitsize=\"64\" regnum=\"32\"",
            "<reg name=\"fa0\" bitsize=\"64\" regnum=\"43\"",
            "<reg name=\"fcsr\" bitsize=\"64\" regnum=\"68\"",
            "<reg name=\"mstatus\" bitsize=\"64\" regnum=\"833\"",
            "<reg name=\"satp\" bitsize=\"64\" regnum=\"449\"",
        ] {
            assert_eq!(xml.matches(register).count(), 1, "{register}");
        }
    }
}
