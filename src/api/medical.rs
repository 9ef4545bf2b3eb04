//! The medical account (医保个人账户), `GET /kiosk/v1/me/insurance/medical…`.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use zeroize::Zeroize;

/// The longest range that is told at once, in months.
pub const SPENDING_MONTHS_MAX: usize = 12;
/// Rows told at once; what is more is counted.
pub const SPENDING_ROWS_MAX: usize = 3_000;

/// What is in the account; a card is enough to see it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MedicalBalance {
    /// The day the figure is of, `YYYY-MM-DD`.
    pub as_of: String,
    /// `demo` for invented figures; screens then say so.
    pub source: String,
    /// 余额 in fen; absent where no account was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_fen: Option<u64>,
}

/// What it was spent on (消费类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpendingKind {
    /// 门诊.
    Outpatient,
    /// 住院.
    Inpatient,
    /// 购药.
    Pharmacy,
}

impl SpendingKind {
    pub const ALL: [SpendingKind; 3] = [SpendingKind::Outpatient, SpendingKind::Inpatient, SpendingKind::Pharmacy];

    pub fn as_str(self) -> &'static str {
        match self {
            SpendingKind::Outpatient => "outpatient",
            SpendingKind::Inpatient => "inpatient",
            SpendingKind::Pharmacy => "pharmacy",
        }
    }
}

/// Which spending is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SpendingQuery {
    /// First month, `YYYY-MM`.
    #[param(example = "2025-12", pattern = "^[0-9]{4}-[0-9]{2}$")]
    pub from: String,
    /// Last month, at most eleven after the first.
    #[param(example = "2026-11", pattern = "^[0-9]{4}-[0-9]{2}$")]
    pub to: String,
    /// One kind; all where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub kind: Option<SpendingKind>,
    /// Names of medicines as well. They stay at the hall unless the citizen asks for them.
    #[serde(default)]
    pub drugs: bool,
}

/// What was paid from the account. The hall answers with `Cache-Control: no-store`, to a session at L2 only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Spending {
    /// `YYYY-MM-DD`.
    pub as_of: String,
    /// `demo` for invented figures.
    pub source: String,
    /// Newest first, at most 3,000.
    pub rows: Vec<SpendingRow>,
    /// Older ones of the same range that are not told.
    pub left_out: u32,
}

/// One payment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpendingRow {
    /// `YYYY-MM-DD`.
    pub day: String,
    pub kind: SpendingKind,
    /// 医院、药店.
    pub place: String,
    /// 个人账户支付 in fen.
    pub amount_fen: u64,
    /// 药名; empty where they were not asked for, or there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drugs: Vec<String>,
}

impl Zeroize for MedicalBalance {
    fn zeroize(&mut self) {
        self.as_of.zeroize();
        self.source.zeroize();
        self.balance_fen.zeroize();
    }
}

impl Zeroize for Spending {
    fn zeroize(&mut self) {
        self.as_of.zeroize();
        self.source.zeroize();
        self.left_out.zeroize();
        for row in &mut self.rows {
            row.day.zeroize();
            row.place.zeroize();
            row.amount_fen.zeroize();
            row.drugs.zeroize();
        }
        self.rows.clear();
    }
}
