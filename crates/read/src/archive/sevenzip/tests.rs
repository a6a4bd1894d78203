//! 7-Zip archives → their parts. The archives were made by 7-Zip 26.02 (`7zz a -mtm=off`) but where another program is named, of `a.csv`
//! ("Konto;2024"), `d/b.txt` (32 times b), `d/møte.txt` ("Møte") and `empty.txt`.

use super::{directory::SIGNATURE, *};
use crate::archive::part::{
    Content,
    testing::{pairs, told},
};

/// `7zz a -snl x.7z a.csv d empty.txt link`: one solid block, a packed directory, an empty file and a symbolic link.
const LZMA2: &str = "\
    377abcaf271c0004a06eff9fac0000000000000022000000000000006df7cb0be00035001f5d00259bc9c777f52629cc0a808e670a38929c09666f79\
    e16e568958f2e2b5b900000000813307ae0fd0789ffc9f3f4741058786a3460d3ad384fab30421edb00d0810ee5a60c5273f4df2ed777ecd1d26f774\
    80b81300c90108313dfc2ac31ccb44cd89aad53864e8c6b50b604f1e978d0b9a300a6d71c57ecea62e66023d3ca5ebd3e7915d51e80e3cf4d6e72232\
    5a44ab9df092e3debaa6fda532a9770a0a4671743e0000001706270109808500070b01000123030101055d001000000c80b20a016adc65f00000";
/// The same without the link, `-m0=lzma`.
const LZMA: &str = "\
    377abcaf271c0004aee42aba97000000000000002100000000000000dfd7887c00259bc9c777f52629cc0a808e670a38929c09666f79dfd700000000\
    813307ae0fcfa42eb80febea9e010d62038dd3e209058186dc8b5358e8527b9ea8d7a405e4218f9fb2e09ff761b06f3d7509ad2ec2a30bc134473bad\
    f7d8de527d2ddaf1b2386ce8ad66b6aecce3aca8ae7e57918917211d2e2b1a5f98070a87fa59c2d701dc154d5f8c86a7d2a81009763775350411ea31\
    9ecac017061a01097d00070b01000123030101055d001000000c80a60a0100b11bf70000";
/// `-m0=copy -mhc=off a.csv d`: nothing is packed, not even the directory.
const STORED: &str = "\
    377abcaf271c00040b5a305a31000000000000008e00000000000000d8d3080e4b6f6e746f3b323032340a6262626262626262626262626262626262\
    6262626262626262626262626262624dc3b874650a0104060003090b200600070b03000101000101000101000c0b200600080a01d4462046d449fd47\
    1ffad0df000005040e018019090000000000000000001137006400000061002e00630073007600000064002f0062002e00740078007400000064002f\
    006d00f800740065002e0074007800740000001900151201001080ed412080a4812080a4812080a4810000";
/// `-m0=deflate -ms=off a.csv d`: a block for each member.
const DEFLATE: &str = "\
    377abcaf271c000482419907960000000000000021000000000000001eec4a07010b00f4ff4b6f6e746f3b323032340a85c181000000008020d7fd21\
    46a88201010600f9ff4dc3b874650a0000813307ae4f9f860f1830ae690ec4b18d87b8eddf076ff66114ed9073373c94ccc4c160860e7ba2c27a20a1\
    938a3de96f2f7039b18d3ac8258b3e66226c9bc5c8fdfe1d257784afd876fd792faf34940f5bc7fced9cdec2a62cde1ce96cdda7bbdd4690b2ca2b03\
    dfa017062b01096b00070b01000123030101055d001000000c808e0a01f3586d980000";
/// py7zr 1.1.4 as it is, `a.csv` and `d/b.txt`: LZMA2 behind the filter for programs.
const FILTERED: &str = "\
    377abcaf271c00040cfbac08890000000000000014000000000000008c64e4e6e0002a00125d00259bc9c777f52629cc0a808e670a3864500000e000\
    7400675d0000813307ae0fcfa42eb80fd46a5e7de5d7dd9be6af527810c3abcbc29f5e483cba78adcd6269ea2990074402cc8ce280d0d80de44e5bda\
    359c676d8396716680a62b7dfbff576df686dc36773a8b46bfa6467a044543f11ba8015e4361f4630d0219f3e80000000017061a01096f00070b0100\
    01212101180c750000";
/// `-psecret a.csv empty.txt`.
const LOCKED: &str = "\
    377abcaf271c0004cf7a95367f000000000000002000000000000000718f9e6c8068ee54a5e3e543f2f8918b48dcfb130000813307ae0fcef2b20c07\
    b0c3daf75f458a98484af91a9dc20083968b9723ac8c8aa4c4c3ead4270aa0bc495aea3bd489128de16e1117deadda8fa56a5279100aa33102fa2b0a\
    9ec56898d64e623ceec2891a1e03c6d016022c953ca1cd408f68d85c621fb30bb93292327d6dd117061001096f00070b01000123030101055d001000\
    000c7e0a01b3bc89e00000";
/// `-psecret -mhe=on a.csv`: the directory too.
const HIDDEN: &str = "\
    377abcaf271c00043c76043d70000000000000002e00000000000000479abf030bf5668bc99e75933f8b301db12518045f2297149a6e84c75a7e84c7\
    7a29d67e17516e3d5c433034f2be17ffe21324277465f4613a15083dbb92f3349c360ce1e6900824dbe4fa181b90eaea5d84bfd6bbff07fb5b4198f9\
    ea6194f84a7a82f74d0109ded217e0b6a5e8289813d3679817061001096000070b0100012406f1070112530f139f705d41f31c5437e2f6dbc4730b7c\
    0c560a013f5957190000";
/// `-m0=ppmd a.csv`.
const PPMD: &str = "\
    377abcaf271c0004d6d25e0f0f00000000000000460000000000000084f50962004b2617217336b72385a9c00746000104060001090f00070b010001\
    230304010506000001000c0b00080a01d4462046000005011906000000000000110d0061002e006300730076000000150601002080a4810000";

const BOTH: [(&str, &str); 3] = [("a.csv", "Konto;2024\n"), ("d/b.txt", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), ("d/møte.txt", "Møte\n")];

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// Name and content of each part; of those that are not read, why.
fn found(archive: &[u8], limits: &Limits) -> Result<Vec<(String, String)>, String> {
    parts(archive, limits).map(|parts| parts.into_iter().map(told).collect()).map_err(|error| error.to_string())
}

fn read(hex: &str) -> Result<Vec<(String, String)>, String> {
    found(&bytes(hex), &Limits::default())
}

/// An archive whose directory, as it is written unpacked at its end, is another one; checksums are set right.
fn with_directory(archive: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let place = 32 + usize::try_from(u64::from_le_bytes(archive[12..20].try_into().unwrap())).unwrap();
    let mut directory = archive[place..].to_vec();
    change(&mut directory);
    let mut changed = [&archive[..place], &directory].concat();
    changed[20..28].copy_from_slice(&(directory.len() as u64).to_le_bytes());
    changed[28..32].copy_from_slice(&checksum(&directory).to_le_bytes());
    let start = checksum(&changed[12..32]);
    changed[8..12].copy_from_slice(&start.to_le_bytes());
    changed
}

/// Where a sequence of bytes stands.
fn at(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).unwrap()
}

#[test]
fn members_are_read_whatever_way_7zip_packs_documents() {
    let sorted = |hex| {
        let mut found = read(hex)?;
        found.sort();
        Ok::<_, String>(found)
    };
    let with_empty = [&BOTH[..], &[("empty.txt", "")]].concat();
    let with_link = [&with_empty[..], &[("link", "a link or a device in an archive")]].concat();
    assert_eq!(sorted(LZMA2), Ok(pairs(&with_link)));
    assert_eq!(sorted(LZMA), Ok(pairs(&with_empty)));
    assert_eq!(sorted(STORED), Ok(pairs(&BOTH)));
    assert_eq!(sorted(DEFLATE), Ok(pairs(&BOTH)));
    assert_eq!(sorted(FILTERED), Ok(pairs(&BOTH[..2])));
}

#[test]
fn what_needs_a_password_is_told() {
    let locked = "encrypted; a password is needed to read it";
    let mut found = read(LOCKED).unwrap();
    found.sort();
    assert_eq!(found, pairs(&[("a.csv", locked), ("empty.txt", "")]));
    assert_eq!(read(HIDDEN), Err(locked.to_owned()));
}

#[test]
fn a_method_that_is_not_read_is_named() {
    let said =
        "unsupported: members of a 7-Zip archive that are packed with PPMd; unpack it, or pack it with LZMA2, as 7-Zip does by itself";
    assert_eq!(read(PPMD), Ok(pairs(&[("a.csv", said)])));
}

#[test]
fn an_archive_that_breaks_off_or_is_changed_anywhere_gives_an_error_or_what_was_sound() {
    for hex in [LZMA2, LZMA, STORED, DEFLATE, FILTERED, LOCKED, HIDDEN, PPMD] {
        let whole = bytes(hex);
        for length in SIGNATURE.len()..whole.len() {
            assert!(parts(&whole[..length], &Limits::default()).is_err(), "{length}");
        }
        for at in 0..whole.len() * 8 {
            let mut changed = whole.clone();
            changed[at / 8] ^= 1 << (at % 8);
            let sound = pairs(&BOTH);
            for part in parts(&changed, &Limits::default()).unwrap_or_default() {
                if let Content::Bytes(content) = part.content
                    && !content.is_empty()
                {
                    assert!(sound.contains(&(part.name, String::from_utf8(content).unwrap())), "bit {at}");
                }
            }
        }
    }
}

#[test]
fn a_directory_that_says_anything_at_all_gives_no_panic() {
    // Its checksums are right, so that what it says is looked at.
    let whole = bytes(STORED);
    let length = whole.len() - at(&whole, b"\x01\x04\x06\x00");
    let names = |change: &dyn Fn(&mut Vec<u8>)| parts(&with_directory(&whole, change), &Limits::default());
    for at in 0..length {
        for value in [0, 1, 2, 3, 0x10, 0x21, 0x7f, 0x80, 0xbf, 0xfe, 0xff] {
            for part in names(&|directory| directory[at] = value).unwrap_or_default() {
                assert!(part.name.len() < length);
            }
        }
    }
    for kept in 1..length {
        assert!(names(&|directory| directory.truncate(kept)).is_err(), "{kept}");
    }
}

#[test]
fn members_of_one_archive_unpack_to_no_more_than_there_may_be() {
    let limits = Limits { member_bytes: 40, ..Limits::default() };
    let more = "too large: more than 40 bytes in the members of the archive";
    // What stands behind a member in its block is not reached; another block is.
    assert_eq!(
        found(&bytes(LZMA), &limits),
        Ok(pairs(&[("empty.txt", ""), ("a.csv", "Konto;2024\n"), ("d/b.txt", more), ("d/møte.txt", more)]))
    );
    assert_eq!(found(&bytes(STORED), &limits), Ok(pairs(&[("a.csv", "Konto;2024\n"), ("d/b.txt", more), ("d/møte.txt", "Møte\n")])));
    let few = Limits { members: 2, ..limits };
    assert_eq!(found(&bytes(STORED), &few), Err("too large: 3 members of the archive, the limit is 2".to_owned()));
}

#[test]
fn a_dictionary_larger_than_what_it_is_for_is_not_made_and_one_too_large_is_refused() {
    // 4 GiB for 11 bytes: LZMA2 writes the size in one byte.
    let huge = with_directory(&bytes(STORED), |directory| {
        let method = at(directory, b"\x01\x01\x00");
        directory.splice(method..method + 3, *b"\x01\x21\x21\x01\x28");
    });
    let told = |archive: &[u8]| found(archive, &Limits::default()).unwrap()[0].1.clone();
    assert!(told(&huge).starts_with("damaged: 7-Zip archive"), "{}", told(&huge));
    // The same for a block that claims 3 GiB.
    let larger = with_directory(&huge, |directory| {
        let size = at(directory, b"\x0c\x0b") + 1;
        directory.splice(size..=size, *b"\xf0\x00\x00\x00\xc0");
    });
    assert_eq!(told(&larger), "too large: 3221225472 bytes in the dictionary that the archive asks for, the limit is 268435456");
}
