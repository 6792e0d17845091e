//! The schedule: a lane for each process, time to the right, long waits of everybody drawn short.

use crate::rows::{Pid, Span, Switch};
use crate::scale::Scale;
use machine::event::Cycle;

/// Room for the names.
pub const LEFT: f64 = 96.0;
const RIGHT: f64 = 10.0;
/// Height of a lane.
pub const LANE: f64 = 24.0;
const TOP: f64 = 18.0;
/// Lanes drawn at most: the processes that ran last.
const LANES: usize = 10;

/// How much of the schedule to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// As far back as so many switches.
    Switches(usize),
    /// So many cycles.
    Cycles(Cycle),
}

/// One process's line.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Whose.
    pub pid: Pid,
    /// Its name.
    pub comm: String,
    /// What it was called before, as far as the picture reaches back.
    pub was: Option<String>,
    /// Middle of the lane.
    pub y: f64,
}

/// A stretch of running or being ready.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Serial number of its row.
    pub serial: u64,
    /// When it began.
    pub start: Cycle,
    /// From.
    pub x0: f64,
    /// To.
    pub x1: f64,
    /// Middle of its lane.
    pub y: f64,
    /// Filled; otherwise outlined.
    pub running: bool,
}

/// A process became another program here.
#[derive(Clone, Debug, PartialEq)]
pub struct Exec {
    /// Serial number of the stretch that begins with it.
    pub serial: u64,
    /// Where.
    pub x: f64,
    /// Middle of its lane.
    pub y: f64,
    /// What it was and what it is.
    pub words: String,
}

/// The processor changed hands here, perhaps several times within a pixel or two.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Serial number of the last switch here.
    pub serial: u64,
    /// When it was.
    pub cycle: Cycle,
    /// Where.
    pub x: f64,
    /// How many.
    pub count: usize,
}

/// Everything to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Lanes from top to bottom.
    pub lanes: Vec<Lane>,
    /// Stretches.
    pub bars: Vec<Bar>,
    /// Processes becoming other programs.
    pub execs: Vec<Exec>,
    /// Switches.
    pub ticks: Vec<Tick>,
    /// Where everybody waits: from, to.
    pub gaps: Vec<(f64, f64)>,
    /// Height, axis included.
    pub height: f64,
    /// First and last cycle.
    pub from: Cycle,
    /// See `from`.
    pub to: Cycle,
    scale: Scale,
    width: f64,
}

impl Picture {
    /// Where `cycle` lies, if it is in the picture.
    pub fn x(&self, cycle: Cycle) -> Option<f64> {
        (self.from..=self.to).contains(&cycle).then(|| self.at(cycle))
    }

    fn at(&self, cycle: Cycle) -> f64 {
        LEFT + (self.width - LEFT - RIGHT) * self.scale.place(cycle.saturating_sub(self.from))
    }
}

/// Draws what ends at `now`.
pub fn picture(
    spans: &[(u64, &Span)],
    switches: &[(u64, &Switch)],
    now: Cycle,
    extent: Extent,
    width: f64,
) -> Picture {
    let from = match extent {
        Extent::Cycles(cycles) => now.saturating_sub(cycles),
        Extent::Switches(count) => {
            let at = switches.len().saturating_sub(count);
            switches.get(at).map_or(0, |(_, switch)| switch.cycle)
        }
    };
    let seen: Vec<(u64, &Span)> = spans
        .iter()
        .filter(|(_, span)| span.end.is_none_or(|end| end > from) && span.start <= now)
        .copied()
        .collect();
    if seen.is_empty() {
        return Picture::default();
    }
    let gaps = gaps(&seen, from, now);
    let scale = Scale::new(&gaps, now - from);
    let lanes = lanes(&seen);
    let mut picture = Picture {
        height: TOP + LANE * lanes.len() as f64 + 14.0,
        lanes,
        from,
        to: now,
        scale,
        width,
        ..Picture::default()
    };
    picture.gaps = gaps.iter().map(|(a, b)| (picture.at(from + a), picture.at(from + b))).collect();
    picture.bars = bars(&picture, &seen, now);
    picture.execs = execs(&picture, &seen);
    picture.ticks = ticks(&picture, switches);
    picture
}

/// Stretches in which nobody had the processor, from the picture's beginning.
fn gaps(seen: &[(u64, &Span)], from: Cycle, now: Cycle) -> Vec<(Cycle, Cycle)> {
    let mut busy: Vec<(Cycle, Cycle)> = seen
        .iter()
        .filter(|(_, span)| span.running)
        .map(|(_, span)| (span.start.max(from) - from, span.end.unwrap_or(now).min(now).max(from) - from))
        .collect();
    busy.sort_unstable();
    let (mut gaps, mut end) = (Vec::new(), 0);
    for (start, stop) in busy {
        if start > end {
            gaps.push((end, start));
        }
        end = end.max(stop);
    }
    if now - from > end {
        gaps.push((end, now - from));
    }
    gaps
}

fn lanes(seen: &[(u64, &Span)]) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for (_, span) in seen.iter().rev() {
        let room = lanes.len() < LANES;
        match lanes.iter_mut().find(|lane| lane.pid == span.pid) {
            Some(lane) if lane.was.is_none() && lane.comm != span.comm => lane.was = Some(span.comm.clone()),
            Some(_) => {}
            None if room => {
                lanes.push(Lane { pid: span.pid, comm: span.comm.clone(), was: span.was.clone(), y: 0.0 });
            }
            None => {}
        }
    }
    lanes.sort_by_key(|lane| lane.pid);
    for (i, lane) in lanes.iter_mut().enumerate() {
        lane.y = TOP + LANE * i as f64;
    }
    lanes
}

fn bars(picture: &Picture, seen: &[(u64, &Span)], now: Cycle) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for (serial, span) in seen {
        let Some(lane) = picture.lanes.iter().find(|lane| lane.pid == span.pid) else { continue };
        let x0 = picture.at(span.start.max(picture.from));
        let x1 = picture.at(span.end.unwrap_or(now).min(now)).max(x0 + 1.0);
        // What the eye can't part is one.
        let merged =
            bars.iter_mut().rev().take(4).find(|bar| {
                bar.y == lane.y && bar.running == span.running && x0 - bar.x1 < 0.5 && x1 - x0 < 2.0
            });
        match merged {
            Some(bar) => bar.x1 = bar.x1.max(x1),
            None => bars.push(Bar {
                serial: *serial,
                start: span.start,
                x0,
                x1,
                y: lane.y,
                running: span.running,
            }),
        }
    }
    bars
}

fn execs(picture: &Picture, seen: &[(u64, &Span)]) -> Vec<Exec> {
    let mut execs = Vec::new();
    for (serial, span) in seen {
        let lane = picture.lanes.iter().find(|lane| lane.pid == span.pid);
        if let (Some(lane), Some(x), Some(was)) = (lane, picture.x(span.start), &span.was) {
            let words = format!("{was} ({}) becomes {}", span.pid, span.comm);
            execs.push(Exec { serial: *serial, x, y: lane.y, words });
        }
    }
    execs
}

fn ticks(picture: &Picture, switches: &[(u64, &Switch)]) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    for (serial, switch) in switches {
        let Some(x) = picture.x(switch.cycle) else { continue };
        match ticks.last_mut() {
            Some(last) if x - last.x < 3.0 => {
                last.count += 1;
                last.serial = *serial;
                last.cycle = switch.cycle;
            }
            _ => ticks.push(Tick { serial: *serial, cycle: switch.cycle, x, count: 1 }),
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Reason;

    fn span(pid: Pid, start: Cycle, end: Option<Cycle>, running: bool) -> Span {
        Span { pid, comm: format!("p{pid}"), start, end, running, was: None }
    }

    #[test]
    fn two_hogs_alternate() {
        let spans = [
            span(9, 0, Some(100), true),
            span(10, 0, Some(100), false),
            span(10, 100, Some(200), true),
            span(9, 100, Some(200), false),
            span(9, 200, None, true),
        ];
        let spans: Vec<_> = (0..).zip(&spans).collect();
        let switch = Switch {
            cycle: 100,
            prev: 9,
            prev_comm: String::new(),
            next: 10,
            next_comm: String::new(),
            reason: Reason::Timer,
            crossing: None,
        };
        let picture = picture(&spans, &[(0, &switch)], 300, Extent::Cycles(300), 400.0);
        assert_eq!(picture.lanes.iter().map(|lane| lane.pid).collect::<Vec<_>>(), [9, 10]);
        assert_eq!((picture.bars.len(), picture.ticks.len()), (5, 1));
        assert!(picture.gaps.is_empty());
        let (first, second) = (&picture.bars[0], &picture.bars[2]);
        assert!(first.y < second.y && first.x1 <= second.x0 + 0.001);
        assert!((picture.ticks[0].x - first.x1).abs() < 0.001, "the tick stands where the bar ends");
    }

    #[test]
    fn a_lane_has_its_last_name_and_a_mark_where_it_took_it() {
        let before = Span { comm: "sh".into(), ..span(9, 0, Some(100), true) };
        let after = Span { comm: "hello".into(), was: Some("sh".into()), ..span(9, 100, None, true) };
        let picture = picture(&[(0, &before), (1, &after)], &[], 200, Extent::Cycles(200), 400.0);
        let lane = &picture.lanes[0];
        assert_eq!((picture.lanes.len(), lane.comm.as_str(), lane.was.as_deref()), (1, "hello", Some("sh")));
        assert_eq!((picture.bars.len(), picture.execs.len()), (2, 1));
        assert_eq!((picture.execs[0].x, picture.execs[0].serial), (picture.bars[1].x0, 1));
        assert_eq!(picture.execs[0].words, "sh (9) becomes hello");
    }

    #[test]
    fn a_long_wait_of_everybody_is_short() {
        let spans = [span(7, 0, Some(1000), true), span(7, 100_000_000, Some(100_001_000), true)];
        let spans: Vec<_> = (0..).zip(&spans).collect();
        let picture = picture(&spans, &[], 100_001_000, Extent::Switches(5), 1000.0);
        let wait = picture.gaps[0].1 - picture.gaps[0].0;
        assert!(wait < 40.0 && picture.bars[0].x1 - picture.bars[0].x0 > 300.0);
    }
}
