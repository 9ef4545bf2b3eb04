//! The program as a process: started, given a photo, listened to, and gone when this is over.

use super::{BITMAP_BYTES, DecoderCommand, PHOTO_DECODER_LIMIT_MS, PhotoFault};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// So many files a process may have open where nobody raised it.
const FILES_COUNT_MAX: libc::c_uint = 1_024;
/// Between two looks at what it wrote and whether it ended.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// What the program wrote, where it ended well and in time. It knows nothing of the machine's environment.
pub fn run(command: &DecoderCommand, photo: &[u8], is_wanted: &dyn Fn() -> bool) -> Result<Zeroizing<Vec<u8>>, PhotoFault> {
    let deadline = Instant::now() + Duration::from_millis(PHOTO_DECODER_LIMIT_MS);
    let mut helper = Helper::start(command, deadline, is_wanted)?;
    let given = helper.give(photo);
    let written = helper.listen();
    // One that failed may have taken and written anything: how it ended says more.
    if !matches!(written, Err(PhotoFault::TooMuch | PhotoFault::TooSlow | PhotoFault::NotWanted)) {
        helper.see_it_end()?;
    }
    given.and(written)
}

/// A process with a group of its own. It is killed and waited for when this goes.
struct Helper<'a> {
    child: Child,
    deadline: Instant,
    is_wanted: &'a dyn Fn() -> bool,
}

impl Drop for Helper<'_> {
    fn drop(&mut self) {
        // Not waited for yet, so its number is still its own: nobody else's group is hit. Fails where it left no process.
        let _gone = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        // Fails only where somebody else waited for it.
        let _waited = self.child.wait();
    }
}

impl<'a> Helper<'a> {
    fn start(command: &DecoderCommand, deadline: Instant, is_wanted: &'a dyn Fn() -> bool) -> Result<Self, PhotoFault> {
        let mut helper = Command::new(&command.program);
        helper.args(&command.arguments).env_clear().current_dir("/").process_group(0);
        helper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // SAFETY: between fork and exec only system calls are made, which take no memory and no lock.
        unsafe { helper.pre_exec(keep_files) };
        let child = helper.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => PhotoFault::Absent,
            ErrorKind::PermissionDenied => PhotoFault::NotExecutable,
            _ => PhotoFault::NotStarted,
        })?;
        Ok(Helper { child, deadline, is_wanted })
    }

    /// A pipe holds more than a photo, so this never waits. Whoever closed it is told of by an error, not by a signal.
    fn give(&mut self, photo: &[u8]) -> Result<(), PhotoFault> {
        let input = self.child.stdin.take();
        input.map_or(Ok(()), |mut input| input.write_all(photo)).map_err(|_| PhotoFault::InputClosed)
    }

    /// Everything it writes until it closes its output.
    fn listen(&mut self) -> Result<Zeroizing<Vec<u8>>, PhotoFault> {
        let mut output = self.child.stdout.take().ok_or(PhotoFault::Cut)?;
        never_wait(&output).map_err(|_| PhotoFault::Cut)?;
        let mut written = Zeroizing::new(vec![0; BITMAP_BYTES + 1]);
        let mut length = 0;
        loop {
            match output.read(&mut written[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => self.look_again()?,
                Err(_) => return Err(PhotoFault::Cut),
            }
            if length > BITMAP_BYTES {
                return Err(PhotoFault::TooMuch);
            }
        }
        written.truncate(length);
        Ok(written)
    }

    /// Looks without waiting for it: as long as it is not waited for its number stays its own.
    fn see_it_end(&mut self) -> Result<(), PhotoFault> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        loop {
            let ended = waitid(WaitId::Pid(Pid::from_child(&self.child)), options).map_err(|_| PhotoFault::Crashed)?;
            match ended {
                Some(ended) if ended.exit_status() == Some(0) => return Ok(()),
                Some(ended) if ended.exited() => return Err(PhotoFault::Failed),
                Some(_) => return Err(PhotoFault::Crashed),
                None => self.look_again()?,
            }
        }
    }

    fn look_again(&self) -> Result<(), PhotoFault> {
        if !(self.is_wanted)() {
            return Err(PhotoFault::NotWanted);
        }
        if Instant::now() >= self.deadline {
            return Err(PhotoFault::TooSlow);
        }
        std::thread::sleep(LOOK_INTERVAL);
        Ok(())
    }
}

/// Whatever a library of this program has open is closed when the helper's program begins; its own three files stay.
fn keep_files() -> std::io::Result<()> {
    const FIRST_OF_OURS: libc::c_uint = 3;
    // SAFETY: the call is given numbers only, and marks descriptors.
    let marked = unsafe {
        libc::syscall(libc::SYS_close_range, FIRST_OF_OURS, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC as libc::c_uint)
    };
    if marked == 0 {
        return Ok(());
    }
    // Linux before 5.11: one after the other, as many as a process has by default.
    for descriptor in FIRST_OF_OURS..FILES_COUNT_MAX {
        // SAFETY: numbers only; one that is not open is none.
        let _not_open = unsafe { libc::fcntl(descriptor.cast_signed(), libc::F_SETFD, libc::FD_CLOEXEC) };
    }
    Ok(())
}

fn never_wait(output: &ChildStdout) -> rustix::io::Result<()> {
    fcntl_setfl(output, fcntl_getfl(output)? | OFlags::NONBLOCK)
}
