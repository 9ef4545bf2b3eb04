//! The player: plays the main job by itself in a running demo, and keeps what a person would have seen.
//!
//! It starts `kiosk --demo` on the display it finds, puts a sample card on the desk's reader, and from then on only
//! touches and types in the windows. `target/demo/` of the checkout is emptied first and then holds `NN-name.png`,
//! the receipt that came out (`receipt.pdf`) and the case as the hall tells it to whoever has the paper (`case.json`).

mod house;
mod paper;
#[path = "../support/window.rs"]
mod window;

use house::{Album, House};
use std::time::{Duration, Instant};
use window::Which::{self, Desk, Kiosk};
use window::{Windows, wait_until_or};

/// The longest wait for one page, one key or the paper.
const PAGE_LIMIT: Duration = Duration::from_secs(15);
/// A person looks at a page before touching it; the guard against trembling asks for half a second.
const LOOK_AT_PAGE: Duration = Duration::from_millis(560);
/// Somebody whose contributions the demo's hall has.
const CARD: &str = "示例丁 1980";
const TAKE_CARD: &str = "拿走身份证";
const MOBILE: &str = "13812345678";

fn main() {
    let began = Instant::now();
    let mut house = House::start();
    let windows = Windows::connect(house.driver_port(), PAGE_LIMIT);
    let mut player = Player { windows, album: Album::new() };
    player.look_up_contributions();
    player.fill_in_the_form();
    let receipt = player.submit(&house);
    player.leave();
    let case = paper::case_of(&receipt, &house.hall_url());
    house.keep("case.json", format!("{case:#}\n").as_bytes());
    house.stop();
    println!("case {} is at the hall, and on the paper", case["case_number"].as_str().unwrap_or_default());
    println!("played in {} s, kept in {}", began.elapsed().as_secs(), house::album_folder().display());
}

struct Player {
    windows: Windows,
    album: Album,
}

impl Player {
    fn keeps(&mut self, name: &str) {
        self.album.keep(name, &self.windows.picture(Kiosk));
    }

    /// Waits for a page and looks at it.
    fn sees(&self, words: &str) {
        self.windows.wait_for(words, PAGE_LIMIT);
        std::thread::sleep(LOOK_AT_PAGE);
    }

    fn touches(&self, words: &str) {
        self.touches_on(Kiosk, words);
    }

    fn touches_on(&self, which: Which, words: &str) {
        let mut control = None;
        let usable = || {
            control = self.windows.find_control(which, words);
            control.is_some()
        };
        wait_until_or(PAGE_LIMIT, usable, || format!("no control {words:?}, the window says {:?}", self.windows.words(which)));
        self.windows.touch_element(&control.expect("found above"));
    }

    fn puts_card_on_reader(&self) {
        self.touches_on(Desk, CARD);
    }

    /// Keys on screen, each once the one before is in the field. No key stands twice in a row in what is typed here.
    fn types(&self, keys: &str) {
        let before = self.field();
        let mut typed = String::new();
        for key in keys.chars() {
            self.touches(&key.to_string());
            typed.push(key);
            // Pinyin is shown in syllables.
            let shown = || self.field().replace(' ', "");
            wait_until_or(
                PAGE_LIMIT,
                || shown() == format!("{before}{typed}"),
                || format!("typed {typed}, the field has {}", shown()),
            );
        }
    }

    fn field(&self) -> String {
        self.windows.find_kind(Kiosk, "Field").map(|field| field.value).unwrap_or_default()
    }

    /// Takes a candidate; the field then says so.
    fn takes(&self, word: &str, field: &str) {
        self.touches(word);
        wait_until_or(PAGE_LIMIT, || self.field() == field, || format!("the field has {}, not {field}", self.field()));
    }

    fn look_up_contributions(&mut self) {
        self.sees("社保缴费");
        self.keeps("idle");
        self.touches("社保缴费");
        self.sees("“社保缴费”要用身份证。");
        self.keeps("place-card");
        self.puts_card_on_reader();
        self.sees("先跟您说清楚");
        self.keeps("notice");
        self.touches("知道了，接着办");
        self.sees("最近一年");
        self.keeps("contributions");
        self.touches("首页");
        self.sees("失业登记");
        self.keeps("home");
        self.touches_on(Desk, TAKE_CARD);
    }

    fn fill_in_the_form(&mut self) {
        self.touches("失业登记");
        self.sees("失业登记：身份证上有的");
        self.keeps("form-from-card");
        self.touches("下一步");
        self.tells_contact();
        self.tells_schooling();
        self.tells_unemployment();
        self.promises_and_signs();
    }

    fn tells_contact(&mut self) {
        self.sees("您的手机号是多少？");
        self.types(MOBILE);
        self.keeps("typing-digits");
        self.touches("下一项");
        self.sees("您现在住哪儿？");
        self.types("wuxishi");
        self.keeps("typing-pinyin");
        self.takes("无锡市", "无锡市");
        self.types("liangxiqu");
        self.takes("梁溪区", "无锡市梁溪区");
        self.keeps("address");
        self.touches("下一项");
        self.turns_page("form-contact");
    }

    fn tells_schooling(&mut self) {
        self.sees("您读书读到哪一级？");
        self.touches("大学专科");
        self.touches("下一项");
        self.sees("您身体怎么样？");
        self.touches("健康");
        self.touches("下一项");
        self.turns_page("form-schooling");
    }

    fn tells_unemployment(&mut self) {
        self.sees("您是哪天没工作的？");
        // A day of last year is neither to come nor too long ago.
        let last_year = jiff::ZonedDateTime::now().year() - 1;
        self.touches(&last_year.to_string());
        self.touches("9月");
        self.touches("15");
        self.keeps("date");
        self.touches("下一项");
        self.sees("是因为什么没工作的？");
        self.touches("与用人单位解除或终止劳动关系");
        self.keeps("reason");
        self.touches("下一项");
        self.sees("原来在哪个单位上班？");
        self.touches("下一项");
        self.sees("想让我们帮您做什么？");
        self.touches("技能培训");
        self.touches("下一项");
        self.turns_page("form-unemployment");
    }

    fn promises_and_signs(&mut self) {
        self.sees("请您看看这份承诺");
        self.touches("我承诺");
        self.keeps("promise");
        self.touches("下一项");
        self.sees("请在这里签个名");
        self.puts_card_on_reader();
        self.sees("您用身份证签好了");
        self.keeps("signed");
        self.touches("下一项");
        self.turns_page("form-signed");
    }

    /// The page of lines, now filled in.
    fn turns_page(&mut self, name: &str) {
        self.sees("这一页填好了。要改哪项，点哪项。");
        self.keeps(name);
        self.touches("下一步");
    }

    /// Hands it in and waits for the paper. Gives the receipt.
    fn submit(&mut self, house: &House) -> Vec<u8> {
        self.sees("看一遍，没错就提交");
        self.keeps("review");
        self.touches("提交");
        self.sees("已提交，大厅收到了");
        self.sees("小票打好了");
        self.keeps("done");
        let receipt = house.receipt(PAGE_LIMIT);
        house.keep("receipt.pdf", &receipt);
        receipt
    }

    fn leave(&mut self) {
        self.album.keep("desk", &self.windows.picture(Desk));
        self.touches("办完了，退出");
        self.sees("请拿走身份证");
        self.keeps("take-away");
        self.touches_on(Desk, TAKE_CARD);
        self.touches("都拿好了");
        self.sees("社保缴费");
        self.keeps("idle-again");
    }
}
