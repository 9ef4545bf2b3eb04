//! The whole program from outside: the built `kiosk` and `hall`, cards on a reader, paper out of a printer. Every
//! test ends with what the citizen reads and with what the hall has.

mod assistive;
mod card_photo;
mod closed;
mod content;
mod contributions;
mod corrections;
mod devices;
mod documents;
#[path = "../support/fault_proxy.rs"]
mod fault_proxy;
mod five_keys;
mod hall_faults;
mod handwriting;
#[path = "../support/ipp_printer.rs"]
mod ipp_printer;
mod journey;
mod machine;
mod main_job;
mod memory;
mod paper_faults;
#[cfg(feature = "social-card")]
#[path = "../support/pcsc_reader.rs"]
mod pcsc_reader;
mod persons;
mod ports;
mod programs;
mod reader_faults;
mod residue;
mod scanner;
#[cfg(feature = "social-card")]
mod social_card;
mod staff_pin;
mod taken_along;
#[path = "../support/thermal_printer.rs"]
mod thermal_printer;
mod verifications;
mod voice;
#[path = "../support/window.rs"]
mod window;
#[path = "../support/x11.rs"]
mod x11;
