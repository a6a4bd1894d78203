//! Numbers of list items in letters and Roman digits.

/// Letters of the longest number; what counts further is no list.
const LONGEST: u32 = 64;

/// a, b … z, aa, bb from the letter `first`: word processors repeat the letter. Nothing for 0.
pub(crate) fn letters(number: u32, first: u8) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(first + (index % 26) as u8);
    std::iter::repeat_n(letter, (index / 26 + 1).min(LONGEST) as usize).collect()
}

/// In upper case; from 4000 on in digits.
pub(crate) fn roman(number: u32) -> String {
    const DIGITS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number >= 4000 {
        return number.to_string();
    }
    let (mut rest, mut shown) = (number, String::new());
    for (value, digit) in DIGITS {
        while rest >= value {
            rest -= value;
            shown.push_str(digit);
        }
    }
    shown
}
