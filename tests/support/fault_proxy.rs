//! A proxy between a machine and its hall that fails chosen requests in chosen ways. It reads HTTP/1.1 just far
//! enough to know where a request and its answer end.

// Each test program uses a part of it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of one request or answer at most.
const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection ends before anything is forwarded.
    Refuse,
    /// Taken, not forwarded, never answered.
    BlackHole,
    /// Forwarded; the connection ends before the answer.
    CutAnswer,
    /// Forwarded; the answer stays here.
    WithholdAnswer,
    /// Forwarded; the last byte of the answer comes changed.
    Damage,
    /// Forwarded; the answer comes so much later.
    Delay(Duration),
}

/// A running proxy; ends when dropped.
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    hall: Option<SocketAddr>,
    faults: Vec<(String, Fault)>,
    requests: Vec<String>,
    /// The last body that was answered, by request.
    answers: BTreeMap<String, Vec<u8>>,
    /// Grows with every healing: who waits with a withheld answer goes when it does.
    healings: u64,
    stopping: bool,
}

impl FaultProxy {
    /// Listens on a free port and leads nowhere yet: connections end at once.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let accepting = shared.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                if accepting.lock().stopping {
                    return;
                }
                let shared = accepting.clone();
                // Whatever ends a connection is what the test wanted or the end of one side.
                std::thread::spawn(move || drop(serve(connection, &shared)));
            }
        });
        FaultProxy { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The hall stands here now.
    pub fn lead_to(&self, hall: SocketAddr) {
        self.shared.lock().hall = Some(hall);
    }

    /// From now on every request that begins with `request`, such as `POST /kiosk/v1/submissions`, meets this.
    pub fn fail(&self, request: &str, fault: Fault) {
        self.shared.lock().faults.push((request.to_string(), fault));
    }

    /// No more faults. Requests that were held end without an answer.
    pub fn heal(&self) {
        let mut state = self.shared.lock();
        state.faults.clear();
        state.healings += 1;
        self.shared.changed.notify_all();
    }

    /// First lines of all requests so far, without the protocol's version.
    pub fn requests(&self) -> Vec<String> {
        self.shared.lock().requests.clone()
    }

    /// The body of the hall's last answer to a request that began like this, as the machine got it.
    pub fn answer_to(&self, request: &str) -> Option<Vec<u8>> {
        let state = self.shared.lock();
        state.answers.iter().find(|(line, _)| line.starts_with(request)).map(|(_, body)| body.clone())
    }

    /// How many requests so far began like this.
    pub fn count(&self, request: &str) -> usize {
        self.shared.lock().requests.iter().filter(|line| line.starts_with(request)).count()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.lock().stopping = true;
        self.heal();
        // Wakes the thread that accepts; it sees that it is to end.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request and says what is to happen to it.
    fn take(&self, line: &str) -> (Option<Fault>, Option<SocketAddr>) {
        let mut state = self.lock();
        state.requests.push(line.to_string());
        let fault = state.faults.iter().rev().find(|(begins, _)| line.starts_with(begins)).map(|(_, fault)| *fault);
        (fault, state.hall)
    }

    fn keep(&self, line: &str, answer: &[u8]) {
        let head = answer.windows(4).position(|end| end == b"\r\n\r\n").map_or(answer.len(), |at| at + 4);
        self.lock().answers.insert(line.to_string(), answer[head..].to_vec());
    }

    /// Until the next healing.
    fn hold(&self) {
        let state = self.lock();
        let held_at = state.healings;
        drop(self.changed.wait_while(state, |state| state.healings == held_at && !state.stopping));
    }
}

/// One connection of the machine: request after request.
fn serve(machine: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut from_machine = BufReader::new(machine.try_clone()?);
    let mut to_machine = machine;
    let mut hall: Option<BufReader<TcpStream>> = None;
    while let Some(request) = read_message(&mut from_machine)? {
        let first_line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_string();
        let line = first_line.rsplit_once(' ').map_or(first_line.as_str(), |(line, _version)| line);
        let (fault, address) = shared.take(line);
        let Some(address) = address.filter(|_| fault != Some(Fault::Refuse)) else { return Ok(()) };
        if fault == Some(Fault::BlackHole) {
            shared.hold();
            return Ok(());
        }
        let connection = match &mut hall {
            Some(connection) => connection,
            None => hall.insert(BufReader::new(TcpStream::connect(address)?)),
        };
        connection.get_mut().write_all(&request)?;
        let Some(mut answer) = read_message(connection)? else { return Ok(()) };
        match fault {
            Some(Fault::CutAnswer) => return Ok(()),
            Some(Fault::WithholdAnswer) => {
                shared.hold();
                return Ok(());
            }
            Some(Fault::Delay(delay)) => std::thread::sleep(delay),
            Some(Fault::Damage) => {
                if let Some(last) = answer.last_mut() {
                    *last ^= 1;
                }
            }
            Some(Fault::Refuse | Fault::BlackHole) | None => {}
        }
        shared.keep(line, &answer);
        to_machine.write_all(&answer)?;
    }
    Ok(())
}

/// Head and body of one message; none where the other side has ended.
fn read_message(from: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    let mut body_bytes = 0;
    loop {
        let start = message.len();
        if from.read_until(b'\n', &mut message)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&message[start..]).trim().to_ascii_lowercase();
        if let Some(length) = line.strip_prefix("content-length:") {
            body_bytes = length.trim().parse().map_err(|_| io::ErrorKind::InvalidData)?;
        }
        assert!(!line.starts_with("transfer-encoding:"), "neither side sends pieces");
        assert!(message.len() + body_bytes <= MESSAGE_BYTES_MAX, "a message is too long");
        if line.is_empty() {
            break;
        }
    }
    let head_bytes = message.len();
    message.resize(head_bytes + body_bytes, 0);
    from.read_exact(&mut message[head_bytes..])?;
    Ok(Some(message))
}
