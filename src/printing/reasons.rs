//! What a printer's state reasons mean to us (RFC 8011 5.4.12, PWG 5100.9).

use super::printer::{PaperTrouble, PrinterState};

/// How grave a printer says a reason is; it says nothing about whether paper comes out.
const SEVERITIES: [&str; 3] = ["-report", "-warning", "-error"];

/// Reasons in the order they are told: who closes the cover finds the paper.
const TROUBLES: [(&str, PaperTrouble); 19] = [
    ("cover-open", PaperTrouble::CoverOpen),
    ("door-open", PaperTrouble::CoverOpen),
    ("interlock-open", PaperTrouble::CoverOpen),
    ("input-tray-missing", PaperTrouble::CoverOpen),
    ("media-jam", PaperTrouble::Jam),
    ("media-path-jam", PaperTrouble::Jam),
    ("cutter-jam", PaperTrouble::Jam),
    ("media-empty", PaperTrouble::NoPaper),
    ("media-needed", PaperTrouble::NoPaper),
    ("media-path-media-tray-empty", PaperTrouble::NoPaper),
    ("offline", PaperTrouble::Gone),
    ("connecting-to-device", PaperTrouble::Gone),
    ("timed-out", PaperTrouble::Gone),
    ("shutdown", PaperTrouble::Gone),
    ("paused", PaperTrouble::Refused),
    ("toner-empty", PaperTrouble::Refused),
    ("marker-supply-empty", PaperTrouble::Refused),
    ("output-area-full", PaperTrouble::Refused),
    ("spool-area-full", PaperTrouble::Refused),
];
const PAPER_LOW: &str = "media-low";

/// What a printer that gives these reasons can do. `stopped`: printer-state 5; `accepting`: whether it takes jobs.
pub(super) fn judge(reasons: &[String], stopped: bool, accepting: bool) -> PrinterState {
    let given: Vec<&str> = reasons.iter().map(|reason| bare(reason)).collect();
    if let Some((_, trouble)) = TROUBLES.iter().find(|(reason, _)| given.contains(reason)) {
        return PrinterState::Trouble(*trouble);
    }
    if stopped || !accepting {
        return PrinterState::Trouble(PaperTrouble::Refused);
    }
    if given.contains(&PAPER_LOW) { PrinterState::PaperLow } else { PrinterState::Ready }
}

/// A reason without its severity.
pub(super) fn bare(reason: &str) -> &str {
    SEVERITIES.iter().find_map(|severity| reason.strip_suffix(severity)).unwrap_or(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(reasons: &[&str]) -> PrinterState {
        judge(&reasons.iter().map(|reason| reason.to_string()).collect::<Vec<_>>(), false, true)
    }

    #[test]
    fn reasons_count_with_and_without_their_severity() {
        for reason in ["media-empty", "media-empty-report", "media-empty-warning", "media-empty-error"] {
            assert_eq!(judged(&[reason]), PrinterState::Trouble(PaperTrouble::NoPaper), "{reason}");
        }
        assert_eq!(judged(&["media-jam-error"]), PrinterState::Trouble(PaperTrouble::Jam));
        assert_eq!(judged(&["cover-open-warning"]), PrinterState::Trouble(PaperTrouble::CoverOpen));
        assert_eq!(judged(&["media-low-report"]), PrinterState::PaperLow);
        assert_eq!(judged(&["none"]), PrinterState::Ready);
        assert_eq!(judged(&["something-of-the-vendor-report"]), PrinterState::Ready);
    }

    #[test]
    fn an_open_cover_is_told_before_the_paper_it_hides() {
        assert_eq!(judged(&["media-empty-error", "cover-open-error"]), PrinterState::Trouble(PaperTrouble::CoverOpen));
    }

    #[test]
    fn a_printer_that_stopped_or_takes_no_jobs_refuses() {
        assert_eq!(judge(&[], true, true), PrinterState::Trouble(PaperTrouble::Refused));
        assert_eq!(judge(&[], false, false), PrinterState::Trouble(PaperTrouble::Refused));
    }
}
