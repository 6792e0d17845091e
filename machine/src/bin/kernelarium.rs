//! Boots images in a terminal: `kernelarium --flash flash.bin --disk disk.img`.
//!
//! Unthrottled and without a terminal mode of its own: standard input goes to the console as it comes, line
//! by line from a terminal. `cargo xtask boot` is the comfortable way; this is the one without a build.

use std::error::Error;
use std::fs;
use std::io::{Read, Write, stderr, stdin, stdout};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Instant;

use machine::board::parts::{Drive, SlotDevice, stock_slots};
use machine::event::{Kinds, Stamped};
use machine::relay::{self, Hop, Relay};
use machine::runner::Unthrottled;
use machine::script::{self, Console, Driver, Failure};
use machine::{Config, Machine};

const USAGE: &str = "\
usage: kernelarium [--flash FILE] [--disk FILE] [--media FILE] [--ram MIB] [--load ADDRESS FILE]…
                   [--script FILE] [--events] [--relay] [--stats]

  --flash FILE         the firmware image
  --disk FILE          the image of the disk
  --media FILE         the image of the medium in the removable drive
  --ram MIB            RAM in MiB; 64 unless told
  --load ADDRESS FILE  bytes that stand in RAM at power-on; the address in hexadecimal
  --script FILE        expect \"text\" [within N] and send \"text\", a line each
  --events             prints every event but console bytes to standard error
  --relay              ends with the hops of the boot: what was loaded from where, and entered when
  --stats              ends with `instructions N seconds S mips M`

Ends with the guest's exit status; 1 when an expectation of the script fails, 2 for bad arguments.
";

/// Most cycles between two looks at the keyboard.
const SLICE: u64 = 1_000_000;

#[derive(Default)]
struct Options {
    config: Config,
    script: Option<script::Script>,
    events: bool,
    relay: bool,
    stats: bool,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprint!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("\n{error}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, Box<dyn Error>> {
    let mut options = Options::default();
    options.config.slots = stock_slots(None, None);
    options.config.ram_bytes = abi::board::RAM_SIZE;
    options.config.trace_port = true;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--flash" => options.config.flash = read(&value()?)?,
            "--disk" => {
                options.config.slots[0] = Some(SlotDevice::Block(Drive::disk(read(&value()?)?)));
            }
            "--media" => options.config = options.config.with_medium(Some(read(&value()?)?)),
            "--ram" => options.config.ram_bytes = value()?.parse::<u64>()? << 20,
            "--load" => {
                let address = value()?;
                let address = u64::from_str_radix(address.trim_start_matches("0x"), 16)?;
                options.config.loads.push((address, read(&value()?)?));
            }
            "--script" => {
                let file = value()?;
                let text = String::from_utf8(read(&file)?)?;
                options.script = Some(script::parse(&text).map_err(|error| format!("{file}: {error}"))?);
            }
            "--events" => options.events = true,
            "--relay" => options.relay = true,
            "--stats" => options.stats = true,
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    Ok(options)
}

fn read(file: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    fs::read(file).map_err(|error| format!("cannot read {file}: {error}").into())
}

fn run(options: Options) -> Result<u8, Box<dyn Error>> {
    let mut relay = Relay::new(&options.config.flash, options.config.disk(0));
    relay.insert(options.config.disk(1));
    let machine = Machine::new(options.config)?;
    let kinds = if options.events { Kinds::ALL } else { relay::HEARS };
    let mut console = Unthrottled::listening(machine, kinds, |stamped| {
        relay.hear(stamped);
        if options.events {
            print_event(stamped);
        }
    });
    let start = Instant::now();
    let result = match &options.script {
        Some(script) => Driver::default().run(script, &mut console, show),
        None => {
            type_along(&mut console);
            Ok(())
        }
    };
    if options.stats {
        let (count, seconds) = (console.machine().retired(), start.elapsed().as_secs_f64());
        println!("\ninstructions {count} seconds {seconds:.3} mips {:.1}", count as f64 / seconds / 1e6);
    }
    let status = console.status();
    drop(console);
    if options.relay {
        relay.hops().iter().for_each(print_hop);
    }
    match result {
        Ok(()) => Ok(options.script.map_or(status, |_| None).unwrap_or(0).min(255) as u8),
        Err(Failure::Console(never)) => match never {},
        Err(failure) => Err(failure.to_string().into()),
    }
}

/// Runs until the machine is off, or for ever asleep after the end of the input.
fn type_along<F: FnMut(&Stamped)>(console: &mut Unthrottled<F>) {
    let keys = keys();
    let mut open = true;
    loop {
        match keys.try_recv() {
            Ok(bytes) => {
                let Ok(()) = console.send(&bytes);
            }
            Err(TryRecvError::Disconnected) => open = false,
            Err(TryRecvError::Empty) => {}
        }
        let mut output = Vec::new();
        let Ok(advance) = console.advance(SLICE, &mut output);
        show(&output);
        let asleep = console.machine().idle_until() == Some(u64::MAX);
        if advance.off || asleep && !open {
            return;
        }
    }
}

/// Standard input, read by a thread that ends with the process.
fn keys() -> Receiver<Vec<u8>> {
    let (sender, keys) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        while let Ok(count @ 1..) = stdin().read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    keys
}

fn show(output: &[u8]) {
    let mut out = stdout().lock();
    // Whoever closed the output does not want to know more.
    let _ = out.write_all(output).and_then(|()| out.flush());
}

fn print_hop(hop: &Hop) {
    let entered = hop.entered.map_or("never".to_owned(), |cycle| cycle.to_string());
    let (loaded, bytes, address) = (hop.loaded, hop.bytes, hop.address.unwrap_or(0));
    println!(
        "{:<12} {loaded:>8} of {bytes:>8}  at {address:#10x} in cycle {entered:>10}  {}",
        hop.name, hop.source
    );
}

fn print_event(stamped: &Stamped) {
    if !Kinds::CONSOLE.has(machine::recorder::kind_of(&stamped.event)) {
        let _ = writeln!(stderr().lock(), "{:>12} {:?}", stamped.cycle, stamped.event);
    }
}
