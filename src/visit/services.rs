//! Beginning a service: what opens when its tile, its row or its guide's button is used.

use super::over::NotOpen;
use super::view::{Control, Icon};
use super::*;
use crate::catalogue::{Category, Depth, LookUp, Picture, Service, ServiceIndex};
use crate::words::Phrase;

/// Whether this program can do a service from beginning to end; the others are told about.
pub fn is_done_here(service: &Service) -> bool {
    match (service.depth, service.look_up) {
        (Depth::Apply | Depth::PreApply | Depth::Authenticate | Depth::Print, _) => true,
        (Depth::Query, Some(LookUp::SocialInsurance | LookUp::MedicalAccount)) => true,
        (Depth::Query | Depth::Guide, _) => false,
    }
}

/// Services with a tile of their own that are done here.
pub fn front(visit: &Visit) -> Vec<(ServiceIndex, &Service)> {
    let content = &visit.site.content;
    let service = |index| content.service(index).map(|service| (index, service));
    content.front().into_iter().filter_map(service).filter(|(_, service)| is_done_here(service)).collect()
}

/// A service's tile or row; `action` is what using it does.
pub fn tile(visit: &Visit, service: &Service, action: Action) -> Control {
    let icon = match (service.depth, visit.site.content.category_of(service)) {
        (Depth::Query, _) => Icon::Search,
        (Depth::Print, _) => Icon::Printer,
        (Depth::Authenticate, _) => Icon::Shield,
        (Depth::Apply | Depth::PreApply | Depth::Guide, Some(category)) => icon_of(category),
        (Depth::Apply | Depth::PreApply | Depth::Guide, None) => Icon::Form,
    };
    let note = match closed::closure(visit, service) {
        Some(_) => Phrase::key("out-of-order.tile"),
        None => Phrase::words(&service.note),
    };
    Control::new(action, Phrase::words(&service.short)).note(note).icon(icon)
}

pub fn icon_of(category: &Category) -> Icon {
    match category.icon {
        Picture::Form => Icon::Form,
        Picture::Briefcase => Icon::Briefcase,
        Picture::Heart => Icon::Heart,
        Picture::Coins => Icon::Coins,
        Picture::Baby => Icon::Baby,
        Picture::Home => Icon::Home,
        Picture::Shield => Icon::Shield,
        Picture::Person => Icon::Person,
    }
}

/// Why it cannot be done now, or not with the card that is here.
pub fn not_open(visit: &Visit, service: &Service) -> Option<NotOpen> {
    if let Some(hours) = service.hours.filter(|hours| !hours.is_open(visit.now.wall.time())) {
        return Some(NotOpen::Hours(hours));
    }
    if let Some(closure) = closed::closure(visit, service) {
        return Some(NotOpen::Closed(Box::new(closure.clone())));
    }
    let kind = visit.guest.as_ref()?.card.kind;
    (!service.is_open_to(kind)).then_some(NotOpen::Card(kind))
}

/// Begins a service for whose card was read; where none was, asks for it first.
pub fn begin(visit: &mut Visit, index: ServiceIndex) -> Step {
    let content = visit.site.content.clone();
    let Some(service) = content.service(index) else { return Step::ignored(Ignored::PageGone) };
    if let Some(why) = not_open(visit, service) {
        return over::not_open(visit, service, why);
    }
    if visit.guest.is_none() {
        if visit.code_guest.is_some() && !service.needs_card() {
            return look_up(visit, service, index);
        }
        return waiting_card::enter(visit, Wish::Service(index));
    }
    if let Some(step) = form::enter(visit, index) {
        return step;
    }
    look_up(visit, service, index)
}

fn look_up(visit: &mut Visit, service: &Service, index: ServiceIndex) -> Step {
    match service.look_up {
        Some(LookUp::SocialInsurance) => lookup::enter(visit, index),
        Some(LookUp::MedicalAccount) => medical_account::enter(visit, index),
        None => guide::of_service(visit, index),
    }
}
