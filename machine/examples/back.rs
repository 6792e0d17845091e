//! Prints how long steps back and seeks take over the first 500 million instructions of a life:
//! `cargo run --release -p machine --example back -- flash.bin disk.img`.
//!
//! The stock machine boots, two loops and a copy take turns in it, and at random moments one
//! goes there and then back by one instruction, as somebody does who looks for where something went wrong.

use std::error::Error;
use std::time::Instant;

use machine::input::Input;
use machine::timeline::{Direction, StepKind};
use machine::{Config, Stop, Timeline};

/// The life that is looked at, in instructions.
const LIFE: u64 = 500_000_000;
/// Moments that are tried.
const TRIES: u64 = 60;
/// Typed at the prompt: work for the processor, the memory and the disk.
const WORK: &[u8] = b"hog & hog & cat /bin/sh /bin/hog | wc\n";

fn main() -> Result<(), Box<dyn Error>> {
    let [flash, disk] = [1, 2].map(|at| std::env::args().nth(at).ok_or("give flash and disk"));
    let config = Config::stock(std::fs::read(flash?)?, std::fs::read(disk?)?);
    let mut timeline = Timeline::new(config)?;
    timeline.forward(600_000_000);
    timeline.input(Input::Console(WORK.to_vec()));
    let started = Instant::now();
    while timeline.machine().retired() < LIFE {
        if timeline.forward(timeline.cycle() + 10_000_000) != Stop::Reached {
            return Err("the machine switched itself off".into());
        }
        if timeline.machine().idle_until() == Some(u64::MAX) {
            return Err("the machine has no work".into());
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let last = timeline.cycle();
    // A fixed sequence that looks random (Knuth, The Art of Computer Programming 2, 3.3.4).
    let mut random = 1u64;
    let (mut seeks, mut firsts, mut nexts) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TRIES {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let count = ((u128::from(random) * u128::from(LIFE)) >> 64) as u64;
        // From the checkpoint before the moment: what a first step back costs where none are dense.
        seeks.push(timed(|| timeline.seek_instruction(count, last)));
        firsts.push(timed(|| timeline.step(StepKind::Instruction, Direction::Back, 1)));
        nexts.push(timed(|| timeline.step(StepKind::Instruction, Direction::Back, 1)));
    }
    let mib = timeline.checkpoint_bytes() as f64 / f64::from(1 << 20);
    println!("checkpoints count {} mib {mib:.1} life_seconds {seconds:.2}", timeline.checkpoints().count());
    for (what, mut times) in [("seek", seeks), ("step_back", firsts), ("next_step_back", nexts)] {
        times.sort_by(f64::total_cmp);
        println!("{what} median_ms {:.2} worst_ms {:.2}", times[times.len() / 2], times[times.len() - 1]);
    }
    Ok(())
}

/// Milliseconds that something takes, if it gets where it should; else no time is short enough.
fn timed(body: impl FnOnce() -> bool) -> f64 {
    let started = Instant::now();
    if body() { started.elapsed().as_secs_f64() * 1e3 } else { f64::INFINITY }
}
