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
