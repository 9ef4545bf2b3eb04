//! The main job by assistive technology alone: everything is found and used over the accessibility bus (AT-SPI), as a
//! screen reader does it. Only the card is put down by hand.

use crate::journey::{IDLE, NOTICE, PHONE, PHONE_QUESTION, RECEIVED, REVIEW, last_year};
use crate::machine::{DEADLINE, Machine, Plan, first_card};
use crate::window::wait_until_or;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, Proxy};

const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const ACTION: &str = "org.a11y.atspi.Action";
const LAUNCHER: &str = "/usr/libexec/at-spi-bus-launcher";
/// More than any page has.
const NODES_COUNT_MAX: usize = 2_000;
/// More than any page is long.
const PAGES_DOWN_MAX: usize = 12;

/// A program and its end.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        let program = command.get_program().to_string_lossy().into_owned();
        Running(
            command
                .stdin(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap_or_else(|error| panic!("{program} is needed ({error}): Debian packages xvfb, dbus-daemon, at-spi2-core")),
        )
    }

    /// The first line of its output.
    fn says(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        line.trim().to_string()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One thing on the page, as assistive technology is told of it.
struct Node {
    bus_name: String,
    path: OwnedObjectPath,
    name: String,
    acts: bool,
}

/// Assistive technology, with the display and the buses it needs.
struct Assistive {
    bus: Connection,
    runtime: tokio::runtime::Runtime,
    display: String,
    session: String,
    /// In the order they must end.
    _programs: Vec<Running>,
    _directory: TempDir,
}

impl Assistive {
    fn start() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut display = Running::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1080x1920x24", "-nolisten", "tcp"])
                .stdout(Stdio::piped()),
        );
        let display_name = format!(":{}", display.says());
        let mut daemon = Running::start(
            Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--print-address=1"])
                .env("XDG_RUNTIME_DIR", directory.path())
                .stdout(Stdio::piped()),
        );
        let session = daemon.says();
        let launcher = Running::start(
            Command::new(LAUNCHER)
                .arg("--launch-immediately")
                .env("DBUS_SESSION_BUS_ADDRESS", &session)
                .env("DISPLAY", &display_name)
                .env("XDG_RUNTIME_DIR", directory.path())
                .stdout(Stdio::null()),
        );
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let bus = runtime.block_on(accessibility_bus(&session));
        Assistive {
            bus,
            runtime,
            display: display_name,
            session,
            _programs: vec![launcher, daemon, display],
            _directory: directory,
        }
    }

    /// A machine whose kiosk stands on this display.
    fn machine(&self) -> Machine {
        let environment = [
            ("SLINT_BACKEND", "winit-software"),
            ("DISPLAY", self.display.as_str()),
            ("DBUS_SESSION_BUS_ADDRESS", self.session.as_str()),
        ];
        Plan::new().environment(&environment).start()
    }

    /// Everything on the page, in its order. Nothing where the page changes while it is walked.
    fn nodes(&self) -> Vec<Node> {
        self.runtime.block_on(walk(&self.bus)).unwrap_or_default()
    }

    fn hears(&self, words: &str) {
        let told = || self.nodes().iter().any(|node| node.name == words);
        wait_until_or(DEADLINE, told, || format!("waited for {words:?}, told of {:?}", self.names()));
    }

    fn names(&self) -> Vec<String> {
        self.nodes().into_iter().map(|node| node.name).filter(|name| !name.is_empty()).collect()
    }

    /// Uses the control with these words; one that is out of sight is gone down to.
    #[track_caller]
    fn acts(&self, words: &str) {
        let mut pages_down = 0;
        let acted = || {
            let nodes = self.nodes();
            let control = |words: &str| nodes.iter().find(|node| node.acts && node.name == words);
            if let Some(control) = control(words) {
                return self.runtime.block_on(act(&self.bus, control)).is_some();
            }
            if let (Some(down), true) = (control("往下看"), pages_down < PAGES_DOWN_MAX) {
                pages_down += 1;
                let _gone_meanwhile = self.runtime.block_on(act(&self.bus, down));
            }
            false
        };
        wait_until_or(DEADLINE, acted, || format!("no control {words:?}, told of {:?}", self.names()));
    }

    #[track_caller]
    fn goes_on(&self, words: &str, then: &str) {
        self.acts(words);
        self.hears(then);
    }
}

/// Switches assistive technology on and connects to its bus.
async fn accessibility_bus(session: &str) -> Connection {
    let address: zbus::address::Address = session.parse().expect("an address");
    let session = zbus::connection::Builder::address(address).expect("an address").build().await.expect("a session bus");
    // The launcher takes its name once it is up; a call that comes earlier fails.
    let bus = loop {
        if let Ok(bus) = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus").await
            && let Ok(address) = bus.call::<_, _, String>("GetAddress", &()).await
        {
            break address;
        }
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    };
    let status = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status").await.expect("the status");
    status.set_property("IsEnabled", true).await.expect("switched on");
    status.set_property("ScreenReaderEnabled", true).await.expect("switched on");
    let address: zbus::address::Address = bus.as_str().parse().expect("an address");
    zbus::connection::Builder::address(address).expect("an address").build().await.expect("the accessibility bus")
}

/// Every node below the registry's root, first to last.
async fn walk(bus: &Connection) -> Option<Vec<Node>> {
    let mut waiting = vec![(REGISTRY.to_string(), OwnedObjectPath::try_from(ROOT).ok()?)];
    let mut found = Vec::new();
    while let Some((bus_name, path)) = waiting.pop() {
        if found.len() > NODES_COUNT_MAX {
            return None;
        }
        let node = Proxy::new(bus, bus_name.clone(), path.clone(), ACCESSIBLE).await.ok()?;
        let children: Vec<(String, OwnedObjectPath)> = node.call("GetChildren", &()).await.ok()?;
        waiting.extend(children.into_iter().rev());
        if bus_name == REGISTRY {
            continue;
        }
        let interfaces: Vec<String> = node.call("GetInterfaces", &()).await.ok()?;
        let name: String = node.get_property("Name").await.ok()?;
        let acts = interfaces.iter().any(|interface| interface == ACTION);
        // Marks that only say where a line must not be broken are no words.
        found.push(Node { bus_name, path, name: name.replace('\u{2060}', "").replace('\u{a0}', " "), acts });
    }
    Some(found)
}

/// The first action of a node, which is to use it.
async fn act(bus: &Connection, node: &Node) -> Option<()> {
    let action = Proxy::new(bus, node.bus_name.clone(), node.path.clone(), ACTION).await.ok()?;
    action.call::<_, _, bool>("DoAction", &(0_i32)).await.ok()?.then_some(())
}

fn fills_in(person: &Assistive, machine: &Machine) {
    for digit in PHONE.chars() {
        person.acts(&digit.to_string());
    }
    person.goes_on("下一项", "您现在住哪儿？");
    person.acts("用户籍地址");
    person.goes_on("下一项", "失业登记：怎么联系您");
    person.goes_on("下一步", "您读书读到哪一级？");
    person.acts("大学专科");
    person.goes_on("下一项", "您身体怎么样？");
    person.acts("健康");
    person.goes_on("下一项", "失业登记：学历和健康");
    person.goes_on("下一步", "您是哪天没工作的？");
    for part in [last_year().as_str(), "9月", "15"] {
        person.acts(part);
    }
    person.goes_on("下一项", "是因为什么没工作的？");
    person.acts("灵活就业中断");
    person.goes_on("下一项", "想让我们帮您做什么？");
    person.goes_on("下一项", "失业登记：失业情况");
    person.goes_on("下一步", "请您看看这份承诺");
    person.acts("我承诺");
    person.goes_on("下一项", "请在这里签个名");
    machine.place(&first_card());
    person.hears("您用身份证签好了");
    person.goes_on("下一项", "失业登记：承诺和签名");
    person.goes_on("下一步", REVIEW);
}

#[test]
fn assistive_technology_does_the_whole_main_job() {
    assert!(Path::new(LAUNCHER).exists(), "{LAUNCHER} is needed: Debian package at-spi2-core");
    let person = Assistive::start();
    let machine = person.machine();
    person.hears(IDLE);
    machine.place(&first_card());
    person.hears(NOTICE);
    person.goes_on("知道了，接着办", "您办过的");
    person.goes_on("失业登记", "失业登记：身份证上有的");
    person.goes_on("下一步", PHONE_QUESTION);
    fills_in(&person, &machine);
    person.goes_on("提交", RECEIVED);
    let case = machine.the_one_case();
    person.hears(&case.number);
    person.hears("小票打好了");
    person.goes_on("办完了，退出", "请拿走身份证");
    person.goes_on("都拿好了", IDLE);
}
