//! A bundle that was read and found right.

use super::bundle::{BundleFacts, Category, Facility, Hotline, Item, LifeEvent, Notice, Ratings, Zone};
use super::search::Index;
use super::{Calendar, Centre, Finding, Service, reading};
use crate::forms::{Form, Library};
use crate::words::Words;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A bundle's files: path inside the bundle, text.
pub type Files = BTreeMap<String, String>;

include!(concat!(env!("OUT_DIR"), "/centre_files.rs"));

/// Which service, by its place in the bundle. Means nothing in another bundle.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceIndex(pub usize);

/// The number alone: it is part of controls' names.
impl std::fmt::Debug for ServiceIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Everything a centre offers.
pub struct Content {
    pub facts: BundleFacts,
    pub centre: Centre,
    pub calendar: Calendar,
    pub zones: Vec<Zone>,
    pub facilities: Vec<Facility>,
    pub hotlines: Vec<Hotline>,
    pub categories: Vec<Category>,
    pub life_events: Vec<LifeEvent>,
    /// In the order of their categories, then of their codes.
    pub services: Vec<Service>,
    pub items: Vec<Item>,
    pub library: Library,
    pub notices: Vec<Notice>,
    pub ratings: Ratings,
    /// By the name of the file.
    pub(super) forms: BTreeMap<String, Arc<Form>>,
    /// By the code of the service: the forms of those that may be done for others, which ask for whom first (给谁办).
    pub(super) forms_for_others: BTreeMap<String, Arc<Form>>,
    pub(super) index: Index,
}

impl Content {
    /// Reads and checks a bundle.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, in the order of the files; never empty.
    pub fn read(files: &Files) -> Result<Content, Vec<Finding>> {
        reading::read(files)
    }

    /// The bundle that comes with the program: what is there before the hall gave another.
    pub fn built_in() -> Arc<Content> {
        static CONTENT: OnceLock<Arc<Content>> = OnceLock::new();
        let read = || Arc::new(Content::read(&Content::built_in_files()).expect("the built-in bundle is checked by a test"));
        CONTENT.get_or_init(read).clone()
    }

    /// The files of the bundle that comes with the program.
    pub fn built_in_files() -> Files {
        BUILT_IN.iter().map(|(path, text)| ((*path).to_string(), (*text).to_string())).collect()
    }

    pub fn service(&self, index: ServiceIndex) -> Option<&Service> {
        self.services.get(index.0)
    }

    pub fn index_of(&self, code: &str) -> Option<ServiceIndex> {
        self.services.iter().position(|service| service.code == code).map(ServiceIndex)
    }

    pub fn by_code(&self, code: &str) -> Option<&Service> {
        self.index_of(code).and_then(|index| self.service(index))
    }

    /// The form a service is filled in on; none where it has none.
    pub fn form_of(&self, service: &Service) -> Option<&Arc<Form>> {
        self.forms_for_others.get(&service.code).or_else(|| self.forms.get(service.form.as_ref()?))
    }

    /// Name of a service or an entry by its code.
    pub fn name_of(&self, code: &str) -> Option<&Words> {
        let of_item = || self.items.iter().find(|item| item.code == code).map(|item| &item.name);
        self.by_code(code).map(|service| &service.name).or_else(of_item)
    }

    /// Services with a tile of their own, in order.
    pub fn front(&self) -> Vec<ServiceIndex> {
        self.centre.front.iter().filter_map(|code| self.index_of(code)).collect()
    }

    pub fn category_of(&self, service: &Service) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == service.category)
    }

    pub fn zone(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    pub fn forms(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.forms.values()
    }
}
