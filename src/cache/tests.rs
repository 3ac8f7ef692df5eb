//! What is kept is found whole or not at all.

use super::*;
use crate::base::digest_of;
use std::time::Duration;

fn store(most: u64) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::at(folder.path().join("images"), most);
    (folder, store)
}

#[test]
fn what_is_kept_is_found_by_its_key_alone() {
    let (_folder, store) = store(MOST);
    let (one, two) = (digest_of("1"), digest_of("2"));
    assert_eq!(store.find(one), None);
    store.keep(one, b"a picture");
    store.keep(two, b"");
    assert_eq!(store.find(one).as_deref(), Some(&b"a picture"[..]));
    assert_eq!(store.find(two).as_deref(), Some(&b""[..]));
}

#[test]
fn a_spoilt_entry_is_none_and_can_be_kept_anew() {
    let (_folder, store) = store(MOST);
    let key = digest_of("1");
    for spoil in [&b""[..], b"short", b"0123456789abcdef and other bytes"] {
        store.keep(key, b"a picture");
        fs::write(store.path(key), spoil).expect("a file");
        assert_eq!(store.find(key), None);
    }
    store.keep(key, b"a picture");
    assert!(store.find(key).is_some());
}

#[test]
fn what_was_used_last_stays() {
    let (_folder, store) = store(4 * 116);
    let keys: Vec<Digest> = (0..6).map(|n: u32| digest_of(&n)).collect();
    let old = SystemTime::now() - Duration::from_secs(900);
    for key in &keys {
        store.keep(*key, &[7; 100]);
        let file = File::options().append(true).open(store.path(*key)).expect("a file");
        file.set_modified(old).expect("a time");
    }
    assert!(store.find(keys[0]).is_some());
    store.trim();
    let left: Vec<bool> = keys.iter().map(|key| store.path(*key).exists()).collect();
    assert!(left[0], "it was just asked for");
    assert_eq!(left.iter().filter(|left| **left).count(), 3);
}

#[test]
fn a_store_that_cannot_be_written_is_no_failure() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("images");
    fs::write(&file, "in the way").expect("a file");
    let store = Store::at(file, MOST);
    store.keep(digest_of("1"), b"a picture");
    assert_eq!(store.find(digest_of("1")), None);
    store.trim();
}
