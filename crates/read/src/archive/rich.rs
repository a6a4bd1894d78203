//! Rich text as Outlook packs it (compressed RTF, [MS-OXRTFCP]) → RTF.
//!
//! A head of four numbers, then runs of eight pieces: a byte, or a place in the last 4096 bytes that were written and how many bytes to take
//! from there. These begin as a text that all RTF has much of. What is claimed of the length is no more believed than that it is a bound.

/// What the window begins with.
const BEGINNING: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial\
Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const WINDOW: usize = 4096;
/// Bytes of the head, and where in it the length of the text and the way of packing stand.
const HEAD: usize = 16;
const LENGTH: usize = 4;
const WAY: usize = 8;

/// The text; none where it breaks off or is packed in another way.
pub(super) fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, packed) = bytes.split_at_checked(HEAD)?;
    let length = u32::from_le_bytes(*head.get(LENGTH..)?.first_chunk()?) as usize;
    match head.get(WAY..WAY + 4)? {
        b"MELA" => packed.get(..length).map(<[u8]>::to_vec),
        b"LZFu" => from_runs(packed, length),
        _ => None,
    }
}

fn from_runs(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut window = [0; WINDOW];
    window.get_mut(..BEGINNING.len())?.copy_from_slice(BEGINNING);
    let mut at = BEGINNING.len();
    let mut text = Vec::new();
    let mut rest = packed.iter().copied();
    loop {
        let run = rest.next()?;
        for piece in 0..8 {
            let (from, count) = if run >> piece & 1 == 0 {
                *window.get_mut(at)? = rest.next()?;
                (at, 1)
            } else {
                let pair = u16::from_be_bytes([rest.next()?, rest.next()?]);
                (usize::from(pair >> 4), usize::from(pair & 0xf) + 2)
            };
            // A place that is the next one to be written says that this is the end.
            if from == at && count > 1 {
                return (text.len() == length).then_some(text);
            }
            for from in from..from + count {
                let byte = *window.get(from % WINDOW)?;
                *window.get_mut(at)? = byte;
                at = (at + 1) % WINDOW;
                text.push(byte);
            }
            if text.len() > length {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    const PACKED: [u8; 49] =
        *b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";

    #[test]
    fn rich_text_is_unpacked_and_a_broken_one_is_none() {
        assert_eq!(BEGINNING.len(), 207);
        assert_eq!(unpacked(&PACKED).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert!((0..PACKED.len()).all(|end| unpacked(&PACKED[..end]).is_none()));
        let mut longer = PACKED;
        longer[4] += 1;
        assert_eq!(unpacked(&longer), None);
        let plain = [&[0; 4][..], &3_u32.to_le_bytes(), b"MELA", &[0; 4], b"{x}rest"].concat();
        assert_eq!(unpacked(&plain).unwrap(), b"{x}");
    }
}
