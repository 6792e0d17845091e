//! Prints how many million instructions a second the machine executes natively:
//! `cargo run --release -p machine --example mips`.

use std::time::Instant;

fn main() {
    let mut machine = machine::bench::compute_loop().expect("a fixed configuration");
    machine.run(1_000_000);
    for _ in 0..3 {
        let (cycles, start) = (300_000_000, Instant::now());
        machine.run(machine.cycle() + cycles);
        let seconds = start.elapsed().as_secs_f64();
        println!("{:.0} MIPS", cycles as f64 / seconds / 1e6);
    }
}
