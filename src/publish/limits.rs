//! How large a site may be for the hosts that take branches.

use super::tree::Site;
use crate::diag::{Error, visible};

/// The largest file that GitHub takes, in bytes.
const FILE: u64 = 100 << 20;

/// The largest site that GitHub Pages shows, in bytes.
const SITE: u64 = 1 << 30;

/// Files that one message names.
const NAMED: usize = 5;

/// Refuses a site that the other side would refuse late, or never show. So many bytes of
/// the branch stay beside it.
///
/// # Errors
/// [`Error::Publish`] with the files that are too large, or the sum.
pub fn check(site: &Site, staying: u64) -> Result<(), Error> {
    let refused = |message, words| Err(Error::Publish { message, words });
    let large: Vec<_> = site.files.iter().filter(|(_, bytes)| **bytes > FILE).collect();
    if !large.is_empty() {
        let line = |(path, bytes): &(&String, &u64)| {
            format!("{}: {}", visible(path), megabytes(**bytes))
        };
        let mut words: Vec<_> = large.iter().take(NAMED).map(line).collect();
        if large.len() > NAMED {
            words.push(format!("... and {} more", large.len() - NAMED));
        }
        let message = "files of more than 100 MB are refused by GitHub; put them on \
                       another host and link to them, or leave them out with \
                       `[content] exclude`; nothing was published";
        return refused(message.to_owned(), words);
    }
    let sum = site.files.values().sum::<u64>() + staying;
    if sum <= SITE {
        return Ok(());
    }
    let kept = match staying {
        0 => String::new(),
        _ => format!(" with the {} that stay on the branch", megabytes(staying)),
    };
    let message = format!(
        "the site has {}{kept}, and GitHub Pages shows 1 GB at most; leave large files \
         out with `[content] exclude`, or build it and upload the folder to another host; \
         nothing was published",
        megabytes(sum)
    );
    refused(message, Vec::new())
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Manifest;
    use std::path::PathBuf;

    fn check_sizes(sizes: &[u64], staying: u64, wanted: Option<&str>) {
        let name = |(at, bytes): (usize, &u64)| (format!("{at}.bin"), *bytes);
        let files = sizes.iter().enumerate().map(name).collect();
        let site = Site { folder: PathBuf::new(), files, listed: Manifest::default() };
        let found = check(&site, staying);
        let found = found.err().map(|error| match error {
            Error::Publish { message, words } => {
                format!("{message}\n{}", words.join("\n"))
            }
            other => panic!("{other}"),
        });
        match (wanted, found) {
            (None, found) => assert_eq!(found, None),
            (Some(word), found) => assert!(found.is_some_and(|f| f.contains(word))),
        }
    }

    #[test]
    fn what_hosts_refuse_is_refused_first() {
        check_sizes(&[], 0, None);
        check_sizes(&[100 << 20; 10], 0, None);
        check_sizes(&[1, (100 << 20) + 1], 0, Some("\n1.bin: 101 MB"));
        check_sizes(&[200 << 20; 7], 0, Some("... and 2 more"));
        check_sizes(&[100 << 20; 11], 0, Some("the site has 1100 MB, and"));
        check_sizes(&[64 << 20; 16], 0, None);
        check_sizes(&[64 << 20; 15], 64 << 20, None);
        check_sizes(&[64 << 20; 15], 65 << 20, Some("1025 MB with the 65 MB"));
    }
}
