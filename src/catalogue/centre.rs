//! Who runs the machine, and where things are on it: `centre.toml`.

use crate::words::Words;
use serde::Deserialize;

/// The centre of this machine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Centre {
    pub name: Words,
    pub slogan: Words,
    /// 主办.
    pub host: Words,
    /// Where the card goes: 亮灯的地方.
    pub card_place: Words,
    /// Where receipts come out.
    pub paper_place: Words,
    /// Where sheets of A4 come out, at machines with a printer for them.
    #[serde(default)]
    pub sheets_place: Option<Words>,
    /// Where the machine stands, to be read out on the telephone.
    pub address: Words,
    /// The windows that help: 二楼大厅.
    pub hall_place: Words,
    /// 监督电话.
    pub hotline: String,
    /// Code of the service by which staff come to somebody's home (上门).
    #[serde(default)]
    pub visits_home: Option<String>,
    /// Codes of the services with a tile of their own, in order.
    pub front: Vec<String>,
}
