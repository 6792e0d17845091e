//! The processor: its mode, its registers with what has changed, and the instructions around the program counter.

use super::frame::{Frame, choice, pick};
use machine::isa::register::{FLOAT_NAMES, NAMES};
use web::rows::{Cpu, Line, Place};
use web::store::selection::Selection;
use web::store::shared::Shared;
use web::store::{Action, Registers};
use web::words::number::{floating, short_hex};
use yew::prelude::*;

const SENTENCE: &str = "what hart 0 holds, and the instruction that comes next";
/// The registers that a reader looks at first, by number.
const FEW: &[usize] = &[2, 1, 10, 11, 12, 13, 14, 15, 16, 17, 8];
/// The choices, in the order of their words.
const CHOICES: [Registers; 4] = [Registers::Few, Registers::All, Registers::Float, Registers::Control];

#[derive(PartialEq, Properties)]
pub struct ProcessorProps {
    pub cpu: Shared<Option<Cpu>>,
    pub before: Shared<Option<Cpu>>,
    pub held: bool,
    pub registers: Registers,
    pub selection: Shared<Selection>,
    pub act: Callback<Action>,
}

#[component]
pub fn ProcessorPanel(props: &ProcessorProps) -> Html {
    let Some(cpu) = props.cpu.as_ref() else {
        return html! {
            <Frame name="processor" title="Processor" sentence={SENTENCE}>
                <p class="empty">{ "The registers and the instruction that comes next will stand here as soon as the machine has power." }</p>
            </Frame>
        };
    };
    html! {
        <Frame name="processor" title="Processor" sentence={SENTENCE} controls={controls(props, cpu)}>
            { registers(props, cpu) }
            { listing(props, cpu) }
        </Frame>
    }
}

/// Whose instructions these are.
fn whose(cpu: &Cpu) -> String {
    match (cpu.pid, cpu.place) {
        _ if cpu.waiting => "waits".into(),
        (0, _) => String::new(),
        (pid, Place::User) => format!("{} {pid}", cpu.comm),
        (pid, _) => format!("for {} {pid}", cpu.comm),
    }
}

fn controls(props: &ProcessorProps, cpu: &Cpu) -> Html {
    let at = CHOICES.iter().position(|choice| *choice == props.registers).unwrap_or(0);
    let chosen = props.act.reform(|at: usize| Action::Registers(CHOICES[at.min(CHOICES.len() - 1)]));
    let letter = cpu.place.letter();
    html! {
        <>
            { choice("Which registers", &["main", "all", "float", "control"], at, chosen) }
            { " " }
            { whose(cpu) }{ " " }
            <span class={classes!("pill", letter)}>{ letter }{ " " }{ cpu.place.mode_name() }</span>
        </>
    }
}

fn registers(props: &ProcessorProps, cpu: &Cpu) -> Html {
    let before = props.before.as_ref().filter(|before| props.held && before.cycle != cpu.cycle);
    let shown = |name: &str, value: u64, old: Option<u64>, words: fn(u64) -> String, text: String| {
        let changed = old.is_some_and(|old| old != value);
        let title = match old {
            Some(old) if changed => format!("{name} = 0x{value:x}, before 0x{old:x} ({})", words(old)),
            _ => format!("{name} = 0x{value:x} ({})", words(value)),
        };
        html! {
            <span class={classes!(changed.then_some("chg"))} {title}>
                <b>{ name.to_string() }</b>{ text }
                if changed { <span class="visually-hidden">{ ", changed" }</span> }
            </span>
        }
    };
    let decimal = |value: u64| value.to_string();
    let one = |name: &str, value: u64, old| shown(name, value, old, decimal, short_hex(value));
    let f = |n: usize| {
        let old = before.map(|before| before.f[n]);
        shown(FLOAT_NAMES[n], cpu.f[n], old, floating, floating(cpu.f[n]))
    };
    let x = |n: usize| one(NAMES[n], cpu.x[n], before.map(|before| before.x[n]));
    let pc = one("pc", cpu.pc, None);
    let old_csr = |name: &str| before?.csrs.iter().find(|(other, _)| other == name).map(|(_, value)| *value);
    match props.registers {
        Registers::Few => html! { <div class="regs">{ pc }{ for FEW.iter().map(|n| x(*n)) }</div> },
        Registers::All => html! { <div class="regs">{ pc }{ for (1..32).map(x) }</div> },
        Registers::Float => html! { <div class="regs floats">{ for (0..32).map(f) }</div> },
        Registers::Control => html! {
            <div class="regs wide">
                { for cpu.csrs.iter().map(|(name, value)| one(name, *value, old_csr(name))) }
            </div>
        },
    }
}

fn listing(props: &ProcessorProps, cpu: &Cpu) -> Html {
    let chosen = match &*props.selection {
        Selection::Instruction(address) => cpu.listing.iter().find(|line| line.address == *address),
        _ => None,
    };
    let told = chosen.or_else(|| cpu.listing.iter().find(|line| line.address == cpu.pc));
    html! {
        <>
            <div class="scroll">
                <table class="mono listing-cpu" role="grid" aria-label="Instructions">
                    <tbody>{ for cpu.listing.iter().map(|line| row(props, cpu, line)) }</tbody>
                </table>
            </div>
            <div class="why">
                if let Some(line) = told {
                    <b class="mono">{ line.text.replace('\t', " ") }</b>{ " " }{ &line.meaning }
                } else {
                    { "No instruction can be read at the program counter." }
                }
            </div>
        </>
    }
}

fn row(props: &ProcessorProps, cpu: &Cpu, line: &Line) -> Html {
    let address = line.address;
    let at_pc = address == cpu.pc;
    let act = props.act.clone();
    let (onclick, onkeydown) = pick(move || act.emit(Action::Select(Selection::Instruction(address))));
    let (name, operands) = line.text.split_once('\t').unwrap_or((&line.text, ""));
    html! {
        <tr key={address.to_string()} tabindex="0" aria-selected={at_pc.to_string()} {onclick} {onkeydown}>
            <td class="quiet">{ format!("{address:x}") }</td>
            <td>{ name.to_string() }{ " " }{ operands.to_string() }</td>
            <td class="quiet">{ if at_pc { "next" } else { "" } }</td>
        </tr>
    }
}
