//! Why a card was not read, and why the reader is not there.

/// What the citizen at the reader has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardTrouble {
    /// 请拿起来再放一次
    LiftAndPlace,
    /// This card cannot be read at this machine.
    CannotRead,
    /// 不是身份证
    NotAnIdCard,
}

/// Why the reader is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DownReason {
    /// Not plugged in, or its device file does not exist.
    Absent,
    /// Plugged in, and silent.
    NoAnswer,
    /// It answers, but damaged or not to any purpose.
    Faulty,
    /// The SAM found itself broken and takes no command.
    SelfTestFailed,
    /// The SAM is not authorised.
    NotAuthorised,
    /// No reader in the configuration.
    NotConfigured,
    /// The device may not be opened by this program.
    NoPermission,
    /// Another program holds the device.
    Busy,
    /// Its endpoints fit no way of speaking to it.
    NotSupported,
    /// The operating system gives no access to USB, or the device cannot be opened.
    CannotOpen,
}

impl DownReason {
    /// The stable word in logs and command output.
    pub fn as_str(self) -> &'static str {
        match self {
            DownReason::Absent => "absent",
            DownReason::NoAnswer => "no_answer",
            DownReason::Faulty => "faulty",
            DownReason::SelfTestFailed => "self_test_failed",
            DownReason::NotAuthorised => "not_authorised",
            DownReason::NotConfigured => "not_configured",
            DownReason::NoPermission => "no_permission",
            DownReason::Busy => "busy",
            DownReason::NotSupported => "not_supported",
            DownReason::CannotOpen => "cannot_open",
        }
    }

    /// Whether only staff or the supplier can mend it.
    pub fn needs_service(self) -> bool {
        matches!(self, DownReason::SelfTestFailed | DownReason::NotAuthorised)
    }
}
