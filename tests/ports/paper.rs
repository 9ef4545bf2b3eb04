//! Paper: the receipt as a person holds it, and the printer as it behaves on a bad day.

#[path = "../support/ipp_printer.rs"]
mod ipp_printer;
#[path = "../support/printed_words.rs"]
mod printed_words;
mod thermal;
#[path = "../support/thermal_printer.rs"]
mod thermal_printer;

use ipp_printer::IppPrinter;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use yizhan::devices::{DeviceState, Fault, Media, Supply};
use yizhan::printing::{
    Block, ComposeError, Composed, DOTS_PER_INCH, Document, PAGE_WIDTH_MM, PaperFonts, PaperTrouble, Printer, PrinterSettings,
    PrinterState, Waits, compose, picture_of,
};

const ADDRESS: &str = "https://gyjd.example/k/LXGY-20261122-K01-00042?q=7K2M-9XQ4-TT0A-33WZ";

fn row(label: &str, value: &str) -> Block {
    Block::Row { label: label.into(), value: value.into() }
}

/// A receipt as the kiosk prints it, with every kind of block.
fn receipt() -> Document {
    let blocks = vec![
        Block::Heading("广益街道为民服务中心".into()),
        Block::Title("已提交，大厅收到了".into()),
        Block::Line("还没办好：周一开始审核，最晚周二（24日）答复您。".into()),
        Block::Number { label: "办件编号".into(), value: "LXGY-20261122-K01-00042".into() },
        Block::Rule,
        row("办什么", "失业登记"),
        row("谁来办", "示*"),
        row("什么时候", "2026年11月22日 22:19"),
        row("哪台机器", "益站K01，一楼大厅"),
        Block::Rule,
        Block::Qr { content: ADDRESS.into(), caption: "扫一扫，看办到哪了".into() },
        Block::Space,
        Block::Note("再刷身份证，也能查。小票会褪色，可以拍照留底。打12345也能问。".into()),
    ];
    Document { blocks, title: "受理回执".into() }
}

/// The longest words a receipt can meet.
fn worst_case() -> Document {
    let blocks = vec![
        Block::Heading("无锡市梁溪区广益街道为民服务中心（综合服务大厅）二十四小时自助服务区".into()),
        Block::Title("存好了，还没交到大厅。网通了会自动交，不用再填一遍".into()),
        Block::Number {
            label: "本机暂存编号（不是办件编号，请留好）".into(),
            value: "LXGY-20261122-K01-00042-ABCDEFGHJKMNPQRSTVWXYZ0123456789".into(),
        },
        row("灵活就业人员社会保险补贴申领人的姓名", "𫖯䶮·阿卜杜热合曼·买买提依明"),
        row("经办", "江苏省无锡市梁溪区广益街道为民服务中心二楼自助网上办事区第十二号席位（靠窗）"),
        row(
            "说明",
            "请在2026年11月24日（星期二）17:00前携带《居民户口簿》、《结婚证》原件及复印件各1份，到1楼C区“综合窗口”办理。",
        ),
        row("English", "Unemployment registration, submitted at a self-service machine (antidisestablishmentarianism)"),
        row("数字", "123456789012345678901234567890123456789012345678901234567890"),
        row("空", ""),
        Block::Line(String::new()),
        Block::Line("第一行\n\n第三行 with mixed 123,456.78元 and ￥1,000.00（壹仟元整）——没有问题……对吧？！".into()),
        Block::Qr {
            content: "https://gyjd.example/".repeat(18),
            caption: "这个码很大，说明写在下面，照样要看得清楚、扫得出来".into(),
        },
        Block::Note("小字".repeat(60)),
        Block::Note(ADDRESS.into()),
    ];
    Document { blocks, title: "受理回执".into() }
}

fn composed(document: &Document) -> Composed {
    compose(document, &PaperFonts::discover()).expect("a receipt")
}

fn run(program: &str, arguments: &[&str], directory: &Path) -> Vec<u8> {
    let output = Command::new(program).args(arguments).current_dir(directory).output().expect(program);
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The words a PDF gives back, without white space.
fn words_of(pdf: &[u8]) -> String {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("a.pdf"), pdf).unwrap();
    squeezed(&String::from_utf8(run("pdftotext", &["-raw", "a.pdf", "-"], directory.path())).unwrap())
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A page in grey at the thermal head's resolution: width, height, pixels.
fn printed(pdf: &[u8]) -> (usize, usize, Vec<u8>) {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("a.pdf"), pdf).unwrap();
    let dots = DOTS_PER_INCH.to_string();
    run("pdftoppm", &["-r", &dots, "-gray", "-singlefile", "a.pdf", "a"], directory.path());
    let pgm = fs::read(directory.path().join("a.pgm")).unwrap();
    let header = String::from_utf8_lossy(&pgm[..20]).into_owned();
    let numbers: Vec<usize> = header.split_whitespace().skip(1).take(2).map(|number| number.parse().unwrap()).collect();
    let (width, height) = (numbers[0], numbers[1]);
    (width, height, pgm[pgm.len() - width * height..].to_vec())
}

fn strings_of(document: &Document) -> Vec<String> {
    let strings = |block: &Block| match block {
        Block::Heading(text) | Block::Title(text) | Block::Line(text) | Block::Note(text) => vec![text.clone()],
        Block::Row { label, value } | Block::Number { label, value } => vec![label.clone(), value.clone()],
        Block::Qr { caption, .. } => vec![caption.clone()],
        Block::Rule | Block::Space => Vec::new(),
    };
    document.blocks.iter().flat_map(strings).collect()
}

#[test]
fn every_word_of_a_receipt_comes_back_from_the_paper() {
    for document in [receipt(), worst_case()] {
        let words = words_of(&composed(&document).pdf);
        for string in strings_of(&document) {
            assert!(words.contains(&squeezed(&string)), "{string} is not in {words}");
        }
    }
}

#[test]
fn nothing_on_a_receipt_overlaps_or_leaves_the_paper() {
    for document in [receipt(), worst_case()] {
        let composed = composed(&document);
        for (index, area) in composed.areas.iter().enumerate() {
            assert!(area.left_mm >= 0.0 && area.right_mm <= PAGE_WIDTH_MM, "{area:?}");
            assert!(area.top_mm >= 0.0 && area.bottom_mm <= composed.height_mm, "{area:?}");
            for other in &composed.areas[index + 1..] {
                assert!(!area.meets(other), "{area:?} meets {other:?}");
            }
        }
    }
}

#[test]
fn all_ink_is_where_it_was_measured() {
    for document in [receipt(), worst_case()] {
        let composed = composed(&document);
        let (width, height, pixels) = printed(&composed.pdf);
        let mm = |pixel: usize| pixel as f32 * 25.4 / DOTS_PER_INCH;
        let slack_mm = mm(2);
        assert!((mm(width) - PAGE_WIDTH_MM).abs() < slack_mm, "{width} dots wide");
        assert!(pixels.iter().any(|pixel| *pixel < 128));
        for (index, _) in pixels.iter().enumerate().filter(|(_, pixel)| **pixel < 128) {
            let (x_mm, y_mm) = (mm(index % width), mm(index / width));
            let measured = composed.areas.iter().any(|area| {
                x_mm >= area.left_mm - slack_mm
                    && x_mm <= area.right_mm + slack_mm
                    && y_mm >= area.top_mm - slack_mm
                    && y_mm <= area.bottom_mm + slack_mm
            });
            assert!(measured, "ink at {x_mm} {y_mm} of {height}");
        }
    }
}

#[test]
fn the_code_is_read_from_the_thermal_print() {
    for (document, content) in [(receipt(), ADDRESS.to_string()), (worst_case(), "https://gyjd.example/".repeat(18))] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.pdf"), composed(&document).pdf).unwrap();
        run("pdftoppm", &["-r", "203", "-mono", "-singlefile", "a.pdf", "a"], directory.path());
        let read = run("zbarimg", &["--raw", "--quiet", "a.pbm"], directory.path());
        assert_eq!(String::from_utf8(read).unwrap().trim(), content);
    }
}

#[test]
fn a_rare_name_is_printed_right() {
    let document = Document { blocks: vec![row("姓名", "王𫖯䶮𠅤𠮷")], title: "受理回执".into() };
    let composed = composed(&document);
    assert_eq!((composed.fallbacks, composed.missing), (3, 0), "䶮 is in our own font, 𫖯, 𠅤 and 𠮷 in the full one");
    assert!(words_of(&composed.pdf).contains("王𫖯䶮𠅤𠮷"));
}

#[test]
fn a_character_no_font_has_is_marked_and_never_blank() {
    let unassigned = '\u{3FFF0}';
    let document =
        Document { blocks: vec![row("姓名", &format!("王{unassigned}{unassigned}明"))], title: "受理回执".into() };
    let composed = composed(&document);
    assert_eq!((composed.fallbacks, composed.missing), (0, 2));
    assert!(words_of(&composed.pdf).contains("王〓〓明"));
}

#[test]
fn signs_without_a_shape_leave_no_hole() {
    let document = Document { blocks: vec![Block::Line("葛\u{E0100}城\u{200B}街\u{7}道\tA".into())], title: String::new() };
    let composed = composed(&document);
    assert_eq!((composed.fallbacks, composed.missing), (0, 0));
    assert!(words_of(&composed.pdf).contains("葛城街道A"));
}

#[test]
fn a_document_beyond_all_measure_is_refused() {
    let of =
        |blocks: Vec<Block>| compose(&Document { blocks, title: String::new() }, &PaperFonts::with_fallbacks(Vec::new())).err();
    assert_eq!(of(vec![Block::Line("长".repeat(9_000))]), Some(ComposeError::TooLong));
    assert_eq!(of((0..300).map(|_| Block::Space).collect()), Some(ComposeError::TooLong));
    assert_eq!(of(vec![Block::Line("长".repeat(3_000))]), Some(ComposeError::TooLong));
    let qr = |bytes| Block::Qr { content: "a".repeat(bytes), caption: String::new() };
    assert_eq!(of(vec![qr(3_000)]), Some(ComposeError::QrTooLarge));
    assert_eq!(of(vec![qr(1_400)]), Some(ComposeError::QrTooLarge));
}

#[test]
fn the_file_tells_when_it_was_made_and_by_what_but_not_for_whom() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("a.pdf"), composed(&receipt()).pdf).unwrap();
    let info = String::from_utf8(run("pdfinfo", &["-isodates", "a.pdf"], directory.path())).unwrap();
    assert!(info.contains("Title:           受理回执"), "{info}");
    assert!(info.contains("Creator:         Yizhan"), "{info}");
    assert!(!info.contains("1970-01-01") && info.contains("CreationDate:    2"), "{info}");
    assert!(!info.contains("00042"), "{info}");
}

#[test]
fn the_desk_shows_the_same_paper() {
    let composed = composed(&receipt());
    let picture = picture_of(&composed.pdf, DOTS_PER_INCH).expect("a picture");
    assert_eq!(picture.rgba.len(), (picture.width_pixels * picture.height_pixels * 4) as usize);
    assert_eq!(picture.width_pixels, 575);
    let dark = picture.rgba.chunks(4).filter(|pixel| pixel[0] < 128).count();
    let (_, _, pixels) = printed(&composed.pdf);
    let expected = pixels.iter().filter(|pixel| **pixel < 128).count();
    assert!(dark.abs_diff(expected) < expected / 10, "{dark} dark pixels, poppler has {expected}");
    assert!(picture_of(b"no pdf", DOTS_PER_INCH).is_err());
}

/// Waits of a test that must see the end of them.
const SHORT: Waits =
    Waits { poll: Duration::from_millis(50), total: Duration::from_millis(1_500), request: Duration::from_millis(1_000) };

fn ipp(uri: &str, waits: Waits) -> Printer {
    Printer::with_waits(PrinterSettings::parse(uri).expect("an address"), waits)
}

const LONG_ENOUGH: Waits =
    Waits { poll: Duration::from_millis(50), total: Duration::from_secs(40), request: Duration::from_secs(10) };

#[tokio::test(flavor = "multi_thread")]
async fn three_copies_are_three_jobs_and_three_files_of_a_folder() {
    let device = IppPrinter::start();
    let printer = ipp(&device.uri(), LONG_ENOUGH);
    let pdf = composed(&receipt()).pdf;
    assert_eq!(printer.print_copies(&pdf, "document", 3).await, Ok(()));
    assert!(device.paper().iter().eq([&pdf; 3]), "untouched, each of its own");
    let folder = tempfile::tempdir().expect("a temporary directory");
    let printer = ipp(&format!("folder:{}", folder.path().display()), LONG_ENOUGH);
    assert_eq!(printer.print_copies(&pdf, "document", 3).await, Ok(()));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_printed_on_a_real_ipp_printer() {
    let device = IppPrinter::start();
    let printer = ipp(&device.uri(), LONG_ENOUGH);
    device.load_sheets(250);
    assert_eq!(printer.state().await, PrinterState::Ready);
    let pdf = composed(&receipt()).pdf;
    assert_eq!(printer.print(pdf.clone(), "受理回执").await, Ok(()));
    assert_eq!(device.paper(), [pdf]);
    assert_eq!(device.jobs(), ["completed"]);
    let ticket = device.ticket();
    assert!(ticket.contains("IPP_MEDIA=iso_a4_210x297mm"), "the loaded paper, not the printer's default: {ticket}");
    assert!(ticket.contains("IPP_JOB_NAME=受理回执"), "{ticket}");
    assert!(ticket.contains("IPP_JOB_ORIGINATING_USER_NAME=yizhan"), "{ticket}");
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_low_is_told_and_still_prints() {
    let device = IppPrinter::start();
    let printer = ipp(&device.uri(), LONG_ENOUGH);
    device.load_sheets(5);
    assert_eq!(printer.state().await, PrinterState::PaperLow);
    assert_eq!(printer.print(composed(&receipt()).pdf, "受理回执").await, Ok(()));
    assert_eq!(device.paper().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn toner_is_told_low_by_the_printers_own_threshold() {
    let device = IppPrinter::start();
    let printer = ipp(&device.uri(), LONG_ENOUGH);
    device.load_sheets(250);
    for (levels, expected) in [([80, 21], Supply::Full), ([80, 20], Supply::Low)] {
        device.toners(levels);
        assert_eq!(printer.print(composed(&receipt()).pdf, "受理回执").await, Ok(()));
        let status = printer.status().await;
        assert_eq!((status.state, status.media, status.supply), (DeviceState::Online, Media::Full, expected));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tray_nearly_empty_is_low_before_it_is_out() {
    let device = IppPrinter::start();
    let printer = ipp(&device.uri(), LONG_ENOUGH);
    device.load_sheets(5);
    assert_eq!(printer.status().await.media, Media::Low);
    device.load_sheets(0);
    let status = printer.status().await;
    assert_eq!((status.state, status.media, status.fault), (DeviceState::UserError, Media::Out, Some(Fault::NoPaper)));
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_out_before_the_job_is_told_and_leaves_no_job() {
    let device = IppPrinter::start();
    let printer = ipp(&device.uri(), LONG_ENOUGH);
    device.load_sheets(0);
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::NoPaper));
    assert_eq!(printer.print(composed(&receipt()).pdf, "受理回执").await, Err(PaperTrouble::NoPaper));
    assert!(device.jobs().is_empty());
    assert!(device.spooled().is_empty());
    device.load_sheets(250);
    assert_eq!(printer.print(composed(&receipt()).pdf, "受理回执").await, Ok(()), "and prints again when paper is there");
    assert_eq!(device.paper().len(), 1);
}

/// The printer gets into trouble while it prints.
async fn trouble_while_printing(trouble: impl FnOnce(&IppPrinter)) -> Result<(), PaperTrouble> {
    let device = IppPrinter::start();
    device.load_sheets(250);
    device.hold();
    let uri = device.uri();
    let printing = tokio::spawn(async move { ipp(&uri, LONG_ENOUGH).print(composed(&receipt()).pdf, "受理回执").await });
    device.until_printing();
    trouble(&device);
    let outcome = printing.await.expect("an outcome");
    device.go_on();
    device.until_jobs_are(&["canceled"]);
    outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_out_during_the_job_is_told_and_the_job_taken_back() {
    assert_eq!(trouble_while_printing(|device| device.load_sheets(0)).await, Err(PaperTrouble::NoPaper));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jam_during_the_job_is_told_and_the_job_taken_back() {
    assert_eq!(trouble_while_printing(|device| device.report("+media-jam")).await, Err(PaperTrouble::Jam));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cover_opened_during_the_job_is_told_and_the_job_taken_back() {
    assert_eq!(trouble_while_printing(|device| device.report("+cover-open,media-empty")).await, Err(PaperTrouble::CoverOpen));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_too_slow_is_told_and_the_job_taken_back() {
    let device = IppPrinter::start();
    device.hold();
    let waits = Waits { total: Duration::from_secs(3), ..LONG_ENOUGH };
    assert_eq!(ipp(&device.uri(), waits).print(composed(&receipt()).pdf, "受理回执").await, Err(PaperTrouble::TooSlow));
    device.go_on();
    device.until_jobs_are(&["canceled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_is_not_there_is_gone() {
    let port = TcpListener::bind("localhost:0").unwrap().local_addr().unwrap().port();
    let printer = ipp(&format!("ipp://localhost:{port}/ipp/print"), SHORT);
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::Gone));
    assert_eq!(printer.print(composed(&receipt()).pdf, "受理回执").await, Err(PaperTrouble::Gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_takes_the_call_and_says_nothing_is_gone_within_the_wait() {
    let listener = TcpListener::bind("localhost:0").unwrap();
    let printer = ipp(&format!("ipp://localhost:{}/ipp/print", listener.local_addr().unwrap().port()), SHORT);
    let began = Instant::now();
    assert_eq!(printer.print(composed(&receipt()).pdf, "受理回执").await, Err(PaperTrouble::Gone));
    assert!(began.elapsed() < SHORT.request + SHORT.total, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_talks_rubbish_is_gone() {
    let listener = TcpListener::bind("localhost:0").unwrap();
    let uri = format!("ipp://localhost:{}/ipp/print", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // The client may have gone already.
            let _ = stream.and_then(|mut stream| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnot ipp!!"));
        }
    });
    assert_eq!(ipp(&uri, SHORT).state().await, PrinterState::Trouble(PaperTrouble::Gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_unplugged_during_the_job_is_gone() {
    let mut device = IppPrinter::start();
    device.hold();
    let uri = device.uri();
    let printing = tokio::spawn(async move { ipp(&uri, LONG_ENOUGH).print(composed(&receipt()).pdf, "受理回执").await });
    device.until_printing();
    device.pull_the_plug();
    assert_eq!(printing.await.expect("an outcome"), Err(PaperTrouble::Gone));
}

/// What was cut off is not printed for whoever stands there then.
#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_is_back_prints_the_next_receipt_and_not_the_last_one() {
    let mut device = IppPrinter::start();
    device.hold();
    let printer = Arc::new(ipp(&device.uri(), LONG_ENOUGH));
    let printing = tokio::spawn({
        let printer = printer.clone();
        async move { printer.print(composed(&receipt()).pdf, "receipt").await }
    });
    device.until_printing();
    device.pull_the_plug();
    assert_eq!(printing.await.expect("an outcome"), Err(PaperTrouble::Gone));
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::Gone));
    device.go_on();
    device.plug_in();
    assert_eq!(printer.state().await, PrinterState::Ready);
    let next = b"%PDF-1.7 the next one".to_vec();
    assert_eq!(printer.print(next.clone(), "receipt").await, Ok(()));
    assert_eq!(device.paper(), [next]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_answer_is_lost_is_taken_back() {
    let device = IppPrinter::start();
    device.hold();
    let uri = format!("ipp://localhost:{}/ipp/print", loses_the_answer_to_a_document(device.port()));
    assert_eq!(ipp(&uri, LONG_ENOUGH).print(composed(&receipt()).pdf, "受理回执").await, Err(PaperTrouble::Gone));
    device.go_on();
    device.until_jobs_are(&["canceled"]);
}

/// A line to the printer that breaks when the printer answers to a document.
fn loses_the_answer_to_a_document(printer: u16) -> u16 {
    let listener = TcpListener::bind("localhost:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(("localhost", printer)).unwrap());
            let document = Arc::new(AtomicBool::new(false));
            let (mut from, mut to, seen) = (client.try_clone().unwrap(), server.try_clone().unwrap(), document.clone());
            std::thread::spawn(move || {
                carry(&mut from, &mut to, |bytes| {
                    seen.fetch_or(bytes.windows(4).any(|window| window == b"%PDF"), Ordering::SeqCst);
                    true
                })
            });
            std::thread::spawn(move || {
                let (mut from, mut to) = (server, client);
                carry(&mut from, &mut to, |_| !document.load(Ordering::SeqCst))
            });
        }
    });
    port
}

/// Carries bytes until an end closes or `passes` says no.
fn carry(from: &mut TcpStream, to: &mut TcpStream, passes: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !passes(&buffer[..length]) || to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    // Either end may be closed already.
    let _ = to.shutdown(Shutdown::Both);
}

#[tokio::test]
async fn a_folder_gets_the_whole_file_or_none() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("paper");
    let printer = Printer::new(PrinterSettings::parse(&format!("folder:{}", folder.display())).unwrap());
    assert_eq!(printer.state().await, PrinterState::Ready);
    assert_eq!(printer.print(b"%PDF-1".to_vec(), "受理回执").await, Ok(()));
    assert_eq!(printer.print(b"%PDF-2".to_vec(), "受理回执").await, Ok(()));
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert_eq!(names.len(), 2, "{names:?}");
    for name in &names {
        assert!(uuid::Uuid::parse_str(name.file_stem().unwrap().to_str().unwrap()).is_ok(), "nothing personal: {name:?}");
        assert!(fs::read(name).unwrap().starts_with(b"%PDF-"));
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [file.clone(), directory.path().join("absent/paper"), "/proc".into()] {
        let printer = Printer::new(PrinterSettings::Folder { path });
        assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::FolderUnwritable));
        assert_eq!(printer.print(b"%PDF-1".to_vec(), "受理回执").await, Err(PaperTrouble::FolderUnwritable));
    }
}

#[tokio::test]
async fn a_machine_without_a_printer_says_so() {
    let printer = Printer::new(PrinterSettings::None);
    assert_eq!(printer.state().await, PrinterState::Trouble(PaperTrouble::NotConfigured));
    assert_eq!(printer.print(Vec::new(), "受理回执").await, Err(PaperTrouble::NotConfigured));
}
