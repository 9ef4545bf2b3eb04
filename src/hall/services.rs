//! The services the hall takes submissions for, from `assets/hall/services.toml`.

use crate::words::Words;
use serde::Deserialize;
use std::collections::BTreeMap;

const BUILT_IN: &str = include_str!("../../assets/hall/services.toml");

/// The services' data cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the list of services cannot be read: {0}")]
pub struct ServicesError(String);

/// One service (事项).
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// `C-RS-05`.
    pub code: String,
    pub name: Words,
    /// Working days from the first look to the answer; 0 is the same day.
    pub promise_working_days: u32,
    /// A second submission within a day is no duplicate.
    #[serde(default)]
    pub repeatable: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServicesFile {
    service: Vec<Service>,
}

/// All services by code.
pub struct Services(BTreeMap<String, Service>);

impl Services {
    /// The list that comes with the program.
    pub fn built_in() -> Result<Self, ServicesError> {
        Self::parse(BUILT_IN)
    }

    /// Reads a list. A code that stands twice is an error.
    pub fn parse(text: &str) -> Result<Self, ServicesError> {
        let file: ServicesFile = toml::from_str(text).map_err(|error| ServicesError(error.to_string()))?;
        let mut services = BTreeMap::new();
        for service in file.service {
            let code = service.code.clone();
            if services.insert(code.clone(), service).is_some() {
                return Err(ServicesError(format!("`{code}` stands twice")));
            }
        }
        Ok(Services(services))
    }

    pub fn get(&self, code: &str) -> Option<&Service> {
        self.0.get(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unemployment_registration_is_promised_within_one_working_day() {
        let services = Services::built_in().unwrap();
        let service = services.get("C-RS-05").unwrap();
        assert_eq!((service.promise_working_days, service.repeatable), (1, false));
        assert!(services.get("C-XX-99").is_none());
    }

    #[test]
    fn a_code_that_stands_twice_is_refused() {
        let one = "[[service]]\ncode = \"A\"\nname = { zh = \"a\", en = \"a\" }\npromise_working_days = 1\n";
        assert!(Services::parse(one).is_ok());
        assert!(Services::parse(&one.repeat(2)).is_err());
    }
}
