//! Text → the unit that it names: what a printed 1 stands for, and what it leaves out.
//!
//! In: a line above a table, a caption, a corner, a label, a sentence. Out: [`Said`]. A unit stands in parentheses ("The following
//! table shows our leases (in millions):"), is a short line of its own ("Mrd. kroner"), ends a line ("…, in thousands:"), or is
//! said of all figures ("All amounts are in thousands of euros unless stated otherwise"). A sentence that tells an amount names no
//! unit. Exceptions are read with it: "in millions, except number of shares, which are reflected in thousands, and per-share
//! amounts". What it does not do: it does not ask which table a text is about (`unit_scope`, `units`).

use crate::vocabulary::{Phrases, Vocabulary, words};
use rust_decimal::Decimal;

/// What a text says of the unit of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// What a printed 1 stands for.
    pub scale: Decimal,
    /// What a printed 1 stands for among numbers of shares, where the text leaves them out.
    pub shares: Option<Decimal>,
    /// It speaks of money, so that counts are none of its figures.
    pub money: bool,
    /// What it is said of, where it is not said of all: "options in thousands, intrinsic value in millions".
    pub subjects: Vec<Subject>,
    /// The words that say it.
    pub text: String,
}

/// One of several things that a text gives units of their own, or the shares or things that its only unit is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    words: Vec<String>,
    pub scale: Decimal,
    /// It is a currency: "dollars in millions".
    pub money: bool,
}

impl Subject {
    /// True for a header that names the subject.
    pub(super) fn is_of(&self, header: &str) -> bool {
        let all = words(header);
        self.words.iter().all(|word| all.contains(word))
    }
}

/// Words of the longest line that names a table's unit, and of one that says that it speaks of figures ("Tabell 3: Regnskap for
/// kommunens tjenesteområder. Alle beløp i hele tusen kroner").
const UNIT_WORDS: usize = 8;
const SPOKEN_UNIT_WORDS: usize = 16;
/// Words of a phrase that names nothing but a unit, wherever it stands: "i hele tusen", "in thousands of".
const PLAIN_PHRASE: usize = 3;
/// Words of the longest parenthesis that names a unit, and of what stands in it before the unit itself ("unaudited; kr in").
const GROUP_WORDS: usize = 24;
const GROUP_START: usize = 4;
/// Words of the longest sentence that names the unit of a document.
const SENTENCE_WORDS: usize = 40;

/// The unit that a text names for a table below it.
pub(super) fn said(text: &str, vocabulary: &Vocabulary) -> Option<Said> {
    let text = thousands(text);
    let in_group = groups(&text).into_iter().rev().find_map(|group| unit_group(group, vocabulary));
    let alone = || names_unit(&text, vocabulary).then(|| clause(&text, vocabulary)).flatten();
    in_group.or_else(alone).or_else(|| at_end(&text, vocabulary))
}

/// The unit that a caption names, anywhere in it.
pub(super) fn said_by_caption(text: &str, vocabulary: &Vocabulary) -> Option<Said> {
    said(text, vocabulary).or_else(|| {
        let text = thousands(text);
        let all = words(&text);
        let short = all.len() <= SPOKEN_UNIT_WORDS && !tells_amount(&all, vocabulary);
        let anywhere = || short.then(|| clause(&text, vocabulary)).flatten();
        last_words(&text, 1, vocabulary).or_else(anywhere)
    })
}

/// The unit that a row's label or a heading inside a table names: in parentheses, or behind its last comma.
pub(super) fn said_by_label(text: &str, vocabulary: &Vocabulary) -> Option<Said> {
    if !text.contains(['(', ',', '[']) {
        return None;
    }
    // "Depositum (kr 1000)" tells an amount.
    let begins = |all: &[String]| first_phrase(all, vocabulary).is_some_and(|(at, _)| !is_number(&all[at]));
    let digits = |part: &str| part.contains(|c: char| c.is_ascii_digit());
    let worded = |part: &&str| !digits(part) || (begins(&words(&thousands(part))) && scale_alone(&thousands(part), vocabulary).is_none());
    let group = groups(text).into_iter().rev().filter(worded).find_map(|group| unit_group(group, vocabulary));
    group.or_else(|| {
        let (_, behind) = text.rsplit_once(',')?;
        let words = words(behind);
        let units = &vocabulary.units;
        let lists = [&units.thousand, &units.million, &units.billion];
        let is_unit = worded(&behind) && lists.iter().any(|list| list.prefix(&words) == Some(words.len()));
        is_unit.then(|| clause(behind, vocabulary)).flatten()
    })
}

/// The unit that a text names for all figures of its document, and whether for those before it too.
pub(super) fn said_of_all(text: &str, vocabulary: &Vocabulary) -> Option<(Said, bool)> {
    let units = &vocabulary.units;
    let text = thousands(text);
    // "1. All amounts" begins where "amounts" does; "t.kr." ends no sentence.
    let sentences = text.split(". ").scan(0, |start, part| {
        let at = *start;
        *start += part.len() + 2;
        Some(at)
    });
    sentences.collect::<Vec<_>>().into_iter().find_map(|start| {
        let rest = text.get(start..)?;
        let all = words(rest);
        let spoken = &all[..all.len().min(SENTENCE_WORDS)];
        let begins = units.all_amounts.prefix(spoken).is_some();
        let has_unless = units.unless.find(spoken).is_some();
        let presented = units.presented.find(spoken);
        let of = |at: usize| units.statements.find(&spoken[..at]).is_some();
        let presents = presented.is_some_and(|(at, _)| of(at));
        if !(begins && all.len() <= SPOKEN_UNIT_WORDS || has_unless || presents) {
            return None;
        }
        // The unit stands right behind what it is of.
        let from = presented.filter(|_| presents).map_or(0, |(at, _)| at);
        let near = &spoken[from..spoken.len().min(from + SPOKEN_UNIT_WORDS)];
        let found = phrase(near, vocabulary)?;
        if tells_amount(near, vocabulary) {
            return None;
        }
        let quoted: String = rest.chars().take(QUOTED).collect();
        let said = Said {
            scale: found,
            shares: excepted(near, vocabulary),
            money: speaks_of_money(rest, near, vocabulary),
            subjects: Vec::new(),
            text: quoted,
        };
        Some((said, has_unless || presents))
    })
}

/// Characters of a text that are quoted as what told a unit.
const QUOTED: usize = 160;

/// "1 000", "1.000" as one word.
fn thousands(text: &str) -> String {
    text.replace("1 000", "1000").replace("1.000", "1000").replace("1\u{a0}000", "1000").replace("1,000", "1000")
}

/// The insides of the parentheses and brackets of a text, in order; of nested ones the inner.
fn groups(text: &str) -> Vec<&str> {
    let mut open = None;
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => open = Some(at + 1),
            ')' | ']' => found.extend(open.take().and_then(|from| text.get(from..at))),
            _ => {}
        }
    }
    found
}

fn unit_group(group: &str, vocabulary: &Vocabulary) -> Option<Said> {
    let all = words(group);
    if all.is_empty() || all.len() > GROUP_WORDS || tells_amount(&all, vocabulary) {
        return None;
    }
    let units = &vocabulary.units;
    let start = &all[..all.len().min(GROUP_START + PLAIN_PHRASE)];
    let early = first_phrase(start, vocabulary).is_some_and(|(at, _)| at <= GROUP_START);
    let excepted_first = units.except.prefix(&all).is_some() && first_phrase(&all, vocabulary).is_some();
    let known = early || excepted_first || scale_by_sign(group).is_some() || scale_alone(group, vocabulary).is_some();
    (known || units.whole.is(group)).then(|| clause(group, vocabulary)).flatten()
}

/// The unit that ends a line: "Our leases, in thousands:", "Tabell 2. Inntekter i 2025. Mill. løpende kroner".
fn at_end(text: &str, vocabulary: &Vocabulary) -> Option<Said> {
    let sentence = || {
        let rests = text.match_indices(". ").filter_map(|(at, dot)| text.get(at + dot.len()..));
        let mut short = rests.map(|rest| (rest, words(rest))).filter(|(_, all)| all.len() <= LONGEST_PHRASE);
        let (rest, _) = short.find(|(_, all)| phrase_at(all, vocabulary).is_some() && !tells_amount(all, vocabulary))?;
        clause(rest, vocabulary)
    };
    text.trim().strip_suffix(':').and_then(|text| last_words(text, PLAIN_PHRASE, vocabulary)).or_else(sentence)
}

/// The unit that the last words of a text name, if no number stands right before them but a year: "… i 2026. Mill. kroner". `least`
/// is how many words it has.
fn last_words(text: &str, least: usize, vocabulary: &Vocabulary) -> Option<Said> {
    let all = words(text);
    let units = &vocabulary.units;
    let lists = [&units.thousand, &units.million, &units.billion];
    let ends = |from: usize| lists.iter().any(|list| list.prefix(&all[from..]) == Some(all.len() - from));
    let from = (all.len().saturating_sub(LONGEST_PHRASE)..=all.len().checked_sub(least.min(PLAIN_PHRASE - 1))?).find(|&from| ends(from))?;
    let before = from.checked_sub(1).map(|before| &all[before]);
    let tells = before.is_some_and(|word| is_number(word) && !is_year(word)) || tells_amount(&all[from..], vocabulary);
    (!tells).then(|| clause(&all[from..].join(" "), vocabulary)).flatten()
}

/// Words of the longest phrase that names a unit: "in thousands of dollars".
const LONGEST_PHRASE: usize = 4;

/// What a piece of text says that names nothing but a unit.
fn clause(text: &str, vocabulary: &Vocabulary) -> Option<Said> {
    let all = words(text);
    let units = &vocabulary.units;
    // "Beløb i DKK 1.000" is not in whole kroner.
    let zeros = || all.iter().any(|word| is_number(word) && word.ends_with("000"));
    let whole = || units.whole.find(&all).filter(|_| !zeros()).map(|_| Decimal::ONE);
    let scale = named_scale(text, vocabulary).or_else(whole)?;
    let subjects = subjects(&all, vocabulary);
    let money = subjects.is_empty() && speaks_of_money(text, &all, vocabulary);
    // "(shares in thousands)" says nothing of amounts.
    let is_share = |of: &&Subject| units.share.find(&of.words).is_some();
    let of_shares = subjects.first().filter(|of| subjects.len() == 1 && is_share(of)).map(|of| of.scale);
    let beside = || subjects.iter().find(is_share).map(|of| of.scale).or_else(|| scale_of_both(&all, vocabulary));
    let shares = excepted(&all, vocabulary).or(of_shares).or_else(beside);
    let scale = if of_shares.is_some() { Decimal::ONE } else { scale };
    Some(Said { scale, shares, money, subjects, text: text.trim().chars().take(QUOTED).collect() })
}

/// The scale of a text that names shares and a currency in one breath: "dollars and shares in millions".
fn scale_of_both(all: &[String], vocabulary: &Vocabulary) -> Option<Decimal> {
    let (at, scale) = first_phrase(all, vocabulary)?;
    let before = &all[..at];
    (vocabulary.units.share.find(before).is_some() && names_currency(before, vocabulary)).then_some(scale)
}

/// A header without the parentheses in it that name a unit: what they leave out is nothing that the column holds.
pub(super) fn without_unit(header: &str, vocabulary: &Vocabulary) -> String {
    let units = groups(header).into_iter().filter(|group| unit_group(group, vocabulary).is_some());
    units.fold(header.to_owned(), |rest, group| rest.replace(&format!("({group})"), " "))
}

/// What each unit of a text is said of; none where its only unit is of amounts, or of all.
fn subjects(all: &[String], vocabulary: &Vocabulary) -> Vec<Subject> {
    let units = &vocabulary.units;
    let end = units.except.find(all).map_or(all.len(), |(at, _)| at);
    let mut rest = &all[..end];
    let mut found = Vec::new();
    while let Some((at, scale)) = first_phrase(rest, vocabulary) {
        let (count, _) = phrase_at(&rest[at..], vocabulary).unwrap_or((1, scale));
        let small = |word: &&String| !vocabulary.stop_words.iter().any(|(_, list)| list.is(word));
        let words: Vec<String> = rest[..at].iter().filter(small).cloned().collect();
        let money = names_currency(&words, vocabulary);
        found.push(Subject { words, scale, money });
        rest = &rest[at + count..];
    }
    let distinct = found.len() > 1 && found.iter().all(|subject| !subject.words.is_empty());
    let of_things = |subject: &Subject| units.share.find(&subject.words).is_some() || units.counted.find(&subject.words).is_some();
    let names_currency = |subject: &Subject| names_currency(&subject.words, vocabulary);
    if distinct || (found.len() == 1 && of_things(&found[0]) && !names_currency(&found[0])) { found } else { Vec::new() }
}

/// What a printed 1 stands for among numbers of shares where they are excepted; "per share" excepts none.
fn excepted(all: &[String], vocabulary: &Vocabulary) -> Option<Decimal> {
    let units = &vocabulary.units;
    let (at, count) = units.except.find(all)?;
    let tail = &all[at + count..];
    let mut from = 0;
    let mut shares = false;
    while from < tail.len() {
        let rest = &tail[from..];
        let per = units.per_unit.prefix(rest);
        shares |= per.is_none() && units.share.prefix(&rest[..1]).is_some();
        from += per.unwrap_or(1);
    }
    // A unit of its own, but where the exception stands before the table's unit.
    let own = (at > 0).then(|| first_phrase(tail, vocabulary)).flatten().map(|(_, scale)| scale);
    shares.then(|| own.unwrap_or(Decimal::ONE))
}

fn speaks_of_money(text: &str, all: &[String], vocabulary: &Vocabulary) -> bool {
    // "in millions, except per share amounts" speaks of anything.
    let end = vocabulary.units.except.find(all).map_or(all.len(), |(at, _)| at);
    text.contains(CURRENCY_SIGNS) || vocabulary.units.money.find(&all[..end]).is_some() || names_currency(&all[..end], vocabulary)
}

fn names_currency(all: &[String], vocabulary: &Vocabulary) -> bool {
    let units = &vocabulary.units;
    currencies(units).iter().any(|phrases| phrases.find(all).is_some())
}

fn currencies(units: &crate::vocabulary::UnitWords) -> [&Phrases; 6] {
    [&units.krone_nok, &units.krone_sek, &units.krone_dkk, &units.euro, &units.pound, &units.dollar]
}

/// True for a line that can name the unit of a table below it; a sentence that tells an amount cannot.
pub(super) fn names_unit(text: &str, vocabulary: &Vocabulary) -> bool {
    let text = text.trim();
    let words = words(&thousands(text));
    // "Tabell 3: …" counts tables, not money.
    let numbered = vocabulary.context.caption.prefix(&words).is_some_and(|count| words.get(count).is_some_and(|word| is_number(word)));
    let words = if numbered { &words[2.min(words.len())..] } else { &words[..] };
    let units = &vocabulary.units;
    let says_unit = || {
        // "Thousands of visitors came." is none: its first word is no preposition.
        let preposed = |at: usize| units.thousand.prefix(&words[at..=at]).is_none();
        let plain = units.thousand.find(words).is_some_and(|(at, count)| count >= PLAIN_PHRASE && preposed(at));
        plain || units.amounts.find(words).is_some()
    };
    let most = if says_unit() { SPOKEN_UNIT_WORDS } else { UNIT_WORDS };
    let short_sentence = words.len() <= UNIT_WORDS / 2 || says_unit();
    words.len() <= most && !tells_amount(words, vocabulary) && (!text.ends_with('.') || short_sentence)
}

/// True for words with a number that is neither a unit, nor a year, nor the day of a month.
fn tells_amount(words: &[String], vocabulary: &Vocabulary) -> bool {
    let is_unit = |word: &String| matches!(word.as_str(), "1000" | "000" | "1000000");
    let periods = &vocabulary.periods;
    let is_month = |at: usize| {
        let word = words.get(at..=at).unwrap_or_default();
        periods.months.prefix(word).is_some() || periods.short_months.prefix(word).is_some()
    };
    let is_day = |at: usize| words[at].len() <= 2 && (is_month(at + 1) || at.checked_sub(1).is_some_and(is_month));
    let tells = |(at, word): (usize, &String)| is_number(word) && !is_unit(word) && !is_year(word) && !is_day(at);
    words.iter().enumerate().any(tells)
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20"))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

/// The scale that a text names: of several the first ("in millions, except shares, which are in thousands").
pub(super) fn named_scale(text: &str, vocabulary: &Vocabulary) -> Option<Decimal> {
    let inside = || text.rsplit_once('(').and_then(|(_, inside)| inside.split_once(')')).map(|(inside, _)| inside);
    let by_words = phrase(&words(text), vocabulary);
    by_words.or_else(|| scale_by_sign(text)).or_else(|| scale_alone(text, vocabulary)).or_else(|| scale_alone(inside()?, vocabulary))
}

fn phrase(all: &[String], vocabulary: &Vocabulary) -> Option<Decimal> {
    first_phrase(all, vocabulary).map(|(_, scale)| scale)
}

/// The first phrase among words that names a scale, and where it stands; of those at one place the longest.
fn first_phrase(all: &[String], vocabulary: &Vocabulary) -> Option<(usize, Decimal)> {
    (0..all.len()).find_map(|at| phrase_at(&all[at..], vocabulary).map(|(_, scale)| (at, scale)))
}

/// The phrase that words begin with that names a scale: its number of words, and the scale.
fn phrase_at(all: &[String], vocabulary: &Vocabulary) -> Option<(usize, Decimal)> {
    let units = &vocabulary.units;
    let lists = [(&units.billion, 1_000_000_000_i64), (&units.million, 1_000_000), (&units.thousand, 1_000)];
    let here = lists.iter().filter_map(|(list, scale)| list.prefix(all).map(|count| (count, *scale)));
    here.max().map(|(count, scale)| (count, Decimal::from(scale)))
}

/// The scale of a text that is nothing but a currency and a number of zeros: `kr 1 000`, `Kr 1.000`, `000 kr`, `NOK '000`.
fn scale_alone(text: &str, vocabulary: &Vocabulary) -> Option<Decimal> {
    let currencies = currencies(&vocabulary.units);
    let words = words(text);
    let is_currency = |word: &str| currencies.iter().any(|phrases| phrases.is(word));
    let digits: String = words.iter().filter(|word| !is_currency(word)).map(String::as_str).collect();
    match digits.as_str() {
        _ if !words.iter().any(|word| is_currency(word)) => None,
        "1000" | "000" => Some(Decimal::from(1_000)),
        "1000000" | "000000" => Some(Decimal::from(1_000_000)),
        _ => None,
    }
}

/// The scale of a currency sign with a letter or zeros: `T€`, `k€`, `£000`, `£'000`, `£m`, `M€`.
fn scale_by_sign(text: &str) -> Option<Decimal> {
    text.split_whitespace().find_map(|word| {
        let bare: String = word.chars().filter(|c| c.is_alphanumeric() || CURRENCY_SIGNS.contains(c)).collect();
        let sign = bare.find(CURRENCY_SIGNS)?;
        let (before, after) = (&bare[..sign], bare[sign..].trim_start_matches(CURRENCY_SIGNS));
        match (before, after) {
            ("T" | "t" | "k" | "K", "") | ("", "000" | "k" | "K" | "000s") => Some(Decimal::from(1_000)),
            ("M" | "m", "") | ("", "m" | "M" | "mn" | "000000") => Some(Decimal::from(1_000_000)),
            ("", "bn" | "Bn" | "BN" | "b" | "B") => Some(Decimal::from(1_000_000_000)),
            _ => None,
        }
    })
}

pub(super) const CURRENCY_SIGNS: [char; 3] = ['€', '£', '$'];

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(text: &str) -> Option<String> {
        said(text, Vocabulary::built_in()).map(|said| said.scale.to_string())
    }

    #[test]
    fn signs_name_scales() {
        for (text, scale) in [
            ("T€", Some(1_000)),
            ("Angaben in T€", Some(1_000)),
            ("£'000", Some(1_000)),
            ("(£000)", Some(1_000)),
            ("£m", Some(1_000_000)),
            ("$bn", Some(1_000_000_000)),
            ("Amounts in $", None),
            ("£5", None),
            ("Tabell 3", None),
        ] {
            assert_eq!(scale_by_sign(text), scale.map(Decimal::from), "{text}");
        }
    }

    #[test]
    fn a_unit_stands_in_parentheses_alone_or_at_the_end() {
        for text in [
            "(in thousands, except per share amounts)",
            "The following table shows the cost of our leases in 2025, which came to $12.4 million (in thousands):",
            "years ended December 31 (in thousands)",
            "Our leases, in thousands:",
            "Beløp i 1 000 kroner",
            "(kr i 1 000)",
            "Alle Beträge in TEUR",
            "Belopp i tkr",
            "Angivet i t.kr.",
            "NOK thousand",
            "Tabell 2.2 Inntekter fra skatter og avgifter mv. per september 2025. Påløpte størrelser. Tusen kroner",
        ] {
            assert_eq!(scale(text).as_deref(), Some("1000"), "{text}");
        }
        assert_eq!(scale("Mrd. kroner").as_deref(), Some("1000000000"));
        assert_eq!(scale("Beløp i hele kroner").as_deref(), Some("1"));
        for text in [
            "The cost rose by $12 million (see note 4)",
            "Leases (of 5 million)",
            "Thousands of visitors came to the fair.",
            "Vi har brukt 30 tusen kroner på reise og kurs.",
        ] {
            assert_eq!(scale(text), None, "{text}");
        }
    }

    #[test]
    fn a_caption_may_end_in_its_unit() {
        let caption = |text: &str| said_by_caption(text, Vocabulary::built_in()).map(|said| said.scale.to_string());
        let long = "Tabell 1.1 Virkninger av forslaget til skatter i 2026. Negative tall betyr lettelser. Anslagene er regnet for 2026. Mill. kroner";
        assert_eq!(caption(long).as_deref(), Some("1000000"));
        assert_eq!(caption("Tabell 4 Et anlegg som det her er tale om i kommunen koster om lag 5 mill. kroner"), None);
    }

    #[test]
    fn exceptions_are_told_with_the_unit() {
        let shares =
            |text: &str| said(text, Vocabulary::built_in()).map(|said| (said.scale.to_string(), said.shares.map(|s| s.to_string())));
        let is = |scale: &str, shares: Option<&str>| Some((scale.to_owned(), shares.map(str::to_owned)));
        assert_eq!(shares("(in millions, except per share amounts)"), is("1000000", None));
        assert_eq!(shares("(In millions, except share and per share data)"), is("1000000", Some("1")));
        let in_thousands = "(In millions, except number of shares, which are reflected in thousands, and per-share amounts)";
        assert_eq!(shares(in_thousands), is("1000000", Some("1000")));
        assert_eq!(shares("(Dollars and shares in millions, except per share data)"), is("1000000", Some("1000000")));
        assert_eq!(shares("(net income in millions and shares in thousands)"), is("1000000", Some("1000")));
        assert_eq!(shares("(beløp i mill. kr, unntatt resultat per aksje)"), is("1000000", None));
    }

    #[test]
    fn a_sentence_may_name_the_unit_of_a_document() {
        let all = |text: &str| said_of_all(text, Vocabulary::built_in()).map(|(said, whole)| (said.scale.to_string(), whole));
        assert_eq!(all("Alle tall i 1000 kr"), Some(("1000".to_owned(), false)));
        assert_eq!(all("All amounts are in thousands of US dollars unless otherwise stated."), Some(("1000".to_owned(), true)));
        assert_eq!(all("The consolidated financial statements are presented in millions of euros."), Some(("1000000".to_owned(), true)));
        assert_eq!(all("Alla belopp anges i tkr om inget annat anges"), Some(("1000".to_owned(), true)));
        assert_eq!(all("The group sold 12 million units unless otherwise stated"), None);
        assert_eq!(all("Revenue rose in thousands of small steps"), None);
    }
}
