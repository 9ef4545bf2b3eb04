//! The names of what a visit asks for.

use yizhan::visit::composition::ComposeRequest;
use yizhan::visit::{Effect, LogNote};

/// The name of a wish, without anything of what it carries.
pub fn effect_name(effect: &Effect) -> String {
    match effect {
        Effect::OpenSession => "OpenSession",
        Effect::CloseSession => "CloseSession",
        Effect::FetchContributions => "FetchContributions",
        Effect::FetchMedicalBalance => "FetchMedicalBalance",
        Effect::FetchSpending(_) => "FetchSpending",
        Effect::FetchVerificationWays => "FetchVerificationWays",
        Effect::SendCode => "SendCode",
        Effect::Verify(_) => "Verify",
        Effect::DecodePhoto { .. } => "DecodePhoto",
        Effect::FetchCases => "FetchCases",
        Effect::Withdraw(_) => "Withdraw",
        Effect::QueryCase { .. } => "QueryCase",
        Effect::Recall => "Recall",
        Effect::Store { .. } => "Store",
        Effect::Told(_) => "Told",
        Effect::KeepDraft { .. } => "KeepDraft",
        Effect::DropDraft { .. } => "DropDraft",
        Effect::Compose { request, .. } => match request {
            ComposeRequest::Key(_) => "ComposeKey",
            ComposeRequest::Backspace => "ComposeBackspace",
            ComposeRequest::Choose { .. } => "ComposeChoose",
            ComposeRequest::Clear => "ComposeClear",
        },
        Effect::ReadStrokes { .. } => "ReadStrokes",
        Effect::Print(_) => "Print",
        Effect::MakeDocument { .. } => "MakeDocument",
        Effect::PrintDocument { .. } => "PrintDocument",
        Effect::LeavePaper { .. } => "LeavePaper",
        Effect::CollectPaper { .. } => "CollectPaper",
        Effect::PrintCollected { .. } => "PrintCollected",
        Effect::HandOverDraft { .. } => "HandOverDraft",
        Effect::OpenDraft { .. } => "OpenDraft",
        Effect::Say(_) => "Say",
        Effect::Hush => "Hush",
        Effect::Forget => "Forget",
        Effect::Log(LogNote::VisitBegan) => "LogVisitBegan",
        Effect::Log(LogNote::VisitEnded) => "LogVisitEnded",
        Effect::Log(LogNote::MaintenanceBegan) => "LogMaintenanceBegan",
        Effect::Log(LogNote::CardUnconfirmed) => "LogCardUnconfirmed",
        Effect::Log(LogNote::PinWrong) => "LogPinWrong",
        Effect::CheckPin(_) => "CheckPin",
        Effect::BeginRoll => "BeginRoll",
        Effect::TellDesk { last_four, .. } => {
            return last_four.as_ref().map_or("TellDesk".to_string(), |last_four| format!("TellDesk {}", last_four.reveal()));
        }
    }
    .to_string()
}
