//! Slower or faster at the same pitch: overlap-add with the best fit (WSOLA).

use super::SAMPLES_PER_SECOND;

/// A piece that is laid down at once, with half of it over the former one: 30 ms hold three periods of a low voice.
const PIECE_SAMPLES: usize = SAMPLES_PER_SECOND as usize * 30 / 1_000;
const HALF_SAMPLES: usize = PIECE_SAMPLES / 2;
/// How far the best fit is looked for to either side: the period of a low voice, 10 ms.
const SEARCH_SAMPLES: usize = SAMPLES_PER_SECOND as usize * 10 / 1_000;
/// Of the fit every so many samples are compared: a voice has nothing finer that matters.
const COMPARE_STEP: usize = 4;

/// `samples` in `percent` of their time.
pub fn stretched(samples: &[i16], percent: u32) -> Vec<i16> {
    if percent == 100 || samples.len() < 2 * PIECE_SAMPLES {
        return samples.to_vec();
    }
    let percent = usize::try_from(percent.clamp(50, 200)).unwrap_or(100);
    let length = samples.len() * percent / 100;
    let mut out = vec![0.0_f32; length + PIECE_SAMPLES];
    let last = samples.len() - PIECE_SAMPLES;
    let mut wanted = 0;
    for laid in (0..length).step_by(HALF_SAMPLES) {
        let about = (laid * 100 / percent).min(last);
        let from = if laid == 0 { 0 } else { best_fit(samples, wanted, about, last) };
        for (index, sample) in samples[from..from + PIECE_SAMPLES].iter().enumerate() {
            out[laid + index] += f32::from(*sample) * window(index, laid == 0);
        }
        // What would follow naturally: the next piece is to resemble it.
        wanted = (from + HALF_SAMPLES).min(last);
    }
    out.truncate(length);
    out.into_iter().map(|sample| sample.clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16).collect()
}

/// Rises and falls so that two halves over each other make a whole.
fn window(index: usize, first: bool) -> f32 {
    let (index, half) = (index as f32, HALF_SAMPLES as f32);
    if index < half { if first { 1.0 } else { index / half } } else { (2.0 * half - index) / half }
}

/// The place near `about` whose beginning resembles what stands at `wanted` most.
fn best_fit(samples: &[i16], wanted: usize, about: usize, last: usize) -> usize {
    let likeness = |from: usize| -> i64 {
        (0..HALF_SAMPLES)
            .step_by(COMPARE_STEP)
            .map(|index| i64::from(samples[from + index]) * i64::from(samples[wanted + index]))
            .sum()
    };
    let range = about.saturating_sub(SEARCH_SAMPLES)..=(about + SEARCH_SAMPLES).min(last);
    range.step_by(COMPARE_STEP / 2).max_by_key(|from| likeness(*from)).unwrap_or(about)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONE_HZ: f32 = 220.0;

    fn tone(milliseconds: u32) -> Vec<i16> {
        let samples = SAMPLES_PER_SECOND * milliseconds / 1_000;
        (0..samples)
            .map(|at| ((at as f32 / SAMPLES_PER_SECOND as f32 * TONE_HZ * std::f32::consts::TAU).sin() * 12_000.0) as i16)
            .collect()
    }

    fn crossings(samples: &[i16]) -> usize {
        samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count()
    }

    #[test]
    fn it_takes_more_or_less_time_at_the_same_pitch() {
        let usual = tone(1_000);
        for percent in [80_u32, 130] {
            let other = stretched(&usual, percent);
            assert_eq!(other.len(), usual.len() * percent as usize / 100);
            let hertz = crossings(&other) as f32 * SAMPLES_PER_SECOND as f32 / other.len() as f32;
            assert!((hertz - TONE_HZ).abs() < 3.0, "{percent} % sounds at {hertz} Hz");
            let loudest = other.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
            assert!((10_000..=13_500).contains(&loudest), "{percent} % is {loudest} loud");
        }
    }

    #[test]
    fn at_its_own_time_and_where_there_is_little_nothing_changes() {
        let usual = tone(100);
        assert_eq!(stretched(&usual, 100), usual);
        assert_eq!(stretched(&usual[..300], 130), usual[..300]);
        assert!(stretched(&[], 130).is_empty());
    }
}
