//! A port for a kiosk's driver that no other test takes.

use std::net::{TcpListener, UdpSocket};

/// Below the ports that systems give out by themselves.
const FIRST_PORT: u16 = 20_000;
const PORTS: u16 = 10_000;

/// The UDP port of the same number is held as the sign that this one is taken.
pub struct DriverPort {
    sign: UdpSocket,
}

impl DriverPort {
    pub fn reserve() -> Self {
        // Tests that start together begin at different places.
        let first = u16::try_from(std::process::id() % u32::from(PORTS)).unwrap_or(0);
        let ports = (0..PORTS).map(|step| FIRST_PORT + (first + step) % PORTS);
        let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
        let mut signs = ports.filter(free).filter_map(|port| UdpSocket::bind(("127.0.0.1", port)).ok());
        DriverPort { sign: signs.next().expect("a free port") }
    }

    pub fn number(&self) -> u16 {
        self.sign.local_addr().expect("a bound socket").port()
    }
}
