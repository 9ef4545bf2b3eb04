//! Telephone numbers on record (登记的电话) of the demo persons, from `assets/demo/contacts.json`. The real ones stand in
//! the province's population register.

use super::contributions::DemoDataError;
use super::identity::{Beneficiary, PersonKey};
use crate::privacy::{Personal, mask_phone};
use serde::Deserialize;
use std::collections::HashMap;

const BUILT_IN: &str = include_str!("../../assets/demo/contacts.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoFile {
    #[serde(rename = "watermark")]
    _watermark: String,
    persons: Vec<DemoPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoPerson {
    id_no: String,
    phone: String,
}

/// Numbers by person.
pub(super) struct DemoContacts(HashMap<Beneficiary, Personal<String>>);

impl DemoContacts {
    /// The data that comes with the program.
    pub(super) fn built_in(key: &PersonKey) -> Result<Self, DemoDataError> {
        let file: DemoFile = serde_json::from_str(BUILT_IN).map_err(|error| DemoDataError(error.to_string()))?;
        let persons = file.persons.into_iter();
        Ok(DemoContacts(persons.map(|person| (key.beneficiary(&person.id_no), Personal::new(person.phone))).collect()))
    }

    /// The number of a person as it may leave the hall: 139****0136.
    pub(super) fn masked_phone(&self, person: Beneficiary) -> Option<String> {
        self.0.get(&person).map(|phone| mask_phone(phone.reveal()))
    }
}
