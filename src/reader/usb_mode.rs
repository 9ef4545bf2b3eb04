//! How frames travel over a reader's endpoints: public sources disagree about the same VID:PID, so the ways worth
//! trying come from its descriptors, and the configuration may name one.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// Vendor and product of a USB device, `0400:C35A`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct UsbId {
    pub vendor: u16,
    pub product: u16,
}

impl TryFrom<String> for UsbId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = |digits: &str| -> Option<u16> {
            let hexadecimal = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            if hexadecimal { u16::from_str_radix(digits, 16).ok() } else { None }
        };
        let parts = text.split_once(':').and_then(|(vendor, product)| Some((number(vendor)?, number(product)?)));
        let (vendor, product) = parts.ok_or("vendor and product of a USB reader are needed, like 0400:C35A")?;
        Ok(UsbId { vendor, product })
    }
}

impl fmt::Display for UsbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}:{:04X}", self.vendor, self.product)
    }
}

impl fmt::Debug for UsbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A way of speaking to a reader, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UsbWay {
    /// Preamble and length apart from the rest.
    Split,
    /// Whole frames.
    Single,
    /// Reports of 64 bytes.
    Hid,
}

/// Which USB devices are readers, and how some of them are spoken to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsbReaders {
    /// Readers whose way is settled. One that is not known otherwise is a reader too.
    pub ways: BTreeMap<UsbId, UsbWay>,
}

/// Readers we know. The first vendor's number is reused by many makers.
const KNOWN_READERS: [UsbId; 3] = [
    UsbId { vendor: 0x0400, product: 0xC35A },
    UsbId { vendor: 0x0316, product: 0x5020 },
    UsbId { vendor: 0x2B8B, product: 0x2721 },
];

impl UsbReaders {
    pub(super) fn contain(&self, id: UsbId) -> bool {
        KNOWN_READERS.contains(&id) || self.ways.contains_key(&id)
    }
}

/// How an endpoint's transfers are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pipe {
    Bulk,
    Interrupt,
}

/// The endpoints of one kind, addresses in descriptor order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoints {
    pub pipe: Pipe,
    /// The interface is of the class of keyboards and mice (HID).
    pub hid_class: bool,
    pub to_reader: Vec<u8>,
    pub from_reader: Vec<u8>,
}

/// How frames travel over the endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UsbMode {
    /// Preamble and length on one pair of endpoints, the rest on another.
    Split { header_out: u8, body_out: u8, header_in: u8, body_in: u8 },
    /// Whole frames on one pair.
    Single { pipe: Pipe, to_reader: u8, from_reader: u8 },
    /// Whole frames in padded reports. Without an endpoint to the reader they go there by control transfers (SET_REPORT).
    Hid { to_reader: Option<u8>, from_reader: u8 },
}

impl UsbMode {
    fn way(self) -> UsbWay {
        match self {
            UsbMode::Split { .. } => UsbWay::Split,
            UsbMode::Single { .. } => UsbWay::Single,
            UsbMode::Hid { .. } => UsbWay::Hid,
        }
    }
}

/// The modes worth trying with these endpoints, the likeliest first; only those of the way that is settled, if one is.
pub(super) fn modes(endpoints: &Endpoints, settled: Option<UsbWay>) -> Vec<UsbMode> {
    let Some(from_reader) = endpoints.from_reader.first().copied() else { return Vec::new() };
    let Some(to_reader) = endpoints.to_reader.first().copied() else {
        let takes_reports = endpoints.hid_class && settled.is_none_or(|way| way == UsbWay::Hid);
        return takes_reports.then_some(UsbMode::Hid { to_reader: None, from_reader }).into_iter().collect();
    };
    let hid = UsbMode::Hid { to_reader: Some(to_reader), from_reader };
    let single = UsbMode::Single { pipe: endpoints.pipe, to_reader, from_reader };
    let mut modes = match endpoints.pipe {
        // A vendor's own class with interrupt endpoints may take frames as they are.
        Pipe::Interrupt if endpoints.hid_class => vec![hid],
        Pipe::Interrupt => vec![single, hid],
        Pipe::Bulk => {
            let (mut outs, mut ins) = (endpoints.to_reader.clone(), endpoints.from_reader.clone());
            outs.sort_unstable();
            ins.sort_unstable();
            match (&outs[..], &ins[..]) {
                ([header_out, body_out], [header_in, body_in]) => {
                    let (header_out, body_out, header_in, body_in) = (*header_out, *body_out, *header_in, *body_in);
                    vec![UsbMode::Split { header_out, body_out, header_in, body_in }, single]
                }
                _ => vec![single],
            }
        }
    };
    modes.retain(|mode| settled.is_none_or(|way| mode.way() == way));
    modes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(to_reader: &[u8], from_reader: &[u8]) -> Endpoints {
        Endpoints { pipe: Pipe::Bulk, hid_class: false, to_reader: to_reader.into(), from_reader: from_reader.into() }
    }

    fn interrupt(hid_class: bool) -> Endpoints {
        Endpoints { pipe: Pipe::Interrupt, hid_class, ..bulk(&[0x02], &[0x81]) }
    }

    const SPLIT: UsbMode = UsbMode::Split { header_out: 0x02, body_out: 0x06, header_in: 0x81, body_in: 0x85 };
    const HID: UsbMode = UsbMode::Hid { to_reader: Some(0x02), from_reader: 0x81 };

    fn single(pipe: Pipe) -> UsbMode {
        UsbMode::Single { pipe, to_reader: 0x02, from_reader: 0x81 }
    }

    #[test]
    fn four_bulk_endpoints_are_split_first_and_single_next() {
        assert_eq!(modes(&bulk(&[0x02, 0x06], &[0x81, 0x85]), None), [SPLIT, single(Pipe::Bulk)]);
        assert_eq!(modes(&bulk(&[0x06, 0x02], &[0x85, 0x81]), None)[0], SPLIT);
    }

    #[test]
    fn one_bulk_pair_is_single_and_no_pair_is_nothing() {
        assert_eq!(modes(&bulk(&[0x02], &[0x81]), None), [single(Pipe::Bulk)]);
        assert_eq!(modes(&bulk(&[], &[0x82]), None), []);
        assert_eq!(modes(&bulk(&[0x01], &[]), None), []);
    }

    #[test]
    fn interrupt_endpoints_are_reports_unless_the_class_is_the_makers_own() {
        assert_eq!(modes(&interrupt(true), None), [HID]);
        assert_eq!(modes(&interrupt(false), None), [single(Pipe::Interrupt), HID]);
    }

    #[test]
    fn reports_go_by_control_transfers_where_no_endpoint_leads_to_the_reader() {
        let no_way_out = |hid_class| Endpoints { to_reader: Vec::new(), ..interrupt(hid_class) };
        assert_eq!(modes(&no_way_out(true), None), [UsbMode::Hid { to_reader: None, from_reader: 0x81 }]);
        assert_eq!(modes(&no_way_out(true), Some(UsbWay::Single)), []);
        assert_eq!(modes(&no_way_out(false), None), [], "another class has no such transfers");
    }

    #[test]
    fn a_settled_way_is_the_only_one_tried() {
        let four = bulk(&[0x02, 0x06], &[0x81, 0x85]);
        assert_eq!(modes(&four, Some(UsbWay::Single)), [single(Pipe::Bulk)]);
        assert_eq!(modes(&four, Some(UsbWay::Split)), [SPLIT]);
        assert_eq!(modes(&four, Some(UsbWay::Hid)), [], "its endpoints cannot do that");
        assert_eq!(modes(&interrupt(false), Some(UsbWay::Hid)), [HID]);
    }

    #[test]
    fn a_device_is_named_by_eight_hexadecimal_digits() {
        let id = UsbId::try_from("0400:c35a".to_string()).unwrap();
        assert_eq!((id, id.to_string()), (KNOWN_READERS[0], "0400:C35A".to_string()));
        for wrong in ["", "0400", "0400:", "0400:C35", "0400:C35A0", "0400-C35A", "+400:C35A", "0400:C35G"] {
            assert!(UsbId::try_from(wrong.to_string()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_reader_named_in_the_configuration_is_a_reader() {
        let own = UsbId { vendor: 0x1234, product: 0xABCD };
        assert!(!UsbReaders::default().contain(own) && UsbReaders::default().contain(KNOWN_READERS[2]));
        assert!(UsbReaders { ways: [(own, UsbWay::Hid)].into() }.contain(own));
    }
}
