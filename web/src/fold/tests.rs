//! Events as a machine would give them, and the rows that come of them.

use super::*;
use crate::rows::{Doing, Reason, Why};
use crate::words::crossing::sentence;
use abi::syscall::number as nr;
use abi::trace::{Record, Tracepoint, pack};
use machine::event::{Cause, Mode};

struct Feed {
    fold: Fold,
}

impl Feed {
    fn new() -> Self {
        Feed { fold: Fold::default() }
    }

    fn event(&mut self, cycle: Cycle, event: Event) {
        self.fold.take(&Stamped { cycle, hart: 0, event });
    }

    fn trap(&mut self, cycle: Cycle, from: Mode, to: Mode, cause: Cause) {
        let args = [0; 8];
        self.event(cycle, Event::Trap { from, to, cause, pc: 0x10118, target: 0, tval: 0, args, satp: 0 });
    }

    fn trace(&mut self, cycle: Cycle, point: Tracepoint, pid: Pid, args: &[u64]) {
        let mut record = Record { id: point as u16, hart: 0, pid, args: [0; 7] };
        record.args[..args.len()].copy_from_slice(args);
        self.event(cycle, Event::Trace { record, texts: vec![] });
    }

    fn switch(&mut self, cycle: Cycle, prev: (Pid, &str), state: u8, next: (Pid, &str)) {
        let [p0, p1] = pack::<2>(prev.1.as_bytes());
        let [n0, n1] = pack::<2>(next.1.as_bytes());
        let args = [u64::from(prev.0), u64::from(state), u64::from(next.0), p0, p1, n0, n1];
        self.trace(cycle, Tracepoint::SchedSwitch, prev.0, &args);
    }
}

/// A process that writes, and is then taken off the processor by the timer.
fn session() -> Feed {
    let mut feed = Feed::new();
    feed.switch(100, (0, ""), b'R', (7, "sh"));
    feed.trap(110, Mode::Supervisor, Mode::User, Cause::Return);
    feed.trap(200, Mode::User, Mode::Supervisor, Cause::Exception(8));
    feed.trace(210, Tracepoint::SysEnter, 7, &[nr::write as u64, 1, 0x11040, 22]);
    feed.trace(290, Tracepoint::SysExit, 7, &[nr::write as u64, 22]);
    feed.trap(300, Mode::Supervisor, Mode::User, Cause::Return);
    feed.trap(400, Mode::User, Mode::Supervisor, Cause::Interrupt(5));
    feed.switch(420, (7, "sh"), b'R', (9, "hog"));
    feed.trap(440, Mode::Supervisor, Mode::User, Cause::Return);
    feed
}

#[test]
fn an_entry_and_its_return_make_one_row() {
    let feed = session();
    let (_, call) = feed.fold.calls.iter().next().unwrap();
    assert_eq!((call.pid, call.comm.as_str(), call.number), (7, "sh", nr::write as u64));
    let end = call.end.unwrap();
    assert_eq!((end.result, end.cost), (Some(22), 80));
    assert_eq!(call.crossing, Some(200));
    let (_, crossing) = feed.fold.crossings.iter().find(|(_, row)| row.cycle == 200).unwrap();
    assert_eq!((crossing.why, crossing.until), (Why::Exception(8), Some(300)));
    assert_eq!(crossing.cost(0), 100);
}

#[test]
fn a_switch_says_who_and_why() {
    let feed = session();
    let switches: Vec<_> =
        feed.fold.switches.iter().map(|(_, s)| (s.prev, s.next, s.reason.clone())).collect();
    assert_eq!(switches, [(0, 7, Reason::Idle), (7, 9, Reason::Timer)]);
    let spans: Vec<_> = feed.fold.spans.iter().map(|(_, s)| (s.pid, s.start, s.end, s.running)).collect();
    assert_eq!(spans, [(7, 100, Some(420), true), (7, 420, None, false), (9, 420, None, true)]);
    let last = feed.fold.crossings.last().unwrap();
    assert_eq!((last.pid, last.comm.as_str()), (9, "hog"), "who comes back is not who went in");
}

#[test]
fn a_lane_goes_on_under_the_new_name_when_its_process_becomes_another_program() {
    let mut feed = session();
    let [a, b, c, d] = pack::<4>(b"/media/hello");
    feed.trap(500, Mode::User, Mode::Supervisor, Cause::Exception(8));
    feed.trace(510, Tracepoint::SchedProcessExec, 9, &[9, a, b, c, d]);
    let spans: Vec<_> = feed.fold.spans.iter().filter(|(_, s)| s.pid == 9).map(|(_, s)| s.clone()).collect();
    assert_eq!((spans[0].comm.as_str(), spans[0].end, spans[0].was.as_deref()), ("hog", Some(510), None));
    assert_eq!((spans[1].comm.as_str(), spans[1].start, spans[1].end), ("hello", 510, None));
    assert_eq!((spans[1].running, spans[1].was.as_deref()), (true, Some("hog")));
    let exec = feed.fold.crossings.last().unwrap().notes.last().unwrap().what.clone();
    assert_eq!(exec, Noted::Exec { file: "/media/hello".into() });
}

#[test]
fn a_return_says_what_it_is_the_end_of() {
    let mut feed = session();
    let told = |feed: &Feed| sentence(feed.fold.crossings.last().unwrap(), 0).body;
    let answered = feed.fold.crossings.iter().find(|(_, row)| row.cycle == 300).unwrap().1.clone();
    assert!(sentence(&answered, 0).body.contains("a0 holds the answer of write, 22."), "{answered:?}");
    feed.trap(500, Mode::User, Mode::Supervisor, Cause::Exception(13));
    feed.trap(510, Mode::Supervisor, Mode::User, Cause::Return);
    assert!(told(&feed).contains("hog (9) goes on at 0x0, as if nothing had been."), "{}", told(&feed));
    feed.trap(600, Mode::User, Mode::Supervisor, Cause::Exception(8));
    feed.trace(610, Tracepoint::SysEnter, 9, &[nr::clone as u64]);
    feed.trace(620, Tracepoint::SchedProcessFork, 9, &[9, 12, 0, 0]);
    feed.trace(630, Tracepoint::SysExit, 9, &[nr::clone as u64, 12]);
    feed.switch(640, (9, "hog"), b'R', (12, "hog"));
    feed.trap(650, Mode::Supervisor, Mode::User, Cause::Return);
    assert!(told(&feed).contains("hog (12) begins its life at 0x0, as a copy"), "{}", told(&feed));
    feed.trap(700, Mode::User, Mode::Supervisor, Cause::Exception(8));
    feed.trace(710, Tracepoint::SysEnter, 12, &[nr::execve as u64]);
    feed.trace(720, Tracepoint::SysExit, 12, &[nr::execve as u64, 0]);
    feed.trap(730, Mode::Supervisor, Mode::User, Cause::Return);
    assert!(told(&feed).contains("the new program, hog (12), begins at 0x0."), "{}", told(&feed));
}

#[test]
fn who_reaches_for_the_kernel_is_told_so() {
    let mut feed = session();
    let event = |tval| {
        let cause = Cause::Exception(15);
        Event::Trap {
            from: Mode::User,
            to: Mode::Supervisor,
            cause,
            pc: 0,
            target: 0,
            tval,
            args: [0; 8],
            satp: 0,
        }
    };
    feed.event(500, event(0xffff_ffc0_8020_0000));
    let body = sentence(feed.fold.crossings.last().unwrap(), 0).body;
    assert!(body.starts_with("hog (9) reached for 0xffffffc080200000, which is the kernel's"), "{body}");
    feed.event(510, event(0x12000));
    let body = sentence(feed.fold.crossings.last().unwrap(), 0).body;
    assert!(body.starts_with("hog (9) at 0x12000 wrote to a page that is not mapped"), "{body}");
}

#[test]
fn yields_waits_and_stops_are_told_from_the_timer() {
    let mut feed = session();
    feed.trap(500, Mode::User, Mode::Supervisor, Cause::Exception(8));
    feed.trace(510, Tracepoint::SysEnter, 9, &[nr::sched_yield as u64]);
    feed.switch(520, (9, "hog"), b'R', (7, "sh"));
    feed.trap(530, Mode::Supervisor, Mode::User, Cause::Return);
    feed.trap(540, Mode::User, Mode::Supervisor, Cause::Exception(8));
    feed.trace(545, Tracepoint::SysEnter, 7, &[nr::read as u64]);
    feed.switch(550, (7, "sh"), b'S', (9, "hog"));
    feed.switch(560, (9, "hog"), b'T', (7, "sh"));
    let reasons: Vec<_> = feed.fold.switches.newest().take(3).map(|s| s.reason.clone()).collect();
    assert_eq!(reasons, [Reason::Stops, Reason::Waits("read".into()), Reason::Yields]);
}

#[test]
fn a_wait_is_no_cost() {
    let mut feed = session();
    feed.trap(500, Mode::User, Mode::Supervisor, Cause::Exception(8));
    feed.event(520, Event::Idle { until: 10_000 });
    feed.trap(10_000, Mode::Supervisor, Mode::User, Cause::Return);
    let row = feed.fold.crossings.newest().nth(1).unwrap();
    assert_eq!((row.idle, row.cost(0)), (9_480, 20));
}

#[test]
fn a_wait_that_a_key_ends_early_is_counted_to_the_key() {
    let mut feed = session();
    feed.trap(500, Mode::User, Mode::Supervisor, Cause::Exception(8));
    feed.event(520, Event::Idle { until: Cycle::MAX });
    assert_eq!(feed.fold.pass(600, false), 80);
    feed.event(700, Event::ConsoleIn(b'x'));
    feed.event(700, Event::ConsoleOut(b'x'));
    assert_eq!(feed.fold.pass(9_000, true), 0, "it is awake");
    assert_eq!(feed.fold.crossings.last().unwrap().idle, 180);
}

#[test]
fn going_back_leaves_what_was_then() {
    let mut feed = session();
    let tasks = vec![Task::bare(7, 1, "sh", Doing::Running)];
    feed.fold.rewind(&Present { cycle: 250, place: Place::Kernel, current: 7, tasks });
    assert_eq!(feed.fold.crossings.last().unwrap().until, None, "the call is going on again");
    assert_eq!(feed.fold.calls.last().unwrap().end, None);
    assert_eq!(feed.fold.switches.len(), 1);
    assert_eq!(feed.fold.spans.last().unwrap().end, None);
    // The same again gives the same rows.
    feed.trace(290, Tracepoint::SysExit, 7, &[nr::write as u64, 22]);
    assert_eq!(feed.fold.calls.last().unwrap().end.unwrap().cost, 80);
}

#[test]
fn the_screen_of_the_past_is_what_had_been_said() {
    use crate::protocol::Screen;
    let mut feed = Feed::new();
    for (cycle, byte) in [(10, b'a'), (20, b'b'), (30, b'c')] {
        feed.event(cycle, Event::ConsoleOut(byte));
    }
    assert_eq!(feed.fold.screen.news(), Some(Screen::Append(b"abc".to_vec())));
    feed.fold.rewind(&Present { cycle: 25, place: Place::Hardware, current: 0, tasks: vec![] });
    assert_eq!(feed.fold.screen.news(), Some(Screen::Replace(b"ab".to_vec())));
    assert_eq!(feed.fold.screen.news(), None);
}
