//! Which paper to ask a printer for.
//!
//! Without a choice of ours a printer takes its default, which may be US Letter whatever lies in its tray. Media names describe themselves
//! (PWG 5101.1): class_name_WIDTHxHEIGHT, in mm or in.

const MM_PER_INCH: f32 = 25.4;
/// A roll is at most this much wider than what is printed on it (80 mm paper, 72 mm printed).
const ROLL_SPARE_MM: f32 = 10.0;
/// Classes of names that give the ends of a range.
const RANGES: [&str; 2] = ["roll", "custom"];

/// The name to ask for: a length cut to measure where the printer has a roll for it, else the shortest roll size that
/// holds the page, else the first loaded sheet that does, else what is loaded first. `size_mm` is unknown for pages we
/// did not make.
pub(super) fn choose(supported: &[String], ready: &[String], size_mm: Option<(f32, f32)>) -> Option<String> {
    let first_loaded = || ready.iter().find(|name| measure(name).is_some()).cloned();
    let Some((width_mm, height_mm)) = size_mm else { return first_loaded() };
    let takes_length = RANGES.iter().any(|class| {
        let end = |which: &str| {
            supported.iter().find(|name| name.starts_with(&format!("{class}_{which}_"))).and_then(|name| measure(name))
        };
        match (end("min"), end("max")) {
            (Some(min), Some(max)) => min.0 <= width_mm && width_mm <= max.0 && min.1 <= height_mm && height_mm <= max.1,
            _ => false,
        }
    });
    if takes_length {
        return Some(format!("custom_receipt_{}x{}mm", width_mm.ceil(), height_mm.ceil()));
    }
    let holds = |name: &&String, width_max_mm: f32| {
        measure(name).is_some_and(|(width, height)| width >= width_mm && width <= width_max_mm && height >= height_mm)
    };
    let height = |name: &&String| measure(name).map_or(f32::MAX, |(_, height)| height);
    let shortest_roll = supported
        .iter()
        .filter(|name| holds(name, width_mm + ROLL_SPARE_MM))
        .min_by(|one, other| height(one).total_cmp(&height(other)));
    shortest_roll.or_else(|| ready.iter().find(|name| holds(name, f32::MAX))).cloned().or_else(first_loaded)
}

/// Width and height of a self-describing name in mm.
fn measure(name: &str) -> Option<(f32, f32)> {
    let size = name.rsplit('_').next()?;
    let (numbers, to_mm) = match (size.strip_suffix("mm"), size.strip_suffix("in")) {
        (Some(numbers), _) => (numbers, 1.0),
        (_, Some(numbers)) => (numbers, MM_PER_INCH),
        _ => return None,
    };
    let (width, height) = numbers.split_once('x')?;
    Some((width.parse::<f32>().ok()? * to_mm, height.parse::<f32>().ok()? * to_mm))
}

/// Size of the first page of a PDF whose page dictionary is in clear, in mm.
pub(super) fn page_size_mm(pdf: &[u8]) -> Option<(f32, f32)> {
    const KEY: &[u8] = b"/MediaBox";
    const BOX_MAX_BYTES: usize = 100;
    const POINTS_PER_INCH: f32 = 72.0;
    let at = pdf.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    let text = String::from_utf8_lossy(&pdf[at..pdf.len().min(at + BOX_MAX_BYTES)]).into_owned();
    let (numbers, _) = text.split_once('[')?.1.split_once(']')?;
    let numbers: Vec<f32> = numbers.split_whitespace().map_while(|number| number.parse().ok()).collect();
    let [left, bottom, right, top] = numbers.as_slice() else { return None };
    let mm = |points: f32| points / POINTS_PER_INCH * MM_PER_INCH;
    Some((mm(right - left), mm(top - bottom)))
}

/// Height of the first page of such a PDF, in mm.
pub fn page_height_mm(pdf: &[u8]) -> Option<f32> {
    page_size_mm(pdf).map(|(_, height_mm)| height_mm)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| name.to_string()).collect()
    }

    const RECEIPT: Option<(f32, f32)> = Some((72.0, 148.3));

    #[test]
    fn a_roll_is_asked_for_the_length_of_the_page() {
        let supported = names(&["iso_a4_210x297mm", "roll_min_58x30mm", "roll_max_80x2000mm"]);
        assert_eq!(choose(&supported, &[], RECEIPT).as_deref(), Some("custom_receipt_72x149mm"));
        assert_eq!(choose(&supported, &supported[..1], Some((72.0, 3000.0))).as_deref(), Some("iso_a4_210x297mm"));
    }

    #[test]
    fn the_shortest_roll_size_that_holds_the_page_is_next() {
        let supported = names(&["om_roll_80x297mm", "om_roll_80x200mm", "om_roll_80x100mm", "iso_a4_210x297mm"]);
        assert_eq!(choose(&supported, &supported[3..], RECEIPT).as_deref(), Some("om_roll_80x200mm"));
    }

    #[test]
    fn a_sheet_printer_gets_the_first_loaded_sheet_that_holds_the_page() {
        let supported = names(&["na_letter_8.5x11in", "iso_a4_210x297mm", "iso_a6_105x148mm"]);
        let ready = names(&["iso_a6_105x148mm", "iso_a4_210x297mm", "na_number-10_4.125x9.5in"]);
        assert_eq!(choose(&supported, &ready, RECEIPT).as_deref(), Some("iso_a4_210x297mm"));
        assert_eq!(choose(&supported, &ready[..1], RECEIPT).as_deref(), Some("iso_a6_105x148mm"));
        assert_eq!(choose(&supported, &ready, None).as_deref(), Some("iso_a6_105x148mm"));
        assert_eq!(choose(&supported, &[], None), None);
    }

    #[test]
    fn the_size_of_a_page_is_read_from_the_pdf() {
        let (width, height) = page_size_mm(b"%PDF-1.3 << /Type/Page/MediaBox[0 0 204.09449 420]>>").unwrap();
        assert!((width - 72.0).abs() < 0.01 && (height - 148.17).abs() < 0.01, "{width} {height}");
        assert_eq!(page_size_mm(b"%PDF-1.7 /MediaBox [0 0"), None);
        assert_eq!(page_size_mm(b""), None);
    }
}
