//! The desk: what stands in for the world around a machine. Never part of a machine on a street.

pub mod sam_emulator;
