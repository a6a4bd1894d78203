//! What makes a finding the same finding in the next run: content, never positions or paths.

use sha2::{Digest, Sha256};

/// Hexadecimal digits of a fingerprint: 64 bits, one clash in a thousand among 190 million findings.
const DIGITS: usize = 16;

/// Keeps fields apart, so that "a" + "bc" is not "ab" + "c".
const SEPARATOR: &str = "\u{1f}";

/// The fingerprint of a finding from the texts that identify it; `ordinal` tells findings with the same texts apart, from 0.
pub(super) fn fingerprint(texts: &[&str], ordinal: usize) -> String {
    let mut digits = sha256(texts.join(SEPARATOR).as_bytes());
    digits.truncate(DIGITS);
    if ordinal > 0 {
        digits.push(ORDINAL);
        digits.push_str(&(ordinal + 1).to_string());
    }
    digits
}

/// Stands before the ordinal of the second and further findings with the same texts: `0123456789abcdef-2`.
const ORDINAL: char = '-';

/// A fingerprint without its ordinal.
#[must_use]
pub fn base(fingerprint: &str) -> &str {
    fingerprint.split_once(ORDINAL).map_or(fingerprint, |(base, _)| base)
}

/// Digits that are shown of a fingerprint, at least; and how many more where two findings share those.
const FEWEST: usize = 8;
const LONGER: usize = 12;

/// How many digits people need in order to name one of these findings.
#[must_use]
pub fn telling_digits<'a>(fingerprints: impl IntoIterator<Item = &'a str>) -> usize {
    let mut all: Vec<&str> = fingerprints.into_iter().map(base).collect();
    all.sort_unstable();
    all.dedup();
    // Sorted: those that share digits stand beside each other.
    let shared = |digits: usize| all.windows(2).any(|two| matches!(two, [a, b] if a.get(..digits) == b.get(..digits)));
    [FEWEST, LONGER].into_iter().find(|digits| !shared(*digits)).unwrap_or(usize::MAX)
}

/// A fingerprint in so many digits, with its ordinal.
#[must_use]
pub fn short(fingerprint: &str, digits: usize) -> String {
    let (hash, ordinal) = parted(fingerprint);
    hash.get(..digits).unwrap_or(hash).to_owned() + ordinal
}

/// True when a person means this fingerprint by its first digits, eight or more, or by all of them.
#[must_use]
pub fn is_meant(fingerprint: &str, given: &str) -> bool {
    let ((whole, its_ordinal), (hash, ordinal)) = (parted(fingerprint), parted(given));
    fingerprint == given || (hash.len() >= FEWEST && whole.starts_with(hash) && its_ordinal == ordinal)
}

fn parted(fingerprint: &str) -> (&str, &str) {
    fingerprint.find(ORDINAL).map_or((fingerprint, ""), |at| fingerprint.split_at(at))
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().flat_map(|byte| [byte >> 4, byte & 0xf]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_standard() {
        // FIPS 180-4, the example "abc".
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn as_many_digits_are_shown_as_tell_findings_apart() {
        assert_eq!(telling_digits(["1123456789abcdef", "0123456789abcdef", "0123456789abcdef-2"]), 8);
        assert_eq!(telling_digits(["0123456789abcdef", "0123456700abcdef"]), 12);
        assert_eq!(short("0123456789abcdef-2", 8), "01234567-2");
        assert_eq!(short("0123456789abcdef", usize::MAX), "0123456789abcdef");
    }

    #[test]
    fn the_first_digits_mean_what_they_are_the_beginning_of() {
        let meant = |given: &str| {
            let all = ["0123456789abcdef", "0123456789abcdef-2", "0123456700abcdef"];
            all.into_iter().filter(|fingerprint| is_meant(fingerprint, given)).collect::<Vec<_>>()
        };
        assert_eq!(meant("0123456789ab"), ["0123456789abcdef"]);
        assert_eq!(meant("0123456789ab-2"), ["0123456789abcdef-2"]);
        assert_eq!(meant("0123456789abcdef"), ["0123456789abcdef"]);
        assert_eq!(meant("01234567"), ["0123456789abcdef", "0123456700abcdef"]);
        assert!(meant("0123456").is_empty() && meant("").is_empty());
    }

    #[test]
    fn neighbouring_texts_do_not_run_together() {
        assert_ne!(fingerprint(&["a", "bc"], 0), fingerprint(&["ab", "c"], 0));
    }

    #[test]
    fn equal_texts_are_told_apart_by_their_ordinal() {
        assert_ne!(fingerprint(&["a"], 0), fingerprint(&["a"], 1));
        assert_eq!(fingerprint(&["a"], 0).len(), DIGITS);
        assert_eq!(base(&fingerprint(&["a"], 1)), fingerprint(&["a"], 0));
    }
}
