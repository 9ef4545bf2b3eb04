//! Personal data as a type: what a citizen's card, answers and results are kept in.
//!
//! 1. A [`Personal`] value has no `Debug`, `Display` or `Serialize`. It leaves only through
//!    [`Personal::reveal`], so every place where it can reach a screen, a seal or a printer is found by name.
//! 2. It is wiped when dropped. What other code copied out of it (Slint's strings, JSON buffers) is wiped
//!    by [`WipingAllocator`] when freed.
//! 3. Masking lives here and nowhere else.

mod mask;
mod wiping_allocator;

pub use mask::{mask_id_number, mask_name, mask_phone, tail};
pub use wiping_allocator::WipingAllocator;

use zeroize::Zeroize;

/// A value about a citizen. Wiped on drop; readable only through [`Personal::reveal`].
pub struct Personal<T: Zeroize>(T);

impl<T: Zeroize> Personal<T> {
    /// Takes a value into keeping.
    pub fn new(value: T) -> Self {
        Personal(value)
    }

    /// The value itself. Callers are the places that show, seal, print or compare it.
    pub fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself, to be changed in place.
    pub fn reveal_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Zeroize + Clone> Personal<T> {
    /// A second kept copy. Named, because copies of personal data should be seen in review.
    pub fn duplicate(&self) -> Self {
        Personal(self.0.clone())
    }
}

impl<T: Zeroize + Default> Default for Personal<T> {
    fn default() -> Self {
        Personal(T::default())
    }
}

impl<T: Zeroize + PartialEq> PartialEq for Personal<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Zeroize> Drop for Personal<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<&str> for Personal<String> {
    fn from(value: &str) -> Self {
        Personal(value.to_string())
    }
}

impl From<String> for Personal<String> {
    fn from(value: String) -> Self {
        Personal(value)
    }
}

/// `#[serde(with = "crate::privacy::for_sealing")]`: written out in clear, by name, because the bytes are
/// about to be sealed (or were just opened). Nothing else may serialise a [`Personal`].
pub mod for_sealing {
    use super::Personal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use zeroize::Zeroize;

    pub fn serialize<T: Zeroize + Serialize, S: Serializer>(value: &Personal<T>, serializer: S) -> Result<S::Ok, S::Error> {
        value.reveal().serialize(serializer)
    }

    pub fn deserialize<'de, T: Zeroize + Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Personal<T>, D::Error> {
        T::deserialize(deserializer).map(Personal::new)
    }
}
