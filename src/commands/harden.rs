//! What the process itself must not leave behind.

use std::os::unix::process::CommandExt;

/// Freed C memory is overwritten too, and never parked in a thread's own cache.
const HEAP_TUNABLES: &str = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0";
/// glibc reads it once, before `main`.
const TUNABLES_VARIABLE: &str = "GLIBC_TUNABLES";
/// Tables of dead keys: nobody composes accents here, and reading them takes a fifth of the start.
const COMPOSE_VARIABLE: &str = "XCOMPOSEFILE";
const NO_COMPOSE_TABLE: &str = "/dev/null";

/// No core dump, no other process looking in, freed memory wiped. Called first in `main`; starts the program
/// anew once, since glibc reads its settings only at the start.
pub fn harden_process() {
    // SAFETY: plain system calls with constant arguments; nothing is pointed to but a local value.
    unsafe {
        let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        libc::setrlimit(libc::RLIMIT_CORE, &none);
        libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
    if std::env::var_os(TUNABLES_VARIABLE).is_some() {
        return;
    }
    let mut arguments = std::env::args_os();
    let Some(name) = arguments.next() else { return };
    let Ok(program) = std::env::current_exe() else { return };
    // Returns only if it failed; then the program goes on without the C heap's wiping.
    let _error = std::process::Command::new(program)
        .arg0(name)
        .args(arguments)
        .env(TUNABLES_VARIABLE, HEAP_TUNABLES)
        .env(COMPOSE_VARIABLE, NO_COMPOSE_TABLE)
        .exec();
}
