//! Social-insurance contributions, `GET /kiosk/v1/me/insurance/social`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The citizen's contributions. The hall answers with `Cache-Control: no-store`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contributions {
    /// The day the figures are of, `YYYY-MM-DD`.
    pub as_of: String,
    /// `demo` for invented figures; screens then say so.
    pub source: String,
    /// Months found paid, all years together.
    pub months_paid: u32,
    /// Newest first, at most 3,000. Months without a record between the first and the newest are listed too.
    pub months: Vec<Contribution>,
}

/// One month.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contribution {
    /// `YYYY-MM`.
    pub month: String,
    pub state: ContributionState,
    /// 单位; empty where nothing was found.
    pub employer: String,
    /// 缴费基数 in fen.
    pub base_fen: u64,
    /// 个人缴费 in fen.
    pub own_fen: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContributionState {
    /// 到账.
    Paid,
    /// 没查到: no record, which is not the same as not paid.
    NotFound,
}

impl zeroize::Zeroize for Contributions {
    fn zeroize(&mut self) {
        self.as_of.zeroize();
        self.source.zeroize();
        self.months_paid.zeroize();
        for month in &mut self.months {
            month.month.zeroize();
            month.employer.zeroize();
            month.base_fen.zeroize();
            month.own_fen.zeroize();
        }
        self.months.clear();
    }
}
