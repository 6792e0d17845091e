//! The tennis picture: one thread of control, above the line in programs, below it in the kernel, at the bottom
//! in the firmware.
//!
//! Time runs to the right. On the *even* scale a stretch of a thousand instructions is wider than one of three,
//! but not 300 times: the width grows with the logarithm, so that every crossing can be seen and the labels be
//! read. On the *true* scale widths are proportional. Waiting takes no instructions; it is drawn as a break.

use crate::rows::{Crossing, Pid, Place};
use crate::words::{causes, crossing};
use machine::event::Cycle;

/// The privilege boundary.
pub const BOUNDARY: f64 = 125.0;
/// Where the kernel ends and the firmware's strip begins.
pub const STRIP: f64 = 226.0;
/// Line of the firmware in its strip.
pub const FIRMWARE: f64 = 240.0;
/// Height of the picture, axis included.
pub const HEIGHT: f64 = 274.0;
/// Room at the left for the names of the places, where the picture is wide enough.
const GUTTER: f64 = 112.0;
const NARROW: f64 = 560.0;
const LEFT: f64 = 14.0;
const RIGHT: f64 = 10.0;
/// Lines of processes in user space, from the boundary upwards.
const USER_ROWS: [f64; 4] = [94.0, 74.0, 54.0, 34.0];
/// Lines in the kernel: what was asked for, and what was not.
const KERNEL_ROWS: [f64; 2] = [154.0, 184.0];
/// Width of a letter of the labels, in pixels.
const LETTER: f64 = 7.0;
/// How far around a ring a finger may land, in pixels.
const TOUCH: f64 = 12.0;
/// What a break for waiting counts on the even scale.
const BREAK: f64 = 3.0;

/// A line at one height, on one side.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Cycle of the crossing that began it.
    pub cycle: Cycle,
    /// Which side.
    pub place: Place,
    /// From.
    pub x0: f64,
    /// To.
    pub x1: f64,
    /// At which height.
    pub y: f64,
    /// From where the processor waits.
    pub waits: Option<f64>,
    /// Height at which it came in, and at which it goes out; `None` at the edges of the picture.
    pub ends: [Option<f64>; 2],
}

/// A crossing.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// Serial number of its row.
    pub serial: u64,
    /// When.
    pub cycle: Cycle,
    /// Where.
    pub x: f64,
    /// On which line.
    pub y: f64,
    /// Whether on the privilege boundary; otherwise between kernel and firmware.
    pub boundary: bool,
    /// Whether a fault is its cause.
    pub fault: bool,
    /// How far around it a finger may land without meaning another.
    pub touch: f64,
    /// For those who can't see it.
    pub words: String,
}

/// A text.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Left end.
    pub x: f64,
    /// Baseline.
    pub y: f64,
    /// What.
    pub text: String,
}

/// Everything to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Lines.
    pub stretches: Vec<Stretch>,
    /// Crossings, by rising time.
    pub rings: Vec<Ring>,
    /// Names over and under the lines.
    pub labels: Vec<Label>,
    /// First and last cycle.
    pub from: Cycle,
    /// See `from`.
    pub to: Cycle,
}

/// What the reader chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// How many crossings of the boundary.
    pub crossings: usize,
    /// Whether widths are proportional.
    pub true_scale: bool,
}

/// Draws the newest rows, `width` pixels wide.
pub fn picture<'a>(
    rows: impl DoubleEndedIterator<Item = (u64, &'a Crossing)>,
    now: Cycle,
    view: View,
    width: f64,
) -> Picture {
    let rows = chosen(rows, view.crossings);
    let Some((_, first)) = rows.first() else { return Picture::default() };
    let weights: Vec<f64> = rows.iter().map(|(_, row)| weight(row, now, view.true_scale)).collect();
    let left = if width < NARROW { LEFT } else { GUTTER };
    let unit = (width - left - RIGHT) / weights.iter().sum::<f64>().max(1e-9);
    let people = People::of(&rows);
    let mut picture = Picture { from: first.cycle, to: now, ..Picture::default() };
    let mut x = left;
    for (i, ((serial, row), weight)) in rows.iter().zip(&weights).enumerate() {
        let x1 = x + weight * unit;
        if i > 0 {
            picture.rings.push(ring(*serial, row, x));
        }
        let next = rows.get(i + 1).map(|(_, row)| *row);
        picture.stretches.push(stretch(row, next, i == 0, [x, x1], &people, view.true_scale));
        x = x1;
    }
    part_fingers(&mut picture.rings);
    picture.labels = labels(&rows, &picture.stretches, width);
    picture
}

/// The thread before the first crossing: all of it is the firmware's.
pub fn beginning(now: Cycle, width: f64) -> Picture {
    let left = if width < NARROW { LEFT } else { GUTTER };
    let first = Stretch {
        cycle: 0,
        place: Place::Hardware,
        x0: left,
        x1: (width - RIGHT).max(left),
        y: FIRMWARE,
        waits: None,
        ends: [None, None],
    };
    Picture { stretches: vec![first], to: now, ..Picture::default() }
}

/// The newest rows with `count` crossings of the boundary in them, and the one that led there.
fn chosen<'a>(
    rows: impl DoubleEndedIterator<Item = (u64, &'a Crossing)>,
    count: usize,
) -> Vec<(u64, &'a Crossing)> {
    let mut taken = Vec::new();
    let mut seen = 0;
    for (serial, row) in rows.rev() {
        taken.push((serial, row));
        seen += usize::from(row.at_boundary());
        if seen > count || taken.len() > 4 * count {
            break;
        }
    }
    taken.reverse();
    taken
}

fn weight(row: &Crossing, now: Cycle, true_scale: bool) -> f64 {
    let cost = row.cost(now) as f64;
    if true_scale {
        return cost.max(0.001);
    }
    let waits = if row.idle > 0 { BREAK } else { 0.0 };
    match row.to {
        Place::Hardware => 0.5 + 0.1 * (1.0 + cost).log2(),
        _ => 1.0 + 0.35 * (1.0 + cost).log2() + waits,
    }
}

/// Which line each process gets.
struct People(Vec<Pid>);

impl People {
    fn of(rows: &[(u64, &Crossing)]) -> Self {
        let mut pids: Vec<Pid> =
            rows.iter().filter(|(_, row)| row.to == Place::User).map(|(_, row)| row.pid).collect();
        pids.sort_unstable();
        pids.dedup();
        People(pids)
    }

    fn line(&self, pid: Pid) -> f64 {
        let at = self.0.iter().position(|other| *other == pid).unwrap_or(0);
        USER_ROWS[at % USER_ROWS.len()]
    }
}

fn height(row: &Crossing, people: &People) -> f64 {
    match row.to {
        Place::User => people.line(row.pid),
        Place::Kernel => KERNEL_ROWS[usize::from(matches!(row.why, crate::rows::Why::Interrupt(_)))],
        Place::Hardware => FIRMWARE,
    }
}

/// The height at which the thread passes from one side to the other.
fn border(a: Place, b: Place) -> f64 {
    if a == Place::User || b == Place::User { BOUNDARY } else { STRIP }
}

fn stretch(
    row: &Crossing,
    next: Option<&Crossing>,
    first: bool,
    [x0, x1]: [f64; 2],
    people: &People,
    true_scale: bool,
) -> Stretch {
    let waits = match (row.idle, true_scale) {
        (0, _) => None,
        (_, true) => Some((x1 - 6.0).max(x0)),
        (_, false) => Some(x0 + (x1 - x0) * 0.45),
    };
    let came = (!first).then(|| border(row.from, row.to));
    Stretch {
        cycle: row.cycle,
        place: row.to,
        x0,
        x1,
        y: height(row, people),
        waits,
        ends: [came, next.map(|next| border(row.to, next.to))],
    }
}

/// Rings that lie close together share the room between them.
fn part_fingers(rings: &mut [Ring]) {
    for i in 1..rings.len() {
        let half = ((rings[i].x - rings[i - 1].x) / 2.0).max(3.0);
        rings[i - 1].touch = rings[i - 1].touch.min(half);
        rings[i].touch = half.min(TOUCH);
    }
}

fn ring(serial: u64, row: &Crossing, x: f64) -> Ring {
    let label = crossing::label(row);
    let side = |place| match place {
        Place::User => "user space",
        Place::Kernel => "the kernel",
        Place::Hardware => "the firmware",
    };
    Ring {
        serial,
        cycle: row.cycle,
        x,
        y: border(row.from, row.to),
        boundary: row.at_boundary(),
        fault: causes::is_fault(row.why),
        touch: TOUCH,
        words: format!(
            "{}: from {} to {}",
            if label.is_empty() { "return" } else { &label },
            side(row.from),
            side(row.to)
        ),
    }
}

/// One label for each stretch that has a name and room for it.
fn labels(rows: &[(u64, &Crossing)], stretches: &[Stretch], width: f64) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    for (i, ((_, row), stretch)) in rows.iter().zip(stretches).enumerate() {
        let text = crossing::label(row);
        let y = match stretch.place {
            Place::User => stretch.y - 7.0,
            Place::Kernel => stretch.y + 15.0,
            Place::Hardware => continue,
        };
        let before = labels.iter().rev().find(|label| label.y == y);
        // The same name again close by says nothing new.
        if text.is_empty()
            || before
                .is_some_and(|l| l.text == text && stretch.place == Place::User && stretch.x0 - l.x < 220.0)
        {
            continue;
        }
        let from = stretch.x0 + 3.0;
        if before.is_some_and(|label| label.x + LETTER * label.text.chars().count() as f64 + 8.0 > from) {
            continue;
        }
        let room = room_after(rows, stretches, i, y, width) - from - 6.0;
        labels.extend(fitted(&text, room).map(|text| Label { x: from, y, text }));
    }
    labels
}

/// Where the next text at this height would begin.
fn room_after(rows: &[(u64, &Crossing)], stretches: &[Stretch], at: usize, y: f64, width: f64) -> f64 {
    let own = crossing::label(rows[at].1);
    let next = rows.iter().zip(stretches).skip(at + 1).find(|((_, row), stretch)| {
        let line = match stretch.place {
            Place::User => stretch.y - 7.0,
            _ => stretch.y + 15.0,
        };
        let label = crossing::label(row);
        line == y && !label.is_empty() && (label != own || stretch.place != Place::User)
    });
    next.map_or(width, |(_, stretch)| stretch.x0)
}

fn fitted(text: &str, room: f64) -> Option<String> {
    let letters = (room / LETTER).max(0.0) as usize;
    if text.chars().count() <= letters {
        return Some(text.to_string());
    }
    // A call's name says more than the half of its arguments.
    let name = text.split('(').next().unwrap_or(text);
    if name.chars().count() <= letters {
        return Some(name.to_string());
    }
    (letters >= 5).then(|| text.chars().take(letters - 1).chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Why;

    fn row(cycle: Cycle, from: Place, to: Place, why: Why, until: Option<Cycle>) -> Crossing {
        Crossing {
            cycle,
            from,
            to,
            why,
            pc: 0,
            target: 0,
            tval: 0,
            a7: 64,
            a6: 0,
            pid: 9,
            comm: "hog".into(),
            onward: Default::default(),
            until,
            idle: 0,
            notes: vec![],
        }
    }

    fn rows() -> Vec<(u64, Crossing)> {
        use Place::{Hardware, Kernel, User};
        let list = [
            row(0, Kernel, User, Why::Return, Some(1000)),
            row(1000, User, Kernel, Why::Exception(8), Some(1100)),
            row(1100, Kernel, User, Why::Return, Some(5000)),
            row(5000, User, Hardware, Why::Interrupt(7), Some(5010)),
            row(5010, Hardware, User, Why::Return, Some(5010)),
            row(5010, User, Kernel, Why::Interrupt(5), None),
        ];
        (0..).zip(list).collect()
    }

    fn draw(view: View) -> Picture {
        let rows = rows();
        picture(rows.iter().map(|(n, row)| (*n, row)), 5100, view, 800.0)
    }

    #[test]
    fn user_is_above_kernel_below_and_nothing_leaves_the_picture() {
        for true_scale in [false, true] {
            let picture = draw(View { crossings: 10, true_scale });
            assert_eq!(picture.stretches.len(), 6);
            for stretch in &picture.stretches {
                assert!(stretch.x0 >= 0.0 && stretch.x1 <= 800.0 && stretch.x0 <= stretch.x1);
                match stretch.place {
                    Place::User => assert!(stretch.y < BOUNDARY),
                    Place::Kernel => assert!(stretch.y > BOUNDARY && stretch.y < STRIP),
                    Place::Hardware => assert!(stretch.y > STRIP),
                }
            }
            let xs: Vec<_> = picture.rings.iter().map(|ring| ring.x).collect();
            assert!(xs.is_sorted());
        }
    }

    #[test]
    fn before_the_first_crossing_the_thread_is_the_firmwares() {
        let picture = beginning(70, 800.0);
        assert_eq!((picture.from, picture.to, picture.rings.len()), (0, 70, 0));
        let [stretch] = picture.stretches.as_slice() else { panic!("one stretch") };
        assert!(stretch.place == Place::Hardware && stretch.x0 < stretch.x1 && stretch.x1 <= 800.0);
    }

    #[test]
    fn the_thread_is_never_torn() {
        let picture = draw(View { crossings: 10, true_scale: false });
        for pair in picture.stretches.windows(2) {
            assert_eq!(pair[0].x1, pair[1].x0);
            assert_eq!(pair[0].ends[1], pair[1].ends[0], "it leaves where the next begins");
        }
    }

    #[test]
    fn true_widths_are_proportional() {
        let picture = draw(View { crossings: 10, true_scale: true });
        let width = |i: usize| picture.stretches[i].x1 - picture.stretches[i].x0;
        assert!((width(2) / width(1) - 39.0).abs() < 0.01);
    }

    #[test]
    fn a_label_without_room_for_its_arguments_is_the_name() {
        let fits = |letters: f64| fitted("write(1, \"Hello\", 5)", letters * LETTER + 1.0);
        assert_eq!(fits(20.0).as_deref(), Some("write(1, \"Hello\", 5)"));
        assert_eq!(fits(19.0).as_deref(), Some("write"));
        assert_eq!(fits(5.0).as_deref(), Some("write"));
        assert_eq!(fits(4.0), None);
    }

    #[test]
    fn fewer_crossings_show_less_time() {
        let picture = draw(View { crossings: 2, true_scale: false });
        assert_eq!(picture.stretches.len(), 3);
        assert_eq!(picture.rings.len(), 2);
    }
}
