//! Helvetica as every PDF reader has it: the bytes of its letters and their widths.
//!
//! Widths are thousandths of the font's size, as Adobe published them with the standard fonts; letters with marks are as wide as without.

/// Widths of the letters from space to tilde.
#[rustfmt::skip]
const REGULAR: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
#[rustfmt::skip]
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611,
    611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// The byte of a letter in `WinAnsiEncoding`. It has no minus sign: an en dash stands for it, as in most documents.
pub(super) fn byte(letter: char) -> u8 {
    match letter {
        '–' | '−' => 0x96,
        '—' => 0x97,
        '€' => 0x80,
        _ => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
    }
}

fn letter_width(letter: char, bold: bool) -> u16 {
    let plain = match letter {
        'Æ' => return 1000,
        'æ' => return 889,
        'Ø' | 'Ö' => 'O',
        'Å' | 'Ä' => 'A',
        'É' => 'E',
        'Ü' => 'U',
        'ø' | 'ß' => return 611,
        'å' | 'ä' => 'a',
        'é' => 'e',
        'ö' => 'o',
        'ü' => 'u',
        '\u{a0}' => ' ',
        other => other,
    };
    let widths = if bold { &BOLD } else { &REGULAR };
    (u32::from(plain).checked_sub(32)).and_then(|at| widths.get(at as usize)).copied().unwrap_or(556)
}

/// How wide a text is set, in points.
pub(super) fn width(text: &str, size: f32, bold: bool) -> f32 {
    text.chars().map(|letter| f32::from(letter_width(letter, bold))).sum::<f32>() * size / 1000.0
}

/// A text in lines of at most so many points, cut at spaces; one line at least.
pub(super) fn wrap(text: &str, widest: f32, size: f32, bold: bool) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if width(line, size, bold) + width(" ", size, bold) + width(word, size, bold) <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_helvetica_s() {
        assert!((width("Sum 10", 10.0, false) - 10.0 * (0.667 + 0.556 + 0.833 + 0.278 + 1.112)).abs() < 1e-3);
        assert!(width("Sum", 10.0, true) > width("Sum", 10.0, false));
    }

    #[test]
    fn letters_beyond_ascii_have_their_windows_bytes() {
        assert_eq!(['å', '−', '€', '\u{a0}'].map(byte), [0xe5, 0x96, 0x80, 0xa0]);
    }
}
