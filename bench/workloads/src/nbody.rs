//! Five bodies that attract each other, step by step: double precision, with square roots and divisions.

use crate::Host;

const BODIES: usize = 5;
/// Time of a step.
const STEP: f64 = 0.001;
/// Steps of a round.
const STEPS: u32 = 4096;

/// A body: place, speed, mass.
#[derive(Clone, Copy)]
struct Body {
    at: [f64; 3],
    speed: [f64; 3],
    mass: f64,
}

/// Lets time pass; the checksum is made of the bits of all places.
pub fn run(rounds: u32, host: &mut impl Host) -> u64 {
    let mut bodies = start();
    for _ in 0..rounds {
        for _ in 0..STEPS {
            advance(&mut bodies, host);
        }
    }
    let places = bodies.iter().flat_map(|body| body.at);
    places.fold(0, |sum: u64, place| sum.wrapping_mul(31).wrapping_add(place.to_bits()))
}

/// A heavy body in the middle, and four light ones around it, each further out and slower.
fn start() -> [Body; BODIES] {
    let mut bodies = [Body { at: [0.0; 3], speed: [0.0; 3], mass: 40.0 }; BODIES];
    for (number, body) in (1..).zip(&mut bodies[1..]) {
        let far = f64::from(number);
        body.at = [far * 2.0, far * 0.25, far * -0.125];
        body.speed = [0.0, 4.5 / far, 0.5];
        body.mass = 0.01 * far;
    }
    bodies
}

fn advance(bodies: &mut [Body; BODIES], host: &mut impl Host) {
    for first in 0..BODIES {
        for second in first + 1..BODIES {
            let (one, other) = (bodies[first], bodies[second]);
            let apart = [0, 1, 2].map(|axis| one.at[axis] - other.at[axis]);
            let square = apart[0] * apart[0] + apart[1] * apart[1] + apart[2] * apart[2];
            let pull = STEP / (square * host.square_root(square));
            for (axis, apart) in apart.into_iter().enumerate() {
                bodies[first].speed[axis] -= apart * other.mass * pull;
                bodies[second].speed[axis] += apart * one.mass * pull;
            }
        }
    }
    for body in bodies {
        for (at, speed) in body.at.iter_mut().zip(body.speed) {
            *at += STEP * speed;
        }
    }
}
