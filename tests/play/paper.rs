//! What whoever holds the paper can do with it: read it, scan its code, ask the hall.

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// Fine enough for a scanner.
const SCAN_DOTS_PER_INCH: &str = "200";

/// Scans the receipt's code, asks the hall for the case by number and query code, and checks that paper and hall say
/// the same number.
pub fn case_of(receipt: &[u8], hall_url: &str) -> Value {
    let code = scanned(receipt);
    let (number, query_code) = number_and_code(&code).unwrap_or_else(|| panic!("the paper's code leads nowhere: {code}"));
    let asked = json!({"case_number": number, "query_code": query_code});
    let answer = ureq::post(format!("{hall_url}/cases:query")).send_json(asked);
    let case: Value = answer.expect("the hall knows the case").body_mut().read_json().expect("a case in JSON");
    assert_eq!(case["case_number"], number, "the hall told of another case");
    let words = piped("pdftotext", &["-layout", "-", "-"], receipt);
    let words = String::from_utf8(words).expect("text in UTF-8");
    assert!(words.contains(number), "{number} is not on the paper, which says: {words}");
    case
}

/// The address in the receipt's QR code.
fn scanned(receipt: &[u8]) -> String {
    let picture = piped("pdftoppm", &["-r", SCAN_DOTS_PER_INCH, "-png", "-singlefile", "-"], receipt);
    let code = piped("zbarimg", &["--nodbus", "--quiet", "--raw", "-"], &picture);
    String::from_utf8(code).expect("a code of text").trim().to_string()
}

/// `…/c/NUMBER?code=CODE`
fn number_and_code(address: &str) -> Option<(&str, &str)> {
    address.rsplit_once("/c/")?.1.split_once("?code=")
}

/// What a program of the system answers to what it is given.
fn piped(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} cannot be run ({error}): tests/setup.sh installs it"));
    // Both programs read everything before they write.
    child.stdin.take().expect("piped above").write_all(input).unwrap_or_else(|error| panic!("{program}: {error}"));
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} ended with {}", output.status);
    output.stdout
}
