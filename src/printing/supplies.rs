//! What a printer still has: paper in its trays (PWG 5100.13) and toner or ink (CUPS' marker attributes), as levels,
//! so that somebody comes before it ends.

use crate::devices::Supply;

/// Below this a tray is low, and so is a marker whose own threshold is not told.
const LOW_PERCENT: i64 = 10;
/// A box for waste is nearly full above this, where its own threshold is not told.
const WASTE_HIGH_PERCENT: i64 = 90;
/// How types of markers that fill up begin: waste-toner, waste-ink, waste-wax, waste-water.
const WASTE: &str = "waste";

/// Reasons that tell of supplies without a level (RFC 8011 5.4.12, PWG 5100.9), without their severity.
const LOW_REASONS: [&str; 4] = ["toner-low", "marker-supply-low", "marker-waste-almost-full", "developer-low"];
const OUT_REASONS: [&str; 4] = ["toner-empty", "marker-supply-empty", "marker-waste-full", "developer-empty"];

/// What a printer says of its markers; lists belong together by their order.
#[derive(Default)]
pub(super) struct Markers {
    /// Percent; below 0 where it is not known.
    pub(super) levels: Vec<i32>,
    pub(super) low_levels: Vec<i32>,
    pub(super) high_levels: Vec<i32>,
    pub(super) types: Vec<String>,
}

/// The supply that ends first, by level or by reason.
pub(super) fn supply(reasons: &[&str], markers: &Markers) -> Supply {
    let given = |known: &[&str]| reasons.iter().any(|reason| known.contains(reason));
    let by_reason = match (given(&OUT_REASONS), given(&LOW_REASONS)) {
        (true, _) => Supply::Out,
        (false, true) => Supply::Low,
        (false, false) => Supply::Unknown,
    };
    (0..markers.levels.len()).map(|index| marker(markers, index)).max().unwrap_or_default().max(by_reason)
}

fn marker(markers: &Markers, index: usize) -> Supply {
    let number = |list: &[i32]| list.get(index).map(|number| i64::from(*number)).filter(|number| *number >= 0);
    let Some(level) = number(&markers.levels) else { return Supply::Unknown };
    // A box for waste ends full: what is left is the room in it.
    let is_waste = markers.types.get(index).is_some_and(|kind| kind.to_ascii_lowercase().starts_with(WASTE));
    let (left, low) = if is_waste {
        (100 - level, 100 - number(&markers.high_levels).unwrap_or(WASTE_HIGH_PERCENT))
    } else {
        (level, number(&markers.low_levels).unwrap_or(LOW_PERCENT))
    };
    match left {
        ..=0 => Supply::Out,
        left if left <= low => Supply::Low,
        _ => Supply::Full,
    }
}

/// Whether the fullest tray is low. Trays of an unknown level are passed over; without any other nothing is known.
pub(super) fn trays_are_low(trays: &[String]) -> bool {
    let fullest = trays.iter().filter_map(|tray| tray_percent(tray)).max();
    fullest.is_some_and(|percent| percent < LOW_PERCENT)
}

/// `type=sheetFeedAutoRemovableTray;maxcapacity=250;level=25;status=0;name=main;…`
fn tray_percent(tray: &str) -> Option<i64> {
    let number = |key: &str| {
        let value = tray.split(';').find_map(|pair| pair.trim().strip_prefix(key)?.strip_prefix('='))?;
        value.trim().parse::<i64>().ok().filter(|number| *number >= 0)
    };
    (number("level")?.checked_mul(100)?).checked_div(number("maxcapacity")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markers(levels: &[i32], low_levels: &[i32], types: &[&str]) -> Markers {
        let types = types.iter().map(|kind| kind.to_string()).collect();
        Markers { levels: levels.to_vec(), low_levels: low_levels.to_vec(), high_levels: Vec::new(), types }
    }

    #[test]
    fn the_marker_that_ends_first_is_told_against_its_own_threshold() {
        assert_eq!(supply(&[], &markers(&[80, 21], &[20, 20], &["toner", "toner"])), Supply::Full);
        assert_eq!(supply(&[], &markers(&[80, 20], &[20, 20], &["toner", "toner"])), Supply::Low);
        assert_eq!(supply(&[], &markers(&[80, 0], &[20, 20], &["toner", "toner"])), Supply::Out);
        assert_eq!(supply(&[], &markers(&[11], &[], &[])), Supply::Full, "ten percent where the printer names none");
        assert_eq!(supply(&[], &markers(&[10], &[-1], &[])), Supply::Low);
    }

    #[test]
    fn a_box_for_waste_ends_full() {
        assert_eq!(supply(&[], &markers(&[5], &[20], &["waste-toner"])), Supply::Full);
        assert_eq!(supply(&[], &markers(&[90], &[0], &["waste-toner"])), Supply::Low);
        assert_eq!(supply(&[], &markers(&[100], &[0], &["wasteToner"])), Supply::Out);
    }

    #[test]
    fn what_is_not_known_is_not_guessed_and_a_reason_still_counts() {
        assert_eq!(supply(&[], &Markers::default()), Supply::Unknown);
        assert_eq!(supply(&[], &markers(&[-1, -2, -3], &[], &[])), Supply::Unknown);
        assert_eq!(supply(&["toner-low"], &markers(&[-2], &[], &[])), Supply::Low);
        assert_eq!(supply(&["marker-supply-empty"], &markers(&[50], &[], &[])), Supply::Out);
    }

    #[test]
    fn trays_are_low_when_the_fullest_is() {
        let tray = |level: i32| format!("type=sheetFeedAutoRemovableTray;maxcapacity=250;level={level};status=0;name=main;");
        assert!(!trays_are_low(&[tray(25)]));
        assert!(trays_are_low(&[tray(24)]));
        assert!(!trays_are_low(&[tray(0), tray(200)]), "there is paper");
        assert!(trays_are_low(&[tray(5), tray(-2)]), "a tray that does not tell says nothing against it");
        assert!(!trays_are_low(&[tray(-2), "level=3;maxcapacity=0".into(), "rubbish".into()]));
    }
}
