//! Actions and updates, and the state and commands that come of them.

use super::*;
use crate::protocol::{Command, Direction, Looked, Speed, Start, Update};
use crate::rows::{Note, Noted, Place, Why};

fn state() -> State {
    State::new(&crate::scene::parse("", ""), false, Editing::default())
}

fn crossing() -> Crossing {
    Crossing {
        cycle: 200,
        from: Place::User,
        to: Place::Kernel,
        why: Why::Exception(8),
        pc: 0,
        target: 0,
        tval: 0,
        a7: 64,
        a6: 0,
        pid: 7,
        comm: "sh".into(),
        onward: Default::default(),
        until: None,
        idle: 0,
        notes: vec![Note { cycle: 210, what: Noted::Call { row: 0, text: "write(1)".into() } }],
    }
}

fn tell(state: &mut State, update: Update) {
    state.reduce(Action::Told(Box::new(update)));
}

#[test]
fn power_means_what_the_machine_needs() {
    let mut state = state();
    assert_eq!(commands(&state, &Action::Power), [Command::PowerOn(Start::Run)]);
    tell(&mut state, Update { run: Some(Run::Running), ..Update::default() });
    assert_eq!(commands(&state, &Action::Power), [Command::PowerOff]);
    assert_eq!(commands(&state, &Action::RunOrPause), [Command::Pause]);
    assert_eq!(
        commands(&state, &Action::Step(Direction::Back)),
        [Command::Step(StepKind::Crossing, Direction::Back)]
    );
    assert_eq!(commands(&state, &Action::Speed(speed::LAST)), [Command::Speed(Speed::Unlimited)]);
    tell(&mut state, Update { run: Some(Run::Ended(0)), ..Update::default() });
    assert_eq!(commands(&state, &Action::Power), [Command::PowerOff, Command::PowerOn(Start::Run)]);
}

#[test]
fn stopping_a_search_that_has_just_ended_starts_nothing() {
    let mut state = state();
    for run in [Run::Seeking, Run::Paused] {
        tell(&mut state, Update { run: Some(run), ..Update::default() });
        assert_eq!(commands(&state, &Action::Stop), [Command::Pause]);
    }
}

#[test]
fn a_crossing_chosen_in_one_view_is_marked_in_the_log() {
    let mut state = state();
    state.reduce(Action::Select(Selection::Crossing(crossing())));
    let focus = state.selection.focus();
    assert_eq!((focus.crossing, focus.call, focus.pid), (Some(200), Some(210), Some(7)));
    let sentence = state.selection.sentence(300).unwrap();
    assert_eq!(sentence.title, "write(1)");
    assert!(sentence.body.contains("100 instructions"), "{}", sentence.body);
}

#[test]
fn what_goes_on_is_told_as_it_is_now() {
    let mut state = state();
    state.reduce(Action::Select(Selection::Crossing(crossing())));
    let ended = Crossing { until: Some(260), ..crossing() };
    let tail = crate::log::Tail { first: 0, from: 0, rows: vec![ended.clone()] };
    tell(&mut state, Update { crossings: Some(tail), ..Update::default() });
    assert_eq!(*state.selection, Selection::Crossing(ended));
}

#[test]
fn what_goes_on_without_news_grows_with_the_panels_that_are_heard() {
    let mut state = state();
    let looked = |cycle, panels| Update { looked: Some(Looked { cycle, panels }), ..Update::default() };
    tell(&mut state, looked(500, Panels::ALL));
    assert_eq!((state.seen.crossings, state.seen.schedule), (500, 500));
    tell(&mut state, looked(900, Panels::SCHEDULE));
    assert_eq!((state.seen.crossings, state.seen.schedule), (500, 900));
}

#[test]
fn a_machine_that_comes_takes_the_notice_of_an_earlier_failure_away() {
    let mut state = state();
    tell(&mut state, Update { notice: Some("The recording is damaged.".into()), ..Update::default() });
    tell(&mut state, Update { born: true, ..Update::default() });
    assert_eq!(state.notice, None);
    let words = Some("It differs.".to_string());
    tell(&mut state, Update { born: true, notice: words.clone(), ..Update::default() });
    assert_eq!(state.notice, words, "what is said of the new one stays");
}

#[test]
fn time_jumps_back_and_to_where_it_was_sent_and_else_it_passes() {
    let mut state = state();
    let clock = |cycle| Update { clock: Some(Clock { cycle, ..Clock::default() }), ..Update::default() };
    let runs = |run| Update { run: Some(run), ..Update::default() };
    let jumps = |state: &mut State, update| {
        let before = state.jumps;
        tell(state, update);
        state.jumps > before
    };
    tell(&mut state, runs(Run::Running));
    assert!(!jumps(&mut state, clock(100)) && !jumps(&mut state, clock(300)));
    assert!(jumps(&mut state, clock(200)), "back");
    state.reduce(Action::Seek(900));
    assert!(!jumps(&mut state, runs(Run::Seeking)));
    assert!(!jumps(&mut state, clock(500)), "on its way");
    assert!(jumps(&mut state, clock(900)), "there");
    assert!(jumps(&mut state, runs(Run::Paused)), "and again when the rows around it are there");
    tell(&mut state, runs(Run::Seeking));
    assert!(!jumps(&mut state, clock(950)) && !jumps(&mut state, runs(Run::Paused)), "a step forward");
}

#[test]
fn the_keyboard_goes_on_where_a_press_has_led() {
    let turned = |state: &mut State, action, run| {
        let before = state.clone();
        state.reduce(action);
        tell(state, Update { run: Some(run), ..Update::default() });
        state.goes_on(&before)
    };
    let mut state = state();
    assert_eq!(turned(&mut state, Action::PowerUnpressed, Run::Running), None);
    assert_eq!(turned(&mut state, Action::Power, Run::Off), Some(".inv .big"));
    assert_eq!(turned(&mut state, Action::Power, Run::Running), Some(".term textarea"));
    assert_eq!(turned(&mut state, Action::RunOrPause, Run::Ended(0)), None);
    assert_eq!(turned(&mut state, Action::Power, Run::Running), Some(".term textarea"), "from its end");
    tell(&mut state, Update { run: Some(Run::Ended(0)), ..Update::default() });
    assert_eq!(turned(&mut state, Action::Step(Direction::Back), Run::Paused), None);
    state.reduce(Action::Power);
    tell(&mut state, Update { run: Some(Run::Off), ..Update::default() });
    state.reduce(Action::Panel(Panels::CONSOLE));
    assert_eq!(turned(&mut state, Action::StartAtShell, Run::Starting), Some("header .power"));
}

#[test]
fn registers_of_before_are_there_to_compare() {
    let cpu = |pc| Cpu {
        cycle: pc,
        pc,
        place: Place::User,
        x: vec![0; 32],
        f: vec![0; 32],
        csrs: vec![],
        waiting: false,
        pid: 0,
        comm: String::new(),
        listing: vec![],
    };
    let mut state = state();
    for pc in [4, 8] {
        tell(&mut state, Update { run: Some(Run::Paused), cpu: Some(cpu(pc)), ..Update::default() });
    }
    assert_eq!(state.before.as_ref().map(|cpu| cpu.pc), Some(4));
    assert_eq!(state.cpu.as_ref().map(|cpu| cpu.pc), Some(8));
}
