//! librime behind a safe face: whatever is unsafe about it is here.
//!
//! Bound is the function table of `rime_get_api()` (rime_api.h, librime 1.8.5), because the flat functions have
//! no way to take a candidate and newer releases give them up. librime keeps its state in globals: one
//! [`Engine`] per process, used by one thread. No maintenance is ever started: it would write to the user
//! directory and triple the memory.

use super::DownReason;
use crate::privacy::Personal;
use libloading::Library;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// X11's keysym for the backspace key, which librime takes as its key code.
const BACKSPACE_KEY: c_int = 0xff08;
/// glog's level FATAL: librime's own lines could quote what is typed, so it writes none.
const LOG_FATAL_ONLY: c_int = 3;

type Session = usize;
type Unused = *const c_void;

/// `RimeTraits`.
#[repr(C)]
struct Traits {
    data_size: c_int,
    shared_data_dir: *const c_char,
    user_data_dir: *const c_char,
    distribution_name: *const c_char,
    distribution_code_name: *const c_char,
    distribution_version: *const c_char,
    app_name: *const c_char,
    modules: *const *const c_char,
    min_log_level: c_int,
    log_dir: *const c_char,
    prebuilt_data_dir: *const c_char,
    staging_dir: *const c_char,
}

/// `RimeComposition`.
#[repr(C)]
struct RawComposition {
    length: c_int,
    cursor_pos: c_int,
    sel_start: c_int,
    sel_end: c_int,
    preedit: *const c_char,
}

/// `RimeMenu`: the current page; not used, the whole list is walked instead.
#[repr(C)]
struct RawMenu {
    numbers: [c_int; 5],
    candidates: Unused,
    select_keys: Unused,
}

/// `RimeContext`.
#[repr(C)]
struct RawContext {
    data_size: c_int,
    composition: RawComposition,
    menu: RawMenu,
    commit_text_preview: Unused,
    select_labels: Unused,
}

/// `RimeCommit`.
#[repr(C)]
struct RawCommit {
    data_size: c_int,
    text: *const c_char,
}

/// `RimeCandidateListIterator` with its `RimeCandidate`.
#[repr(C)]
struct RawCandidates {
    list: *mut c_void,
    index: c_int,
    text: *const c_char,
    comment: *const c_char,
    reserved: *const c_void,
}

/// `RimeApi` up to the last function used here.
#[repr(C)]
struct Table {
    data_size: c_int,
    setup: Option<unsafe extern "C" fn(*mut Traits)>,
    _set_notification_handler: Unused,
    initialize: Option<unsafe extern "C" fn(*mut Traits)>,
    finalize: Option<unsafe extern "C" fn()>,
    _maintenance_and_deployment: [Unused; 9],
    create_session: Option<unsafe extern "C" fn() -> Session>,
    _find_session: Unused,
    destroy_session: Option<unsafe extern "C" fn(Session) -> c_int>,
    _cleanup: [Unused; 2],
    process_key: Option<unsafe extern "C" fn(Session, c_int, c_int) -> c_int>,
    _commit_and_clear: [Unused; 2],
    get_commit: Option<unsafe extern "C" fn(Session, *mut RawCommit) -> c_int>,
    free_commit: Option<unsafe extern "C" fn(*mut RawCommit) -> c_int>,
    get_context: Option<unsafe extern "C" fn(Session, *mut RawContext) -> c_int>,
    free_context: Option<unsafe extern "C" fn(*mut RawContext) -> c_int>,
    _status_to_schemas: [Unused; 9],
    select_schema: Option<unsafe extern "C" fn(Session, *const c_char) -> c_int>,
    _config: [Unused; 34],
    get_input: Option<unsafe extern "C" fn(Session) -> *const c_char>,
    _get_caret_pos: Unused,
    select_candidate: Option<unsafe extern "C" fn(Session, usize) -> c_int>,
    _version_to_page: [Unused; 3],
    candidate_list_begin: Option<unsafe extern "C" fn(Session, *mut RawCandidates) -> c_int>,
    candidate_list_next: Option<unsafe extern "C" fn(*mut RawCandidates) -> c_int>,
    candidate_list_end: Option<unsafe extern "C" fn(*mut RawCandidates)>,
}

/// Its soname. Loaded when it is needed and not with the program: two dozen libraries hang on it, a start without them is
/// 20 ms faster, and a machine where one of them is broken still does all that needs no pinyin.
const LIBRARY: &str = "librime.so.1";

type GetTable = unsafe extern "C" fn() -> *const Table;

/// Loads the library, once and for good: its threads and tables live as long as the process.
pub(super) fn load() -> Result<&'static Library, DownReason> {
    static LOADED: OnceLock<Option<Library>> = OnceLock::new();
    // SAFETY: librime's own start-up code only fills its tables; it is never unloaded.
    LOADED.get_or_init(|| unsafe { Library::new(LIBRARY) }.ok()).as_ref().ok_or(DownReason::LibraryMissing)
}

/// The functions used, all present.
#[derive(Clone, Copy)]
struct Functions {
    setup: unsafe extern "C" fn(*mut Traits),
    initialize: unsafe extern "C" fn(*mut Traits),
    finalize: unsafe extern "C" fn(),
    create_session: unsafe extern "C" fn() -> Session,
    destroy_session: unsafe extern "C" fn(Session) -> c_int,
    process_key: unsafe extern "C" fn(Session, c_int, c_int) -> c_int,
    get_commit: unsafe extern "C" fn(Session, *mut RawCommit) -> c_int,
    free_commit: unsafe extern "C" fn(*mut RawCommit) -> c_int,
    get_context: unsafe extern "C" fn(Session, *mut RawContext) -> c_int,
    free_context: unsafe extern "C" fn(*mut RawContext) -> c_int,
    select_schema: unsafe extern "C" fn(Session, *const c_char) -> c_int,
    get_input: unsafe extern "C" fn(Session) -> *const c_char,
    select_candidate: unsafe extern "C" fn(Session, usize) -> c_int,
    candidate_list_begin: unsafe extern "C" fn(Session, *mut RawCandidates) -> c_int,
    candidate_list_next: unsafe extern "C" fn(*mut RawCandidates) -> c_int,
    candidate_list_end: unsafe extern "C" fn(*mut RawCandidates),
}

impl Functions {
    /// Reads the library's table; `None` when the library is older than this binding.
    fn of(library: &Library) -> Option<Functions> {
        // SAFETY: this is how rime_api.h declares it.
        let get_table = unsafe { library.get::<GetTable>(c"rime_get_api".to_bytes_with_nul()) }.ok()?;
        // SAFETY: takes nothing; gives a pointer to a static table, or null.
        let table = unsafe { get_table() };
        if table.is_null() {
            return None;
        }
        // SAFETY: every version of the table begins with its data_size.
        let data_size = unsafe { ptr::addr_of!((*table).data_size).read() };
        let bytes = size_of::<c_int>() + usize::try_from(data_size).ok()?;
        if bytes < size_of::<Table>() {
            return None;
        }
        // SAFETY: not null, lives as long as the library, and as long as our `Table` says, by its own count.
        let table = unsafe { &*table };
        Some(Functions {
            setup: table.setup?,
            initialize: table.initialize?,
            finalize: table.finalize?,
            create_session: table.create_session?,
            destroy_session: table.destroy_session?,
            process_key: table.process_key?,
            get_commit: table.get_commit?,
            free_commit: table.free_commit?,
            get_context: table.get_context?,
            free_context: table.free_context?,
            select_schema: table.select_schema?,
            get_input: table.get_input?,
            select_candidate: table.select_candidate?,
            candidate_list_begin: table.candidate_list_begin?,
            candidate_list_next: table.candidate_list_next?,
            candidate_list_end: table.candidate_list_end?,
        })
    }
}

/// What `data_size` must say of a structure that begins with it.
const fn data_size_of<T>() -> c_int {
    // These structures are a few hundred bytes long.
    (size_of::<T>() - size_of::<c_int>()) as c_int
}

/// What letters mean: the schemas of `assets/rime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// The one a session begins with: librime's first.
    Pinyin,
    NineKey,
    Strokes,
}

impl Schema {
    fn id(self) -> &'static CStr {
        match self {
            Schema::Pinyin => c"kiosk_pinyin",
            Schema::NineKey => c"kiosk_nine",
            Schema::Strokes => c"kiosk_stroke",
        }
    }
}

/// Whether an [`Engine`] lives in this process.
static IN_USE: AtomicBool = AtomicBool::new(false);
/// Whether librime was set up before: its log may be set up only once per process.
static SET_UP: AtomicBool = AtomicBool::new(false);

/// The library, initialised, with the session somebody types into. Stays on the thread that made it.
pub(super) struct Engine {
    functions: Functions,
    /// Nobody types into this one. It keeps the tables mapped while `session` is renewed, so that forgetting a
    /// citizen never depends on the disk. 0 when there is none.
    keeping_open: Session,
    /// 0 when there is none.
    session: Session,
    schema: Schema,
    _one_thread: PhantomData<*const ()>,
}

impl Engine {
    /// Starts librime on checked data (see `data::check`) and an empty user directory.
    pub(super) fn start(data_directory: &Path, user_directory: &Path) -> Result<Engine, DownReason> {
        let data = CString::new(data_directory.as_os_str().as_bytes()).map_err(|_| DownReason::DataMissing)?;
        let user = CString::new(user_directory.as_os_str().as_bytes()).map_err(|_| DownReason::RuntimeDirectory)?;
        let functions = Functions::of(load()?).ok_or(DownReason::LibraryTooOld)?;
        if IN_USE.swap(true, Ordering::SeqCst) {
            return Err(DownReason::AlreadyRunning);
        }
        // Only librime's own parts: plugins found on the system (Lua, language models) stay out.
        let modules = [c"core".as_ptr(), c"dict".as_ptr(), c"gears".as_ptr(), ptr::null()];
        let mut traits = Traits {
            data_size: data_size_of::<Traits>(),
            shared_data_dir: data.as_ptr(),
            user_data_dir: user.as_ptr(),
            distribution_name: c"Yizhan".as_ptr(),
            distribution_code_name: c"yizhan".as_ptr(),
            distribution_version: c"1".as_ptr(),
            app_name: c"rime.kiosk".as_ptr(),
            modules: modules.as_ptr(),
            min_log_level: LOG_FATAL_ONLY,
            log_dir: c"".as_ptr(),
            prebuilt_data_dir: data.as_ptr(),
            staging_dir: user.as_ptr(),
        };
        // SAFETY: `traits` and what it points to outlive the calls; librime copies the paths and reads the
        // modules at once. `app_name` is kept by the log and is static. IN_USE makes this the only caller.
        unsafe {
            if !SET_UP.swap(true, Ordering::SeqCst) {
                (functions.setup)(&mut traits);
            }
            (functions.initialize)(&mut traits);
        }
        let mut engine = Engine { functions, keeping_open: 0, session: 0, schema: Schema::Pinyin, _one_thread: PhantomData };
        engine.keeping_open = engine.create_session()?;
        engine.session = engine.create_session()?;
        Ok(engine)
    }

    /// Destroys the session, with everything typed and committed in it, and begins a new one, of pinyin.
    pub(super) fn renew_session(&mut self) -> Result<(), DownReason> {
        self.destroy_session(self.session);
        self.session = 0;
        self.session = self.create_session()?;
        self.schema = Schema::Pinyin;
        Ok(())
    }

    /// What letters mean from now on; forgets everything typed. A schema whose data has vanished composes nothing.
    pub(super) fn change_to(&mut self, schema: Schema) -> Result<(), DownReason> {
        self.renew_session()?;
        if schema != Schema::Pinyin {
            // SAFETY: librime looks the session up and copies the name.
            unsafe { (self.functions.select_schema)(self.session, schema.id().as_ptr()) };
        }
        self.schema = schema;
        Ok(())
    }

    pub(super) fn schema(&self) -> Schema {
        self.schema
    }

    fn create_session(&self) -> Result<Session, DownReason> {
        // SAFETY: the library is initialised as long as `self` lives.
        let session = unsafe { (self.functions.create_session)() };
        if session == 0 { Err(DownReason::SessionLost) } else { Ok(session) }
    }

    fn destroy_session(&self, session: Session) {
        if session != 0 {
            // SAFETY: librime looks the session up and answers False when there is none.
            unsafe { (self.functions.destroy_session)(session) };
        }
    }

    /// Types one ASCII character.
    pub(super) fn press(&mut self, key: u8) {
        self.process(c_int::from(key));
    }

    /// Types the backspace key.
    pub(super) fn backspace(&mut self) {
        self.process(BACKSPACE_KEY);
    }

    fn process(&mut self, key: c_int) {
        // SAFETY: librime looks the session up and answers False when there is none. Whether the key was taken
        // is seen from the composition afterwards.
        unsafe { (self.functions.process_key)(self.session, key, 0) };
    }

    /// Takes the candidate at this place of the whole list. No such place: nothing changes.
    pub(super) fn choose(&mut self, index: usize) {
        // SAFETY: librime checks session and index.
        unsafe { (self.functions.select_candidate)(self.session, index) };
    }

    /// The letters being typed, chosen for or not.
    pub(super) fn input(&self) -> Personal<String> {
        // SAFETY: null, or the session's own text, copied before anything changes it.
        unsafe { copied((self.functions.get_input)(self.session)) }
    }

    /// Text finished by the last call; empty when there is none. Taken once.
    pub(super) fn take_commit(&mut self) -> Personal<String> {
        let mut commit = RawCommit { data_size: data_size_of::<RawCommit>(), text: ptr::null() };
        // SAFETY: `commit` is ours, sized as it says; its text lives until free_commit.
        unsafe {
            if (self.functions.get_commit)(self.session, &mut commit) == 0 {
                return Personal::default();
            }
            let text = copied(commit.text);
            (self.functions.free_commit)(&mut commit);
            text
        }
    }

    /// Chosen text, then letters, with librime's spaces between syllables.
    pub(super) fn preedit(&self) -> Personal<String> {
        let mut context = RawContext {
            data_size: data_size_of::<RawContext>(),
            composition: RawComposition { length: 0, cursor_pos: 0, sel_start: 0, sel_end: 0, preedit: ptr::null() },
            menu: RawMenu { numbers: [0; 5], candidates: ptr::null(), select_keys: ptr::null() },
            commit_text_preview: ptr::null(),
            select_labels: ptr::null(),
        };
        // SAFETY: `context` is ours, zeroed and sized as it says; its text lives until free_context.
        unsafe {
            if (self.functions.get_context)(self.session, &mut context) == 0 {
                return Personal::default();
            }
            let text = copied(context.composition.preedit);
            (self.functions.free_context)(&mut context);
            text
        }
    }

    /// The first `at_most` candidates, best first.
    pub(super) fn candidates(&self, at_most: usize) -> Vec<Personal<String>> {
        // SAFETY: see `listed`.
        self.listed(at_most, |candidate| unsafe { copied(candidate.text) })
    }

    /// The pinyin of the first candidate, syllables with spaces between; empty where its schema tells none.
    pub(super) fn pinyin_of_first(&self) -> Personal<String> {
        // SAFETY: see `listed`.
        self.listed(1, |candidate| unsafe { copied(candidate.comment) }).pop().unwrap_or_default()
    }

    /// Something of each of the first `at_most` candidates. Its texts are null or C strings while `of` runs.
    fn listed(&self, at_most: usize, of: impl Fn(&RawCandidates) -> Personal<String>) -> Vec<Personal<String>> {
        let mut candidates = Vec::new();
        let mut list =
            RawCandidates { list: ptr::null_mut(), index: 0, text: ptr::null(), comment: ptr::null(), reserved: ptr::null() };
        // SAFETY: `list` is ours; begin fills it, each next replaces its text, end frees it. The session does
        // not change in between: this thread is the only one.
        unsafe {
            if (self.functions.candidate_list_begin)(self.session, &mut list) == 0 {
                return candidates;
            }
            while candidates.len() < at_most && (self.functions.candidate_list_next)(&mut list) != 0 {
                candidates.push(of(&list));
            }
            (self.functions.candidate_list_end)(&mut list);
        }
        candidates
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.destroy_session(self.session);
        self.destroy_session(self.keeping_open);
        // SAFETY: initialised by `start`, finalised once, no session left.
        unsafe { (self.functions.finalize)() };
        IN_USE.store(false, Ordering::SeqCst);
    }
}

/// Copies a text of librime's into keeping. Bytes that are not UTF-8 become replacement characters.
///
/// # Safety
/// `text` is null or a C string that stays as it is during the call.
unsafe fn copied(text: *const c_char) -> Personal<String> {
    if text.is_null() {
        return Personal::default();
    }
    // SAFETY: by this function's own contract.
    let text = unsafe { CStr::from_ptr(text) };
    Personal::from(text.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::offset_of;

    /// Offsets of the functions in `rime_api_t`, counted in the header of the installed library.
    #[test]
    fn the_table_is_that_of_the_header() {
        let header = std::fs::read_to_string("/usr/include/rime_api.h").unwrap();
        let table = header.split("typedef struct rime_api_t {").nth(1).unwrap().split("} RimeApi;").next().unwrap();
        let names: Vec<&str> = table
            .lines()
            .map(str::trim_start)
            .filter(|line| !line.starts_with('*') && !line.starts_with("/*"))
            .filter_map(|line| line.split_once("(*")?.1.split_once(')').map(|(name, _)| name))
            .collect();
        let offset = |name: &str| {
            let place = names.iter().position(|known| *known == name).unwrap();
            size_of::<usize>() * (1 + place)
        };
        let bound = [
            ("setup", offset_of!(Table, setup)),
            ("initialize", offset_of!(Table, initialize)),
            ("finalize", offset_of!(Table, finalize)),
            ("create_session", offset_of!(Table, create_session)),
            ("destroy_session", offset_of!(Table, destroy_session)),
            ("process_key", offset_of!(Table, process_key)),
            ("get_commit", offset_of!(Table, get_commit)),
            ("free_commit", offset_of!(Table, free_commit)),
            ("get_context", offset_of!(Table, get_context)),
            ("free_context", offset_of!(Table, free_context)),
            ("select_schema", offset_of!(Table, select_schema)),
            ("get_input", offset_of!(Table, get_input)),
            ("select_candidate", offset_of!(Table, select_candidate)),
            ("candidate_list_begin", offset_of!(Table, candidate_list_begin)),
            ("candidate_list_next", offset_of!(Table, candidate_list_next)),
            ("candidate_list_end", offset_of!(Table, candidate_list_end)),
        ];
        for (name, ours) in bound {
            assert_eq!(ours, offset(name), "{name}");
        }
    }
}
