//! What is shown: plain data with text keys, made from the visit and nothing else.
//!
//! Pages are few and named; each state's file fills its own. `screen` turns phrases into words and rows.

mod answer;
mod days;
mod foot;
mod later;

pub use answer::*;
pub use days::*;
pub use later::*;

use super::over::Over;
use super::*;
use crate::words::Phrase;

/// Everything on the screen.
pub struct View {
    /// The number a touch must name.
    pub page: u64,
    pub modes: Modes,
    pub header: Header,
    pub content: Content,
    pub foot: Vec<Control>,
    /// What holding the sign in the header does; none where it does nothing.
    pub knock: Option<Action>,
    /// Some pages hide the strip: nothing may distract there.
    pub foot_shown: bool,
    /// Where one is with the five keys, while they are used.
    pub focus: Option<reading::Stop>,
    /// The sentence that is being said; none in silence.
    pub caption: Phrase,
    /// 往下看, 往上看: with the five keys, on a page that is longer than the panel.
    pub look: Vec<Control>,
    pub looked: five_keys::Looked,
}

/// Who runs the machine and what time it is.
pub struct Header {
    pub centre: Phrase,
    pub slogan: Phrase,
    pub time: Phrase,
    pub date: Phrase,
}

/// Something one can use.
#[derive(Clone)]
pub struct Control {
    pub action: Action,
    pub label: Phrase,
    pub note: Phrase,
    pub icon: Icon,
    pub enabled: bool,
    /// One of several, or something that is on or off.
    pub choice: bool,
    /// Chosen, switched on, done: shown by colour and ✓.
    pub chosen: bool,
    /// Something on the page comes first: until then it does not ask to be touched.
    pub not_yet: bool,
    pub aloud: Aloud,
}

/// What a loudspeaker says of a control; into earphones all of it is said.
#[derive(Clone, Default)]
pub enum Aloud {
    #[default]
    Everything,
    /// What stands below its label is of the person.
    Label,
    /// Its label is, too: that it is on the screen.
    Nothing,
    /// This instead.
    Words(Phrase),
}

/// Pictures of controls and pages, by what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    None,
    Back,
    Home,
    LargeText,
    Seat,
    More,
    Contrast,
    Language,
    Help,
    Exit,
    Search,
    Form,
    Clock,
    Printer,
    Phone,
    Stairs,
    Person,
    Check,
    Warning,
    Hourglass,
    Receipt,
    Card,
    CardUp,
    Shield,
    Eye,
    Pencil,
    Plus,
    Forward,
    Network,
    Ticket,
    Place,
    Notice,
    Tool,
    Sound,
    Dark,
    Briefcase,
    Heart,
    Coins,
    Baby,
}

/// One page, or what lies over it.
pub enum Content {
    Idle(IdlePage),
    Message(MessagePage),
    Notice(NoticePage),
    Home(HomePage),
    Lookup(LookupPage),
    FormPage(FormPageView),
    Question(QuestionPage),
    Review(ReviewPage),
    Done(DonePage),
    Document(DocumentPage),
    Countdown(CountdownPage),
    Guide(GuidePage),
    Find(FindPage),
    Rating(RatingPage),
    OutOfOrder(OutOfOrderPage),
    Cleaning(CleaningPage),
    Maintenance(MaintenancePage),
    Chart(ChartPage),
}

pub struct IdlePage {
    pub reader_works: bool,
    pub title: Phrase,
    pub note: Phrase,
    pub doors: Vec<Control>,
    /// What works now, true or not.
    pub health: Vec<(Phrase, bool)>,
    pub host: Phrase,
    pub machine: Phrase,
    pub hotline: Phrase,
}

/// A page that says one thing and offers a way on.
pub struct MessagePage {
    pub picture: Picture,
    pub title: Phrase,
    pub paragraphs: Vec<Phrase>,
    pub doors: Vec<Control>,
    /// Their names say enough: two of them may stand beside each other, without what is behind them.
    pub doors_brief: bool,
    /// What one can do, besides using the machine.
    pub points: Vec<Point>,
    /// A box at the end, for what is urgent.
    pub urgent: Option<(Phrase, Phrase)>,
    /// The box comes first.
    pub urgent_first: bool,
    pub primary: Option<Control>,
    pub secondary: Option<Control>,
    /// Code for staff, small in a corner.
    pub staff_code: Phrase,
}

impl MessagePage {
    /// Nothing but what it says.
    pub fn new(picture: Picture, title: Phrase, paragraphs: Vec<Phrase>) -> Self {
        MessagePage {
            picture,
            title,
            paragraphs,
            doors: Vec::new(),
            doors_brief: false,
            points: Vec::new(),
            urgent: None,
            urgent_first: false,
            primary: None,
            secondary: None,
            staff_code: Phrase::none(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    None,
    PlaceCard,
    TakeCard,
    Wait,
    Warning,
    Question,
    /// There is nothing to show.
    NothingFound,
    /// The hall cannot be reached.
    NoAnswer,
    CardQuestion,
    CardTrouble,
    /// 有人在电话里教.
    PhoneTrouble,
    PrinterTrouble,
    MachineTrouble,
}

pub struct NoticePage {
    pub title: Phrase,
    pub points: Vec<(Phrase, Phrase)>,
    pub primary: Control,
    pub secondary: Control,
}

pub struct HomePage {
    pub greeting: Phrase,
    pub note: Phrase,
    pub unfinished: Option<(Phrase, Phrase, Control)>,
    pub cases: Vec<CaseRow>,
    pub cases_note: Phrase,
    pub doors: Vec<Control>,
}

/// One case on the personal home; the whole row is the door.
pub struct CaseRow {
    pub control: Control,
    /// What must be done or is new.
    pub urgent: bool,
}

pub struct LookupPage {
    pub title: Phrase,
    pub source: Phrase,
    pub tabs: Vec<Control>,
    /// "一共缴了 {n} 个月", before, number, after.
    pub total: Option<(Phrase, Phrase, Phrase)>,
    pub missing: Phrase,
    pub something_missing: bool,
    pub squares: Vec<(Phrase, bool)>,
    pub square_missing: Phrase,
    pub columns: Vec<Phrase>,
    pub rows: Vec<LookupRow>,
    /// Doors to single years, instead of squares and rows.
    pub years: Vec<Control>,
    pub primary: Option<Control>,
    pub secondary: Option<Control>,
}

pub struct LookupRow {
    pub cells: Vec<Phrase>,
    pub missing: bool,
}

/// Progress through a form.
#[derive(Clone)]
pub struct Progress {
    pub label: Phrase,
    pub done: usize,
    pub of: usize,
    pub remaining: Phrase,
}

/// A page of the form, like paper.
pub struct FormPageView {
    pub progress: Progress,
    pub title: Phrase,
    pub note: Phrase,
    pub rows: Vec<FormRow>,
    pub primary: Control,
    pub secondary: Control,
}

pub struct FormRow {
    pub label: Phrase,
    pub value: Phrase,
    /// What is wrong with it, in a sentence.
    pub complaint: Phrase,
    /// From the card: shown, not changeable.
    pub locked: bool,
    pub control: Option<Control>,
}

/// One question.
pub struct QuestionPage {
    pub progress: Progress,
    pub title: Phrase,
    pub hint: Phrase,
    pub complaint: Phrase,
    pub answer: Answer,
    /// A way for those whom the question does not fit: 没有手机, 和户籍一样.
    pub shortcut: Option<Control>,
    pub primary: Control,
    pub secondary: Control,
}

pub struct ReviewPage {
    pub title: Phrase,
    pub note: Phrase,
    /// Whom the page is about, where somebody is to look.
    pub portrait: Option<Portrait>,
    pub rows: Vec<FormRow>,
    pub primary: Control,
    pub secondary: Control,
}

/// A face, and what the picture is for who does not see it.
pub struct Portrait {
    pub picture: Arc<card_picture::CardPicture>,
    pub said: Phrase,
}

pub struct DonePage {
    pub picture: Icon,
    pub title: Phrase,
    pub subtitle: Phrase,
    pub number_label: Phrase,
    pub number: Phrase,
    pub paragraphs: Vec<Phrase>,
    /// Content of the QR code; empty for none.
    pub qr: String,
    pub qr_caption: Phrase,
    pub facts_title: Phrase,
    pub facts: Vec<Phrase>,
    pub paper: Option<PaperBox>,
    pub primary: Control,
    pub secondary: Option<Control>,
    pub note: Phrase,
    /// False where something is still to be worried about.
    pub good: bool,
    /// Title and words tell what became of somebody's case: not for everybody around.
    pub of_person: bool,
    /// What is rarely wanted stands at the end.
    pub door: Option<Control>,
    /// What happened to a case, and what is to come.
    pub steps: Vec<CaseStep>,
}

impl DonePage {
    /// Nothing but that it went well, and the way on.
    pub fn new(picture: Icon, title: Phrase, primary: Control) -> Self {
        DonePage {
            picture,
            title,
            subtitle: Phrase::none(),
            number_label: Phrase::none(),
            number: Phrase::none(),
            paragraphs: Vec::new(),
            qr: String::new(),
            qr_caption: Phrase::none(),
            facts_title: Phrase::none(),
            facts: Vec::new(),
            paper: None,
            primary,
            secondary: None,
            note: Phrase::none(),
            good: true,
            of_person: false,
            door: None,
            steps: Vec::new(),
        }
    }
}

/// A document as it will be printed.
pub struct DocumentPage {
    pub title: Phrase,
    /// Pages and copies.
    pub note: Phrase,
    pub picture: Arc<document::Prepared>,
    /// What the picture is, for who does not see it.
    pub picture_said: Phrase,
    pub paper: Option<PaperBox>,
    pub primary: Control,
    pub secondary: Control,
}

#[derive(Clone)]
pub struct PaperBox {
    pub icon: Icon,
    pub title: Phrase,
    pub text: Phrase,
    /// 取件码, where what did not come out was left at the hall.
    pub code: Phrase,
    /// What is wrong with the printer, for who tells staff over the telephone.
    pub staff_code: Phrase,
    /// The paper comes, and from where: an arrow shows it.
    pub comes: Option<Slot>,
}

pub struct CountdownPage {
    pub seconds: u32,
    pub of: u32,
    pub title: Phrase,
    pub text: Phrase,
    pub primary: Control,
    pub secondary: Control,
}

impl Control {
    pub fn not_yet(self, not_yet: bool) -> Self {
        Control { not_yet, ..self }
    }

    pub fn new(action: Action, label: Phrase) -> Self {
        let (note, icon) = (Phrase::none(), Icon::None);
        let aloud = Aloud::default();
        Control { action, label, note, icon, enabled: true, choice: false, chosen: false, not_yet: false, aloud }
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }

    pub fn note(mut self, note: Phrase) -> Self {
        self.note = note;
        self
    }

    /// One of several, or on or off: whether it is the one, or on.
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.choice = true;
        self.chosen = chosen;
        self
    }

    /// What everybody around may hear of it.
    pub fn aloud(mut self, aloud: Aloud) -> Self {
        self.aloud = aloud;
        self
    }

    /// A door to what is done, or not yet.
    pub fn done(mut self, done: bool) -> Self {
        self.chosen = done;
        self
    }

    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

impl View {
    /// Every control now on the screen.
    pub fn controls(&self) -> Vec<&Control> {
        let mut found: Vec<&Control> = Vec::new();
        match &self.content {
            Content::Idle(page) => found.extend(&page.doors),
            Content::Message(page) => {
                found.extend(page.doors.iter().chain(&page.secondary).chain(&page.primary));
            }
            Content::Notice(page) => found.extend([&page.secondary, &page.primary]),
            Content::Home(page) => {
                found.extend(page.unfinished.iter().map(|(_, _, control)| control));
                found.extend(page.cases.iter().map(|row| &row.control));
                found.extend(&page.doors);
            }
            Content::Lookup(page) => {
                found.extend(page.tabs.iter().chain(&page.years).chain(&page.secondary).chain(&page.primary))
            }
            Content::FormPage(page) => {
                found.extend(page.rows.iter().filter_map(|row| row.control.as_ref()));
                found.extend([&page.secondary, &page.primary]);
            }
            Content::Question(page) => {
                found.extend(page.answer.controls());
                found.extend(page.shortcut.iter().chain([&page.secondary, &page.primary]));
            }
            Content::Review(page) => {
                found.extend(page.rows.iter().filter_map(|row| row.control.as_ref()));
                found.extend([&page.secondary, &page.primary]);
            }
            Content::Done(page) => found.extend(page.door.iter().chain(&page.secondary).chain([&page.primary])),
            Content::Document(page) => found.extend([&page.secondary, &page.primary]),
            Content::Countdown(page) => found.extend([&page.secondary, &page.primary]),
            Content::Guide(page) => found.extend(page.controls()),
            Content::Find(page) => found.extend(&page.results),
            Content::Rating(page) => found.extend(page.controls()),
            Content::OutOfOrder(page) => found.extend(page.controls()),
            Content::Cleaning(_) => {}
            Content::Maintenance(page) => found.extend(page.controls()),
            Content::Chart(page) => found.extend(page.controls()),
        }
        found.extend(&self.look);
        if self.foot_shown {
            found.extend(&self.foot);
        }
        found
    }
}

impl Visit {
    /// The page as it is now.
    pub fn view(&self) -> View {
        let content = match &self.over {
            Some(over) => over::view(self, over),
            None => match &self.state {
                State::Idle => idle::view(self),
                State::WaitingCard(waiting) => waiting_card::view(self, waiting),
                State::Notice(_) => notice::view(self),
                State::Home => home::view(self),
                State::Find(find) => find::view(self, find),
                State::Guide(guide) => guide::view(self, guide),
                State::Eligibility(asked) => eligibility::view(self, asked),
                State::Board(board) => board::view(self, board),
                State::Lookup(lookup) => lookup::view(self, lookup),
                State::Form(work) => form::view(self, work),
                State::Review(work) => review::view(self, work),
                State::Sending(sending) => sending::view(self, sending),
                State::Done(done) => done::view(self, done),
                State::Document(document) => document::view(self, document),
                State::Case(case) => case::view(self, case),
                State::Assurance(assurance) => assurance::view(self, assurance),
                State::MedicalAccount(account) => medical_account::view(self, account),
                State::PickUp(pick_up) => pick_up::view(self, pick_up),
                State::HandOver(over) => hand_over::view(self, over),
                State::CardTrouble(trouble) => card_trouble::view(self, trouble),
                State::TakeAway(take_away) => take_away::view(self, take_away),
                State::Maintenance(check) => maintenance::view(self, check),
                State::Scanned(scanned) => scanned::view(self, scanned),
                State::StaffPin(pin) => staff_pin::view(self, pin),
            },
        };
        let mut view = View {
            page: self.page,
            modes: self.modes,
            header: self.header(),
            foot: self.foot(),
            foot_shown: self.foot_shown(),
            knock: self.knock(),
            content,
            focus: None,
            caption: self.speaking.caption(),
            look: five_keys::ways_to_look(self),
            looked: self.looked,
        };
        view.focus = five_keys::focus(self, &view);
        view
    }

    fn knock(&self) -> Option<Action> {
        let knocks = self.site.has_staff_pin && self.over.is_none() && matches!(self.state, State::Idle);
        knocks.then_some(Action::StaffPin(staff_pin::Act::Knock))
    }

    fn header(&self) -> Header {
        let wall = &self.now.wall;
        Header {
            centre: Phrase::words(&self.site.content.centre.name),
            slogan: Phrase::words(&self.site.content.centre.slogan),
            time: Phrase::literal(wall.strftime("%H:%M").to_string()),
            date: Phrase::key("date.day-and-weekday").with("day", month_day(wall.date())).with("weekday", weekday(wall.date())),
        }
    }
}
