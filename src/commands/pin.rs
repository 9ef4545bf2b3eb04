//! `kiosk pin`: a PIN into the line for [maintenance] pin.

use crate::config::PinHash;
use crate::privacy::Personal;

/// It was printed.
pub const EXIT_FINE: u8 = 0;
/// What was typed is no PIN, or the system gives no random numbers.
pub const EXIT_NO_PIN: u8 = 1;

/// Reads one line from standard input. Gives the exit code.
pub fn print_hash() -> u8 {
    let (mut pin, mut salt) = (Personal::new(String::new()), [0; crate::config::SALT_BYTES]);
    let read = std::io::stdin().read_line(pin.reveal_mut()).is_ok() && getrandom::fill(&mut salt).is_ok();
    match PinHash::of(pin.reveal().trim(), salt) {
        Ok(hash) if read => {
            println!("{hash}");
            EXIT_FINE
        }
        Ok(_) | Err(_) => {
            eprintln!("kiosk: a PIN of 6 to 12 digits is needed on standard input");
            EXIT_NO_PIN
        }
    }
}
