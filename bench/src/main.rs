//! `bench GUEST`: every workload natively, in the machine and directly by turns, as a line of JSON each: the host's
//! part of what `bench/node.mjs` does for wasm.
#![forbid(unsafe_code)]

use bench::direct::Direct;
use bench::trial::Trial;
use std::error::Error;
use std::time::Duration;
use workloads::WORKLOADS;

/// Turns that count, after one that warms up.
const TURNS: usize = 5;
/// Runs of the direct build a turn: it is so much faster.
const DIRECT_RUNS: u32 = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let guest = std::env::args_os().nth(1).ok_or("usage: bench GUEST")?;
    let guest = std::fs::read(guest)?;
    let mut direct = Direct::default();
    for (number, workload) in WORKLOADS.iter().enumerate() {
        let (mut direct_seconds, mut machine_seconds) = (Vec::new(), Vec::new());
        let (mut expected, mut checksum, mut retired) = (0, 0, 0);
        for _ in 0..=TURNS {
            let start = processor_time();
            for _ in 0..DIRECT_RUNS {
                expected = direct.run(number, workload.rounds);
            }
            direct_seconds.push((processor_time() - start).as_secs_f64() / f64::from(DIRECT_RUNS));
            let mut trial = Trial::new(&guest, number as u64, u64::from(workload.rounds))?;
            let start = processor_time();
            if !trial.run() {
                return Err(format!("the guest gave up on {}", workload.name).into());
            }
            machine_seconds.push((processor_time() - start).as_secs_f64());
            (checksum, retired) = (trial.checksum(), trial.retired());
        }
        println!(
            "{{\"number\": {number}, \"direct\": {:?}, \"machine\": {:?}, \"retired\": {retired}, \
             \"expected\": \"{expected:x}\", \"checksum\": \"{checksum:x}\"}}",
            &direct_seconds[1..],
            &machine_seconds[1..],
        );
    }
    Ok(())
}

/// What this thread has had of a processor: other programs take none of it.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
