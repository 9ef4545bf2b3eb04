//! Takes over what the hall publishes: asked by ETag, verified before it is kept, shown between two visits.

use super::kept::{Kept, logged};
use super::publication::{self, Unfit, sha256};
use crate::api::{Manifest, PublishedFile};
use crate::catalogue::{BUNDLE_FILE_BYTES_MAX, BUNDLE_FILES_MAX, Content, Files};
use crate::events::{LogEvent, record};
use crate::hall_client::{HallClient, PublishedManifest};
use crate::sealing::VerifyingKey;
use std::sync::Arc;
use std::time::Duration;

/// Follows the hall's publications.
pub struct Sync {
    pub hall: HallClient,
    /// Whose signature counts.
    pub key: VerifyingKey,
    pub kept: Kept,
    /// Between two questions.
    pub interval: Duration,
    /// What is shown now, and the manifest it came with.
    pub version: u64,
    pub manifest: Option<Manifest>,
}

/// Why nothing was taken over this time.
enum Trouble {
    /// The hall does not answer, or breaks off: asked again.
    Hall,
    /// The disk is full or fails: tried again.
    Disk,
    /// What it publishes is not to be shown; it is not asked for again until it is another.
    Unfit(Unfit),
}

impl Sync {
    /// Runs as long as the program. `take` is given each new bundle and must not wait.
    pub async fn run(mut self, take: impl Fn(Arc<Content>)) {
        let mut interval = tokio::time::interval(self.interval);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        // What was answered last, whatever came of it.
        let mut etag = None;
        loop {
            interval.tick().await;
            let Ok(PublishedManifest::New { signed, etag: new_etag }) = self.hall.content_manifest(etag.as_deref()).await else {
                continue;
            };
            match self.take_over(&signed).await {
                Ok(Some(content)) => {
                    take(content);
                    etag = new_etag;
                }
                Ok(None) => etag = new_etag,
                Err(Trouble::Hall) => {}
                Err(Trouble::Disk) => record(LogEvent::ContentRefused, &[("reason", "disk".into())]),
                Err(Trouble::Unfit(unfit)) => {
                    record(LogEvent::ContentRefused, &[("reason", unfit.word().into())]);
                    etag = new_etag;
                }
            }
        }
    }

    async fn take_over(&mut self, signed: &crate::api::SignedManifest) -> Result<Option<Arc<Content>>, Trouble> {
        let manifest = publication::open(signed, &self.key).map_err(Trouble::Unfit)?;
        let new = publication::may_follow(&manifest, self.version, self.manifest.as_ref(), jiff::Timestamp::now());
        if !new.map_err(Trouble::Unfit)? {
            return Ok(None);
        }
        let too_large = |file: &PublishedFile| file.bytes > BUNDLE_FILE_BYTES_MAX as u64;
        if manifest.files.len() > BUNDLE_FILES_MAX
            || manifest.files.iter().any(too_large)
            || !manifest.files.iter().all(stays_inside)
        {
            return Err(Trouble::Unfit(Unfit::Manifest));
        }
        let mut files = Files::new();
        for file in &manifest.files {
            let bytes = self.hall.content_file(&file.sha256, BUNDLE_FILE_BYTES_MAX).await.map_err(|_| Trouble::Hall)?;
            if sha256(&bytes) != file.sha256 {
                return Err(Trouble::Unfit(Unfit::Files));
            }
            let text = String::from_utf8(bytes).map_err(|_| Trouble::Unfit(Unfit::Files))?;
            files.insert(file.path.clone(), text);
        }
        let content = publication::read(&manifest, &files).map_err(Trouble::Unfit)?;
        self.kept.put(signed, manifest.version, &files).map_err(|_| Trouble::Disk)?;
        record(LogEvent::ContentTaken, &[("version", logged(manifest.version))]);
        self.version = manifest.version;
        self.manifest = Some(manifest);
        Ok(Some(Arc::new(content)))
    }
}

/// True for a path that leads nowhere but into the bundle. Signed or not: a mistake of the editors must not write elsewhere.
fn stays_inside(file: &PublishedFile) -> bool {
    let parts = || file.path.split('/');
    parts().all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stays_inside_the_bundle() {
        let inside = |path: &str| stays_inside(&PublishedFile { path: path.into(), sha256: String::new(), bytes: 0 });
        assert!(inside("bundle.toml") && inside("services/C-RS-05.toml"));
        for path in ["", "/etc/passwd", "../journal.db", "services/../../x", "services//x", ".hidden", "a\\b", "a\0b"] {
            assert!(!inside(path), "{path:?}");
        }
    }

    use crate::content::publication::sign;
    use crate::sealing::SigningKey;
    use std::sync::Mutex;

    /// The built-in bundle as a version, `with` changed.
    fn bundle(version: u64, change: impl Fn(&mut Files)) -> Files {
        let mut files = Content::built_in_files();
        let own = format!("version = {}", Content::built_in().facts.version);
        let facts = files.get_mut("bundle.toml").expect("bundle.toml");
        *facts = facts.replace(&own, &format!("version = {version}"));
        change(&mut files);
        files
    }

    /// A hall that gives out whatever it is told to.
    struct Lying {
        answers: Arc<Mutex<std::collections::BTreeMap<String, String>>>,
        url: String,
    }

    impl Lying {
        async fn start() -> Lying {
            let answers = Arc::new(Mutex::new(std::collections::BTreeMap::<String, String>::new()));
            let given = answers.clone();
            let answer = move |uri: axum::http::Uri| {
                let text = given.lock().expect("answers").get(uri.path()).cloned();
                async move { text.ok_or(axum::http::StatusCode::SERVICE_UNAVAILABLE) }
            };
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let url = format!("http://{}", listener.local_addr().expect("an address"));
            tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(answer)).await });
            Lying { answers, url }
        }

        fn gives(&self, path: &str, text: &str) {
            let path = format!("{}/content/{path}", crate::api::KIOSK_PREFIX);
            self.answers.lock().expect("answers").insert(path, text.to_string());
        }

        fn gives_files(&self, files: &Files) {
            files.values().for_each(|text| self.gives(&format!("blobs/{}", sha256(text.as_bytes())), text));
        }
    }

    fn following(hall: &Lying, key: &SigningKey, storage: &std::path::Path) -> Sync {
        Sync {
            hall: HallClient::new(&hall.url).expect("a client"),
            key: key.verifying_key(),
            kept: Kept::below(storage),
            interval: Duration::from_secs(1),
            version: 1,
            manifest: None,
        }
    }

    fn word(taken: Result<Option<Arc<Content>>, Trouble>) -> String {
        match taken {
            Ok(Some(content)) => format!("taken {}", content.facts.version),
            Ok(None) => "nothing new".into(),
            Err(Trouble::Hall) => "hall".into(),
            Err(Trouble::Disk) => "disk".into(),
            Err(Trouble::Unfit(unfit)) => unfit.word().into(),
        }
    }

    #[tokio::test]
    async fn the_last_good_one_stays_whatever_is_published() {
        let (storage, key) = (tempfile::tempdir().unwrap(), SigningKey::generate().unwrap());
        let hall = Lying::start().await;
        let mut sync = following(&hall, &key, storage.path());
        let now = jiff::Timestamp::now();
        let good = bundle(3, |_| {});
        let signed = sign(&good, 3, &key, now, 30);
        assert_eq!(word(sync.take_over(&signed).await), "hall", "the files do not come");
        hall.gives_files(&good);
        assert_eq!(word(sync.take_over(&signed).await), "taken 3");
        assert_eq!(word(sync.take_over(&signed).await), "nothing new");

        let cycle = |files: &mut Files| {
            let form = files.get_mut("forms/C-RS-05.json").expect("a form");
            *form = form.replacen("\"id\": \"mobile\",", "\"id\": \"mobile\", \"visible_when\": \"mobile=='1'\",", 1);
        };
        let dictionary = |files: &mut Files| drop(files.remove("dictionaries/regions.toml"));
        let unknown = |files: &mut Files| drop(files.insert("zones.toml".into(), "colour = 1".into()));
        let many = |files: &mut Files| {
            let service = files["services/C-RS-01.toml"].clone();
            (0..10_000).for_each(|number| drop(files.insert(format!("services/X-{number}.toml"), service.clone())));
        };
        type Change = fn(&mut Files);
        let changes: [(&str, Change, &str); 4] = [
            ("a condition that leads in a circle", cycle, "findings"),
            ("a dictionary is missing", dictionary, "findings"),
            ("unknown fields", unknown, "findings"),
            ("10,000 services", many, "manifest"),
        ];
        for (name, change, expected) in changes {
            let files = bundle(4, change);
            hall.gives_files(&files);
            assert_eq!(word(sync.take_over(&sign(&files, 4, &key, now, 30)).await), expected, "{name}");
        }
        let newer = bundle(4, |_| {});
        hall.gives_files(&newer);
        let another = SigningKey::generate().unwrap();
        assert_eq!(word(sync.take_over(&sign(&newer, 4, &another, now, 30)).await), "signature");
        assert_eq!(word(sync.take_over(&sign(&newer, 4, &key, jiff::Timestamp::UNIX_EPOCH, 30)).await), "expired");
        assert_eq!(word(sync.take_over(&sign(&newer, 5, &key, now, 30)).await), "files", "the bundle says another version");
        assert_eq!(word(sync.take_over(&sign(&bundle(2, |_| {}), 2, &key, now, 30)).await), "older");
        assert_eq!(word(sync.take_over(&sign(&newer, 3, &key, now, 30)).await), "same-version");
        let zones = newer["zones.toml"].as_str();
        hall.gives(&format!("blobs/{}", sha256(zones.as_bytes())), &zones.replacen('1', "2", 1));
        assert_eq!(word(sync.take_over(&sign(&newer, 4, &key, now, 30)).await), "files", "a file is another");
        let mut outside = newer.clone();
        outside.insert("../outside.toml".into(), "x".into());
        assert_eq!(word(sync.take_over(&sign(&outside, 4, &key, now, 30)).await), "manifest");

        assert_eq!(sync.version, 3);
        assert_eq!(sync.kept.newest(&key.verifying_key()).unwrap().manifest.version, 3);
        hall.gives_files(&newer);
        std::fs::write(storage.path().join("content/4.new"), "").unwrap();
        assert_eq!(word(sync.take_over(&sign(&newer, 4, &key, now, 30)).await), "disk");
        std::fs::remove_file(storage.path().join("content/4.new")).unwrap();
        assert_eq!(word(sync.take_over(&sign(&newer, 4, &key, now, 30)).await), "taken 4", "and it goes on from there");
    }
}
