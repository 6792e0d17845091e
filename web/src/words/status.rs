//! What the machine is doing, in one line: shown at the clock, spoken on a pause or a step.

use super::number::{counted, duration, grouped, seconds};
use crate::protocol::{Clock, Images, Run};
use crate::rows::{Cpu, Place};

/// What the machine is doing.
pub fn run(run: Run, clock: &Clock, images: &Images) -> String {
    match (run, images) {
        (Run::Off, Images::Loading { got, total: 0 }) if *got > 0 => {
            format!("Loading the images: {} so far", super::number::bytes(*got))
        }
        (Run::Off, Images::Loading { got, total }) if *total > 0 => {
            format!("Loading the images: {} of {}", super::number::bytes(*got), super::number::bytes(*total))
        }
        (Run::Off, Images::Loading { .. }) => "Loading the images".into(),
        (Run::Off, _) => "The machine is off".into(),
        (Run::Paused, _) if clock.cycle < clock.head => "In the past".into(),
        (Run::Paused, _) => "Paused".into(),
        (Run::Running, _) if clock.idle => "Waiting".into(),
        (Run::Running, _) if clock.cycle < clock.head => "Replaying".into(),
        (Run::Running, _) => "Running".into(),
        (Run::Seeking, _) => "On its way".into(),
        (Run::Starting, _) => "Fast forward".into(),
        (Run::Ended(0), _) => "Switched itself off".into(),
        (Run::Ended(status), _) => format!("Switched itself off, status {status}"),
    }
}

/// Where the machine stands, for a reader who can't see the pictures.
pub fn stop(clock: &Clock, cpu: Option<&Cpu>) -> String {
    let place = match cpu {
        None => String::new(),
        Some(cpu) => {
            let next = cpu.listing.iter().find(|line| line.address == cpu.pc);
            let next = next.map_or_else(String::new, |line| format!(" Next: {}.", line.text));
            format!("{}.{next} ", whereabouts(cpu))
        }
    };
    format!("{place}{}, {} of machine time.", counted(clock.retired, "instruction"), duration(clock.cycle))
}

fn whereabouts(cpu: &Cpu) -> String {
    let mode = cpu.place.mode_name();
    match (cpu.place, cpu.comm.as_str()) {
        (Place::User, comm) if !comm.is_empty() => {
            format!("In {comm} ({}), {mode}, at {:x}", cpu.pid, cpu.pc)
        }
        (Place::Kernel, comm) if !comm.is_empty() => {
            format!("In the kernel for {comm} ({}), {mode}, at {:x}", cpu.pid, cpu.pc)
        }
        _ => format!("In {mode}, at {:x}", cpu.pc),
    }
}

/// The clock's two lines: instructions, machine time.
pub fn clock(clock: &Clock) -> (String, String) {
    (grouped(clock.retired), seconds(clock.cycle))
}
