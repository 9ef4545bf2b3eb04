//! Figures, and the table they stand in.

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

/// The table as Markdown, columns aligned.
pub fn table(figures: &[Figure]) -> String {
    let head = ["figure", "aim", "median", "p95", "max", "n"].map(str::to_string);
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(figures.iter().map(Figure::cells)).collect();
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
