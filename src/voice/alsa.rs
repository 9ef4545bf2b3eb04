//! ALSA behind a safe face: the only place of the voice with unsafe code.
//!
//! The library is loaded when it is needed and not with the program: a machine without it, or without a sound card,
//! starts and works all the same.

use super::{Gone, VoiceOut};
use crate::speech::SAMPLES_PER_SECOND;
use libloading::Library;
use std::ffi::{CString, c_char, c_int, c_long, c_uint, c_ulong, c_void};
use std::sync::OnceLock;

const LIBRARY: &str = "libasound.so.2";
/// What the device holds at most: heard on after a stop only where dropping it fails.
const LATENCY_MICROSECONDS: c_uint = 60_000;
/// `SND_PCM_STREAM_PLAYBACK`, `SND_PCM_FORMAT_S16_LE`, `SND_PCM_ACCESS_RW_INTERLEAVED`.
const PLAYBACK: c_int = 0;
const SIGNED_16_LITTLE_ENDIAN: c_int = 2;
const INTERLEAVED: c_int = 3;
const MONO: c_uint = 1;
/// The system may convert rate and channels to what the card has.
const CONVERT: c_int = 1;
const SILENTLY: c_int = 1;
/// A write that fails is mended and tried again so often.
const WRITE_TRIES_MAX: usize = 3;

type Pcm = *mut c_void;

/// The functions used, of alsa/pcm.h and alsa/error.h.
struct Functions {
    open: unsafe extern "C" fn(*mut Pcm, *const c_char, c_int, c_int) -> c_int,
    set_params: unsafe extern "C" fn(Pcm, c_int, c_int, c_uint, c_uint, c_int, c_uint) -> c_int,
    write: unsafe extern "C" fn(Pcm, *const c_void, c_ulong) -> c_long,
    recover: unsafe extern "C" fn(Pcm, c_int, c_int) -> c_int,
    drop: unsafe extern "C" fn(Pcm) -> c_int,
    prepare: unsafe extern "C" fn(Pcm) -> c_int,
    close: unsafe extern "C" fn(Pcm) -> c_int,
    /// Keeps the functions above valid.
    _library: Library,
}

/// Takes ALSA's own messages and says nothing: what matters comes as an error code.
unsafe extern "C" fn silent(_file: *const c_char, _line: c_int, _function: *const c_char, _error: c_int, _format: *const c_char) {
}

fn functions() -> Option<&'static Functions> {
    static FUNCTIONS: OnceLock<Option<Functions>> = OnceLock::new();
    FUNCTIONS.get_or_init(load).as_ref()
}

fn load() -> Option<Functions> {
    // SAFETY: alsa-lib's initialisers have no preconditions; the types are those of its headers, stable since 1.0.
    unsafe {
        let library = Library::new(LIBRARY).ok()?;
        let set_handler: unsafe extern "C" fn(
            unsafe extern "C" fn(*const c_char, c_int, *const c_char, c_int, *const c_char),
        ) -> c_int = *library.get(b"snd_lib_error_set_handler\0").ok()?;
        // The handler is variadic in C; on the systems this runs on the first arguments are passed the same way.
        set_handler(silent);
        Some(Functions {
            open: *library.get(b"snd_pcm_open\0").ok()?,
            set_params: *library.get(b"snd_pcm_set_params\0").ok()?,
            write: *library.get(b"snd_pcm_writei\0").ok()?,
            recover: *library.get(b"snd_pcm_recover\0").ok()?,
            drop: *library.get(b"snd_pcm_drop\0").ok()?,
            prepare: *library.get(b"snd_pcm_prepare\0").ok()?,
            close: *library.get(b"snd_pcm_close\0").ok()?,
            _library: library,
        })
    }
}

/// An open device. Used by the thread that opened it.
pub struct Device {
    functions: &'static Functions,
    pcm: Pcm,
}

impl Device {
    /// None without the library, the device, or a format it takes.
    pub fn open(name: &str) -> Option<Self> {
        let functions = functions()?;
        let name = CString::new(name).ok()?;
        let mut pcm: Pcm = std::ptr::null_mut();
        // SAFETY: `pcm` and `name` live through the call.
        if unsafe { (functions.open)(&raw mut pcm, name.as_ptr(), PLAYBACK, 0) } < 0 || pcm.is_null() {
            return None;
        }
        let device = Device { functions, pcm };
        // SAFETY: `pcm` was opened above and is closed by drop only.
        let set = unsafe {
            (functions.set_params)(
                pcm,
                SIGNED_16_LITTLE_ENDIAN,
                INTERLEAVED,
                MONO,
                SAMPLES_PER_SECOND,
                CONVERT,
                LATENCY_MICROSECONDS,
            )
        };
        (set >= 0).then_some(device)
    }
}

impl VoiceOut for Device {
    fn play(&mut self, samples: &[i16]) -> Result<(), Gone> {
        let (mut rest, mut tries) = (samples, 0);
        while !rest.is_empty() {
            // SAFETY: the buffer holds as many frames of one sample as are named.
            let written = unsafe { (self.functions.write)(self.pcm, rest.as_ptr().cast(), rest.len() as c_ulong) };
            if let Ok(count) = usize::try_from(written) {
                rest = &rest[count.min(rest.len())..];
                continue;
            }
            tries += 1;
            // SAFETY: as above. Silence between two sentences is an underrun, which this mends.
            let mended = unsafe { (self.functions.recover)(self.pcm, written as c_int, SILENTLY) };
            if mended < 0 || tries > WRITE_TRIES_MAX {
                return Err(Gone);
            }
        }
        Ok(())
    }

    fn stop(&mut self) {
        // SAFETY: the device is open. What fails here shows at the next write.
        unsafe {
            (self.functions.drop)(self.pcm);
            (self.functions.prepare)(self.pcm);
        }
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: the device is open and nobody uses it any more.
        unsafe {
            (self.functions.close)(self.pcm);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_card_there_is_no_device_and_no_harm() {
        assert!(Device::open("no such device").is_none());
        assert!(Device::open("a\0b").is_none());
    }

    #[test]
    fn a_device_takes_sound_and_stops() {
        // ALSA's own sink, on any machine that has the library.
        let Some(mut device) = Device::open("null") else { return };
        assert_eq!(device.play(&[0; 480]), Ok(()));
        device.stop();
        assert_eq!(device.play(&[0; 480]), Ok(()));
    }
}
