//! A thermal printer on good days and bad ones: what hangs from it, and what the kiosk says of it.

use crate::printed_words::{PrintedWords, Sheet};
use crate::thermal_printer::{Mishap, ThermalPrinter, WIDTH_BYTES};
use crate::{ADDRESS, LONG_ENOUGH, SHORT, composed, receipt, run};
use rustix::pty::OpenptFlags;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use yizhan::printing::{DOTS_PER_INCH, NotPrinted, PaperTrouble, Printer, PrinterSettings, PrinterState, Waits, picture_of};

fn thermal(uri: &str, waits: Waits) -> Printer {
    Printer::with_waits(PrinterSettings::parse(uri).expect("an address"), waits)
}

fn pdf() -> Vec<u8> {
    composed(&receipt()).pdf
}

/// Dots of a sheet as a picture, 1 for ink (PBM).
fn picture(sheet: &[u8]) -> Vec<u8> {
    [format!("P4\n{} {}\n", WIDTH_BYTES * 8, sheet.len() / WIDTH_BYTES).into_bytes(), sheet.to_vec()].concat()
}

/// The sheet is the whole receipt: as many rows, ink where the master has ink, and a QR code that can be read.
fn is_whole(sheet: &[u8]) {
    let master = picture_of(&pdf(), DOTS_PER_INCH).expect("a picture");
    assert_eq!(sheet.len() / WIDTH_BYTES, master.height_pixels as usize);
    let (width, mut ink, mut different) = (master.width_pixels as usize, 0, 0);
    for (index, pixel) in master.rgba.chunks(4).enumerate() {
        let (row, column) = (index / width, index % width);
        let burnt = sheet[row * WIDTH_BYTES + column / 8] & (0x80 >> (column % 8)) != 0;
        ink += usize::from(pixel[0] < 128);
        different += usize::from(burnt != (pixel[0] < 128));
    }
    assert!(ink > 10_000 && different < 40, "{different} dots of {ink} are other than in the master");
    let directory = tempfile::tempdir().expect("a temporary directory");
    fs::write(directory.path().join("sheet.pbm"), picture(sheet)).expect("a picture");
    let read = run("zbarimg", &["--raw", "--quiet", "sheet.pbm"], directory.path());
    assert_eq!(String::from_utf8(read).expect("UTF-8").trim(), ADDRESS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_burnt_cut_and_confirmed() {
    let device = ThermalPrinter::start();
    let printer = thermal(&device.uri(), LONG_ENOUGH);
    assert_eq!(printer.state().await, PrinterState::Ready);
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    let sheets = device.sheets();
    assert_eq!((sheets.len(), device.hanging_rows(), device.dropped()), (1, 0, 0));
    is_whole(&sheets[0]);
    assert_eq!(device.unknown(), [0_u8; 0], "only commands that a printer knows");
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    assert_eq!(device.sheets().len(), 2);
}

/// Whoever holds the paper reads what, under which number, and for whom.
#[tokio::test(flavor = "multi_thread")]
async fn the_words_on_the_burnt_sheet_are_read_back_from_its_dots() {
    let device = ThermalPrinter::start();
    assert_eq!(thermal(&device.uri(), LONG_ENOUGH).print(pdf(), "receipt").await, Ok(()));
    let sheet = device.sheets().swap_remove(0);
    let ink = sheet.iter().flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0)).collect();
    let lines = PrintedWords::open().lines(&Sheet { width: WIDTH_BYTES * 8, ink });
    for words in ["已提交，大厅收到了", "LXGY-20261122-K01-00042", "谁来办 示*", "办什么 失业登记"] {
        assert!(lines.iter().any(|line| line == words), "{words} is not read in {lines:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_takes_little_ahead_gets_it_bit_by_bit() {
    let device = ThermalPrinter::start();
    device.small_buffer(24 * 1024);
    assert_eq!(thermal(&device.uri(), LONG_ENOUGH).print(pdf(), "receipt").await, Ok(()));
    is_whole(&device.sheets()[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roll_near_its_end_is_told_and_still_prints() {
    let device = ThermalPrinter::start();
    device.near_end();
    let printer = thermal(&device.uri(), LONG_ENOUGH);
    assert_eq!(printer.state().await, PrinterState::PaperLow);
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    is_whole(&device.sheets()[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_paper_or_with_an_open_cover_nothing_is_begun() {
    let device = ThermalPrinter::start();
    let printer = thermal(&device.uri(), LONG_ENOUGH);
    device.take_paper_out();
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::NoPaper));
    assert_eq!(printer.print(pdf(), "receipt").await, Err(PaperTrouble::NoPaper.into()));
    device.open_cover();
    assert_eq!(printer.print(pdf(), "receipt").await, Err(PaperTrouble::CoverOpen.into()));
    device.put_right();
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    assert_eq!((device.sheets().len(), device.dropped()), (1, 0));
}

/// It says no more than that: somebody must look at it.
#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_is_offline_and_says_no_reason_is_told() {
    let device = ThermalPrinter::start();
    let printer = thermal(&device.uri(), LONG_ENOUGH);
    device.go_offline();
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::Refused));
    assert_eq!(printer.print(pdf(), "receipt").await, Err(PaperTrouble::Refused.into()));
    device.put_right();
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    assert_eq!((device.sheets().len(), device.dropped()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_that_came_out_before_the_paper_ended_are_counted() {
    let device = ThermalPrinter::start();
    let rows = picture_of(&pdf(), DOTS_PER_INCH).expect("a picture").height_pixels as usize;
    device.after_rows(2 * rows + 400, Mishap::PaperEnds);
    let printed = thermal(&device.uri(), LONG_ENOUGH).print_copies(&pdf(), "receipt", 3).await;
    assert_eq!(printed, Err(NotPrinted { copies: 2, ..half(PaperTrouble::NoPaper) }));
    assert_eq!(device.sheets().len(), 2);
}

/// 400 rows are 50 mm. What is known of it is that the first band of 255 rows was burnt and the second was not: at most 510
/// rows, of 203 an inch, 63.8 mm.
fn half(trouble: PaperTrouble) -> NotPrinted {
    NotPrinted { trouble, copies: 0, begun_mm: 64 }
}

/// Something happens when a third of the receipt is burnt.
async fn half_way(mishap: Mishap, waits: Waits) -> (ThermalPrinter, Printer, Result<(), NotPrinted>) {
    let device = ThermalPrinter::start();
    device.after_rows(400, mishap);
    let printer = thermal(&device.uri(), waits);
    let outcome = printer.print(pdf(), "receipt").await;
    (device, printer, outcome)
}

/// After it was put right nothing of the old document comes, and the next one is whole and alone.
async fn the_next_is_whole_and_alone(device: &ThermalPrinter, printer: &Printer) {
    device.wait_until("the rest to be dropped", |device| device.dropped() == 1);
    let hanging = device.hanging_rows();
    assert_eq!(hanging, 400, "half a receipt");
    device.put_right();
    assert_eq!(printer.state().await, PrinterState::Ready);
    assert_eq!(device.hanging_rows(), hanging, "nothing more of it comes");
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    let sheets = device.sheets();
    assert_eq!(sheets.len(), 2, "half of it by itself, then the next");
    assert_eq!(sheets[0].len(), hanging * WIDTH_BYTES);
    is_whole(&sheets[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_that_ends_half_way_is_no_receipt() {
    let (device, printer, outcome) = half_way(Mishap::PaperEnds, LONG_ENOUGH).await;
    assert_eq!(outcome, Err(half(PaperTrouble::NoPaper)));
    the_next_is_whole_and_alone(&device, &printer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cover_that_is_opened_half_way_is_told() {
    let (device, printer, outcome) = half_way(Mishap::CoverOpens, LONG_ENOUGH).await;
    assert_eq!(outcome, Err(half(PaperTrouble::CoverOpen)));
    the_next_is_whole_and_alone(&device, &printer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blade_that_sticks_is_a_jam() {
    let (device, printer, outcome) = half_way(Mishap::BladeSticks, LONG_ENOUGH).await;
    assert_eq!(outcome, Err(half(PaperTrouble::Jam)));
    the_next_is_whole_and_alone(&device, &printer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_goes_offline_half_way_is_told() {
    let (device, printer, outcome) = half_way(Mishap::GoesOffline, LONG_ENOUGH).await;
    assert_eq!(outcome, Err(half(PaperTrouble::Refused)));
    the_next_is_whole_and_alone(&device, &printer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_stops_without_a_word_is_waited_for_so_long_and_no_longer() {
    let (device, printer, outcome) = half_way(Mishap::Stalls, SHORT).await;
    assert_eq!(outcome, Err(half(PaperTrouble::TooSlow)));
    the_next_is_whole_and_alone(&device, &printer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_makes_no_whole_receipt_half() {
    let (device, _printer, outcome) = half_way(Mishap::LosesAnAnswer, LONG_ENOUGH).await;
    assert_eq!(outcome, Ok(()));
    is_whole(&device.sheets()[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_printer_kept_and_burns_later_is_not_taken_for_the_next_receipt() {
    let (device, printer, outcome) = half_way(Mishap::StallsAndKeeps, SHORT).await;
    assert_eq!(outcome, Err(half(PaperTrouble::TooSlow)));
    device.put_right();
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    let sheets = device.sheets();
    assert_eq!(sheets.len(), 2, "the one it kept, then the next");
    is_whole(&sheets[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_cut_half_way_is_told_and_the_next_is_alone() {
    let (device, printer, outcome) = half_way(Mishap::LineIsCut, LONG_ENOUGH).await;
    // How far it came was perhaps said and not heard any more.
    let NotPrinted { trouble, copies, begun_mm } = outcome.expect_err("a line that was cut");
    assert_eq!((trouble, copies), (PaperTrouble::Gone, 0));
    assert!((1..=64).contains(&begun_mm), "{begun_mm} mm");
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    let sheets = device.sheets();
    assert_eq!((sheets.len(), sheets[0].len()), (2, 400 * WIDTH_BYTES));
    is_whole(&sheets[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_is_not_there_or_says_nothing_is_gone() {
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
    let printer = thermal(&format!("escpos://127.0.0.1:{nobody}"), SHORT);
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::Gone));
    assert_eq!(printer.print(pdf(), "receipt").await, Err(PaperTrouble::Gone.into()));
    let device = ThermalPrinter::start();
    device.fall_silent();
    assert_eq!(thermal(&device.uri(), SHORT).print(pdf(), "receipt").await, Err(PaperTrouble::Gone.into()));
    assert_eq!(device.hanging_rows(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_before_and_what_means_nothing_is_passed_over() {
    let device = ThermalPrinter::start();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let uri = format!("escpos://{}", listener.local_addr().expect("an address"));
    let to = device.port();
    std::thread::spawn(move || {
        let (mut from_kiosk, _) = listener.accept().expect("the kiosk");
        // An answer to somebody else, half a status told by itself, an end that was not asked for, XOFF, XON.
        from_kiosk.write_all(&[0x12, 0x18, 0x00, 0x00, 0x13, 0x11, 0xFF]).expect("stray bytes");
        joined(from_kiosk, TcpStream::connect(("127.0.0.1", to)).expect("the printer"));
    });
    assert_eq!(thermal(&uri, LONG_ENOUGH).print(pdf(), "receipt").await, Ok(()));
    is_whole(&device.sheets()[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_babbles_on_is_given_up_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let uri = format!("escpos://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let (mut kiosk, _) = listener.accept().expect("the kiosk");
        // XOFF without an end, until nobody listens any more.
        while kiosk.write_all(&[0x13; 512]).is_ok() {}
    });
    assert_eq!(thermal(&uri, SHORT).print(pdf(), "receipt").await, Err(PaperTrouble::Gone.into()));
}

/// Bytes from one to the other and back, until one of them ends.
fn joined(mut one: TcpStream, mut other: TcpStream) {
    let (mut back_from, mut back_to) = (other.try_clone().expect("a stream"), one.try_clone().expect("a stream"));
    std::thread::spawn(move || std::io::copy(&mut back_from, &mut back_to));
    let _ended = std::io::copy(&mut one, &mut other);
}

/// The printer behind a serial line: a pseudo-terminal in between.
fn serial_line(to: u16) -> PathBuf {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let controller = rustix::pty::openpt(flags).expect("a pseudo-terminal");
    rustix::pty::grantpt(&controller).and_then(|()| rustix::pty::unlockpt(&controller)).expect("a device");
    let name = rustix::pty::ptsname(&controller, Vec::new()).expect("its name");
    let device = PathBuf::from(std::ffi::OsStr::from_bytes(name.to_bytes()));
    let (mut line, mut printer) = (File::from(controller), TcpStream::connect(("127.0.0.1", to)).expect("the printer"));
    let (mut back_line, mut back_printer) = (line.try_clone().expect("a line"), printer.try_clone().expect("a stream"));
    std::thread::spawn(move || std::io::copy(&mut back_printer, &mut back_line));
    std::thread::spawn(move || {
        let mut bytes = [0; 1024];
        loop {
            match line.read(&mut bytes) {
                // Nobody has opened the device yet.
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
                Ok(count) => {
                    if count == 0 || printer.write_all(&bytes[..count]).is_err() {
                        break;
                    }
                }
            }
        }
    });
    device
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_comes_over_a_serial_line() {
    let device = ThermalPrinter::start();
    let line = serial_line(device.port());
    let printer = thermal(&format!("escpos-serial:{}", line.display()), LONG_ENOUGH);
    assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
    is_whole(&device.sheets()[0]);
}

/// A serial line and a network printer of this kind take one at a time.
#[tokio::test(flavor = "multi_thread")]
async fn who_looks_while_it_prints_is_told_what_was_last_known() {
    let device = ThermalPrinter::start();
    let line = serial_line(device.port());
    looked_at_while_it_prints(&device, &format!("escpos-serial:{}", line.display())).await;
    let device = ThermalPrinter::start();
    looked_at_while_it_prints(&device, &device.uri()).await;
}

/// Trouble of before that was put right is none any more as soon as it prints.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_right_is_not_told_while_it_prints() {
    let device = ThermalPrinter::start();
    let printer = Arc::new(thermal(&device.uri(), LONG_ENOUGH));
    device.take_paper_out();
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::NoPaper));
    device.put_right();
    device.after_rows(100, Mishap::Stalls);
    let printing = tokio::spawn({
        let printer = printer.clone();
        async move { printer.print(pdf(), "receipt").await }
    });
    tokio::task::block_in_place(|| device.wait_until("half a receipt", |device| device.hanging_rows() >= 100));
    assert_eq!(printer.state().await, PrinterState::Ready);
    device.put_right();
    assert_eq!(printing.await.expect("printed"), Ok(()));
}

async fn looked_at_while_it_prints(device: &ThermalPrinter, uri: &str) {
    let printer = Arc::new(thermal(uri, LONG_ENOUGH));
    assert_eq!(printer.state().await, PrinterState::Ready);
    device.after_rows(100, Mishap::Stalls);
    let printing = tokio::spawn({
        let printer = printer.clone();
        async move { printer.print(pdf(), "receipt").await }
    });
    tokio::task::block_in_place(|| device.wait_until("half a receipt", |device| device.hanging_rows() >= 100));
    assert_eq!(printer.state().await, PrinterState::Ready, "it is not gone: it prints");
    device.put_right();
    assert_eq!(printing.await.expect("printed"), Ok(()));
    is_whole(&device.sheets()[0]);
    device.take_paper_out();
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::NoPaper), "afterwards it is asked again");
}

/// The receipt of one and what the next one asked for.
#[tokio::test(flavor = "multi_thread")]
async fn two_documents_and_a_look_wait_for_each_other() {
    let device = ThermalPrinter::start();
    let line = serial_line(device.port());
    let printer = thermal(&format!("escpos-serial:{}", line.display()), LONG_ENOUGH);
    let (looked, one, other) = tokio::join!(printer.state(), printer.print(pdf(), "receipt"), printer.print(pdf(), "receipt"));
    assert_eq!((looked, one, other), (PrinterState::Ready, Ok(()), Ok(())));
    assert_eq!((device.sheets().len(), device.hanging_rows()), (2, 0));
    device.sheets().iter().for_each(|sheet| is_whole(sheet));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_waits_for_another_so_long_and_no_longer() {
    let device = ThermalPrinter::start();
    let printer = Arc::new(thermal(&device.uri(), SHORT));
    device.after_rows(100, Mishap::Stalls);
    let (one, other) = tokio::join!(printer.print(pdf(), "receipt"), printer.print(pdf(), "receipt"));
    assert_eq!(one, Err(NotPrinted { begun_mm: 32, ..half(PaperTrouble::TooSlow) }), "within the first band");
    assert!(other.is_err(), "nothing comes out behind a document that hangs");
}

/// Names the printer's address to the program that runs inside umockdev's wrapper.
const INSIDE: &str = "YIZHAN_TEST_THERMAL_PRINTER";
const PRINTER_MOCK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/printer_mock.py");

/// Runs once more inside umockdev's wrapper, where there is a bus with a printer of the USB printer class on it.
#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_comes_over_usb() {
    if let Ok(uri) = std::env::var(INSIDE) {
        let printer = thermal(&uri, LONG_ENOUGH);
        assert_eq!(printer.state().await, PrinterState::PaperLow);
        assert_eq!(printer.print(pdf(), "receipt").await, Ok(()));
        let other = thermal("escpos-usb:04b8:0e16", SHORT);
        assert_eq!(other.state().await, PrinterState::Trouble(PaperTrouble::Gone), "another printer than the configured");
        return;
    }
    let device = ThermalPrinter::start();
    device.near_end();
    for uri in ["escpos-usb:any", "escpos-usb:04b8:0e15"] {
        let ran = Command::new("umockdev-wrapper")
            .args(["/usr/bin/python3", PRINTER_MOCK, &device.port().to_string(), "--"])
            .arg(std::env::current_exe().expect("this program"))
            .args(["--exact", "thermal::a_receipt_comes_over_usb", "--nocapture"])
            .env(INSIDE, uri)
            .output()
            .expect("umockdev-wrapper is needed: Debian packages umockdev, gir1.2-umockdev-1.0, python3-gi");
        assert!(ran.status.success(), "{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    }
    let sheets = device.sheets();
    assert_eq!(sheets.len(), 2);
    sheets.iter().for_each(|sheet| is_whole(sheet));
}
