//! Figures, and the table they stand in.

use crate::twin::TwinFigures;
use std::time::Duration;

pub struct Figure {
    pub name: &'static str,
    /// What issue or reader expects of it, in words.
    pub aim: &'static str,
    pub unit: &'static str,
    pub samples: Vec<f64>,
}

impl Figure {
    pub fn of_times(name: &'static str, aim: &'static str, times: Vec<Duration>) -> Figure {
        let samples = times.into_iter().map(|time| time.as_secs_f64() * 1000.0).collect();
        Figure { name, aim, unit: "ms", samples }
    }

    pub fn single(name: &'static str, aim: &'static str, unit: &'static str, value: f64) -> Figure {
        Figure { name, aim, unit, samples: vec![value] }
    }

    /// The smallest sample that at least `part` of all do not exceed.
    fn quantile(&self, part: f64) -> Option<f64> {
        let mut sorted = self.samples.clone();
        sorted.sort_by(f64::total_cmp);
        let rank = (part * sorted.len() as f64).ceil().max(1.0) as usize;
        sorted.get(rank - 1).copied()
    }

    pub fn median(&self) -> f64 {
        self.quantile(0.5).unwrap_or(f64::NAN)
    }

    fn cells(&self) -> [String; 6] {
        let cell = |part: f64| match self.quantile(part) {
            Some(value) => format!("{value:.*} {}", if self.unit == "%" { 3 } else { 1 }, self.unit),
            None => "not measured".to_string(),
        };
        // One sample has no distribution.
        let spread = |part: f64| if self.samples.len() > 1 { cell(part) } else { "".to_string() };
        [self.name.into(), self.aim.into(), cell(0.5), spread(0.95), spread(1.0), self.samples.len().to_string()]
    }
}

/// The table of all figures.
pub fn table(figures: &[Figure]) -> String {
    let head = ["figure", "aim", "median", "p95", "max", "n"].map(str::to_string);
    markdown(&std::iter::once(head).chain(figures.iter().map(Figure::cells)).collect::<Vec<_>>())
}

/// Ours beside the browser's, and which part of its ours are.
pub fn comparison(ours: &[Figure], twin: &TwinFigures) -> String {
    let head = ["beside a browser", "aim", "kiosk", "browser", "part", "n"].map(str::to_string);
    let times = [
        (
            "start to first complete page",
            "≤ 1/8",
            Figure::of_times("", "", twin.starts.clone()),
            vec![("median", 0.5), ("p95", 0.95)],
        ),
        (
            "tap to pressed look",
            "≤ 1/4",
            Figure::of_times("", "", twin.presses.clone()),
            vec![("median", 0.5), ("p95", 0.95), ("p99", 0.99)],
        ),
        (
            "tap to new page",
            "",
            Figure::of_times("", "", twin.pages.clone()),
            vec![("median", 0.5), ("p95", 0.95), ("p99", 0.99)],
        ),
    ];
    let mut rows = vec![head];
    for (name, aim, its, parts) in times {
        let Some(own) = ours.iter().find(|figure| figure.name == name) else { continue };
        for (word, part) in parts {
            let [own_value, its_value] = [own, &its].map(|figure| figure.quantile(part).unwrap_or(f64::NAN));
            let aim = if word == "p99" { "" } else { aim };
            rows.push(beside(&format!("{name}, {word}"), aim, own_value, its_value, "ms", its.samples.len()));
        }
    }
    let singles = [("PSS", "≤ 1/6", "MiB", twin.memory_mib), ("processor time when idle", "", "%", twin.idle_percent)];
    for (name, aim, unit, its) in singles {
        let own = ours.iter().find(|figure| figure.name.starts_with(name)).and_then(|figure| figure.quantile(0.5));
        rows.push(beside(name, aim, own.unwrap_or(f64::NAN), its.unwrap_or(f64::NAN), unit, 1));
    }
    markdown(&rows)
}

fn beside(name: &str, aim: &str, own: f64, its: f64, unit: &str, count: usize) -> [String; 6] {
    let digits = if unit == "%" { 3 } else { 1 };
    let value = |value: f64| format!("{value:.digits$} {unit}");
    [name.into(), aim.into(), value(own), value(its), format!("1/{:.1}", its / own), count.to_string()]
}

/// Rows as Markdown, columns aligned; the first is the head.
fn markdown(rows: &[[String; 6]]) -> String {
    let width = |column: usize| rows.iter().map(|row| places(&row[column])).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let line = |row: &[String; 6]| {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - places(cell)))).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: [String; 6] = std::array::from_fn(|column| "-".repeat(widths[column]));
    rows.iter().enumerate().fold(String::new(), |text, (index, row)| {
        let rule = if index == 1 { line(&rule) } else { String::new() };
        text + &rule + &line(row)
    })
}

/// Places a text takes in a terminal: a Chinese character takes two.
fn places(text: &str) -> usize {
    text.chars().map(|character| if character >= '\u{2E80}' { 2 } else { 1 }).sum()
}
