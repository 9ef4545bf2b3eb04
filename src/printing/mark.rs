//! The centre's mark: a roof over running water in a dark square.

/// Side of the square.
pub(super) const SIDE_MM: f32 = 9.0;
/// Width of the white strokes.
pub(super) const STROKE_MM: f32 = 0.9;
/// Radius of the square's corners.
const CORNER_MM: f32 = 2.0;
/// Points a corner or a wave is drawn with.
const CURVE_POINTS: usize = 8;

/// Outline of the square, from its top left corner; x grows to the right, y downwards, in mm.
pub(super) fn square() -> Vec<(f32, f32)> {
    let centres = [
        (SIDE_MM - CORNER_MM, CORNER_MM, -90.0_f32),
        (SIDE_MM - CORNER_MM, SIDE_MM - CORNER_MM, 0.0),
        (CORNER_MM, SIDE_MM - CORNER_MM, 90.0),
        (CORNER_MM, CORNER_MM, 180.0),
    ];
    let corner = |(x, y, from): (f32, f32, f32)| {
        (0..=CURVE_POINTS).map(move |step| {
            let angle = (from + 90.0 * step as f32 / CURVE_POINTS as f32).to_radians();
            (x + CORNER_MM * angle.cos(), y + CORNER_MM * angle.sin())
        })
    };
    centres.into_iter().flat_map(corner).collect()
}

/// The white strokes: the roof, then the water.
pub(super) fn strokes() -> [Vec<(f32, f32)>; 2] {
    let roof = vec![(2.1, 4.6), (SIDE_MM / 2.0, 2.2), (SIDE_MM - 2.1, 4.6)];
    let wave = (0..=2 * CURVE_POINTS).map(|step| {
        let along = step as f32 / (2 * CURVE_POINTS) as f32;
        (2.1 + along * (SIDE_MM - 4.2), 6.3 - 0.55 * (along * std::f32::consts::TAU).sin())
    });
    [roof, wave.collect()]
}
