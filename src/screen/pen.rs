//! Strokes of a signature, from the finger to the answers and back as lines.

use crate::api::Stroke;
use crate::privacy::Personal;
use crate::visit::limits::STROKE_POINTS_MAX;
use std::fmt::Write;

/// Points nearer than this to the last one are the same point, in tenths of a millimetre.
const POINT_DISTANCE_MIN_TENTHS_MM: u16 = 3;

/// What is drawn: finished strokes and the one under the finger.
#[derive(Default)]
pub struct Pen {
    finished: Personal<Vec<Stroke>>,
    present: Personal<Stroke>,
}

impl Pen {
    /// The finger: 0 down, 1 moved, 2 up. A finished stroke is handed out once.
    pub fn moved(&mut self, x_tenths_mm: f32, y_tenths_mm: f32, phase: i32) -> Option<Personal<Stroke>> {
        // `as` saturates: points outside the field end at its edge.
        let point = (x_tenths_mm.max(0.0) as u16, y_tenths_mm.max(0.0) as u16);
        let stroke = self.present.reveal_mut();
        match phase {
            0 => {
                stroke.clear();
                stroke.push(point);
                None
            }
            1 => {
                let far = stroke.last().is_none_or(|last| {
                    last.0.abs_diff(point.0) >= POINT_DISTANCE_MIN_TENTHS_MM
                        || last.1.abs_diff(point.1) >= POINT_DISTANCE_MIN_TENTHS_MM
                });
                if far && stroke.len() < STROKE_POINTS_MAX {
                    stroke.push(point);
                }
                None
            }
            _ => {
                let stroke = std::mem::take(stroke);
                (!stroke.is_empty()).then(|| Personal::new(stroke))
            }
        }
    }

    /// What the answers hold now.
    pub fn set_finished(&mut self, strokes: &[Stroke]) {
        self.finished = Personal::new(strokes.to_vec());
    }

    /// All strokes as path commands, in tenths of a millimetre.
    pub fn commands(&self) -> String {
        let mut commands = String::new();
        for stroke in self.finished.reveal().iter().chain(std::iter::once(self.present.reveal())) {
            let Some((first, rest)) = stroke.split_first() else { continue };
            // Writing to a String cannot fail.
            let _ = write!(commands, "M {} {} ", first.0, first.1);
            if rest.is_empty() {
                let _ = write!(commands, "L {} {} ", first.0 + 1, first.1);
            }
            for point in rest {
                let _ = write!(commands, "L {} {} ", point.0, point.1);
            }
        }
        commands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_is_handed_out_once_when_the_finger_lifts() {
        let mut pen = Pen::default();
        assert!(pen.moved(10.0, 10.0, 0).is_none());
        assert!(pen.moved(60.0, 10.0, 1).is_none());
        assert!(pen.moved(61.0, 10.0, 1).is_none(), "the same point again");
        let stroke = pen.moved(61.0, 10.0, 2).unwrap();
        assert_eq!(stroke.reveal(), &vec![(10, 10), (60, 10)]);
        assert!(pen.moved(61.0, 10.0, 2).is_none());
    }

    #[test]
    fn points_outside_the_field_stay_at_its_edge() {
        let mut pen = Pen::default();
        pen.moved(-5.0, 1.0e9, 0);
        assert_eq!(pen.moved(0.0, 0.0, 2).unwrap().reveal(), &vec![(0, u16::MAX)]);
    }
}
