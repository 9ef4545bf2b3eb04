//! The whole program from outside: the built `kiosk` and `hall`, cards on a reader, paper out of a printer. Every
//! test ends with what the citizen reads and with what the hall has.

mod assistive;
mod content;
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
mod persons;
mod ports;
mod programs;
mod reader_faults;
mod residue;
mod scanner;
#[path = "../support/thermal_printer.rs"]
mod thermal_printer;
mod verifications;
mod voice;
#[path = "../support/window.rs"]
mod window;
