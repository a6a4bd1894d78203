//! A pattern of folders, and what it reads out of a path: whose documents lie there, of which board, of which year.
//!
//! In: a pattern such as `{organisation}/{board}/{year}`, written by whoever keeps the archive, and the folders of a document below the
//! archive's root. Out: the names, or nothing where the folders do not fit. A part of the pattern is for one folder: letters stand for
//! themselves (case counts for nothing), `*` for any letters, a name in braces for at least one letter, `{year}` for four digits of a
//! year. Deeper folders may follow; the name of the file takes no part.

use std::{
    fmt,
    path::{Component, Path},
    str::FromStr,
};

/// Folders of the longest pattern, and what one of them may leave open: each costs the length of a name once more.
const FOLDERS: usize = 16;
const OPEN: usize = 3;

/// The years that a folder may name.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2100;

/// A pattern of folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    folders: Vec<Vec<Token>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Lower case.
    Letters(String),
    Any,
    Name(Name),
}

/// What a folder may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Organisation,
    Board,
    Year,
}

const NAMES: [(&str, Name); 3] = [("organisation", Name::Organisation), ("board", Name::Board), ("year", Name::Year)];

/// What the folders of a document name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    pub organisation: Option<String>,
    pub board: Option<String>,
    pub year: Option<i64>,
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let folders: Vec<Vec<Token>> = text.trim_matches('/').split('/').map(tokens).collect::<Result<_, _>>()?;
        if folders.len() > FOLDERS {
            return Err(format!("a pattern has {FOLDERS} folders at most"));
        }
        let count = |name: Name| folders.iter().flatten().filter(|token| **token == Token::Name(name)).count();
        if let Some((name, _)) = NAMES.iter().find(|(_, name)| count(*name) > 1) {
            return Err(format!("{{{name}}} stands twice"));
        }
        if count(Name::Organisation) + count(Name::Board) == 0 {
            return Err("a pattern names {organisation} or {board}, as in {organisation}/{board}/{year}".to_owned());
        }
        Ok(Self { text: text.to_owned(), folders })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The tokens of the pattern of one folder.
fn tokens(folder: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = folder;
    while let Some(first) = rest.chars().next() {
        let (token, behind) = match first {
            '{' => {
                let (name, behind) = rest[1..].split_once('}').ok_or("a { without its }")?;
                let known = NAMES.iter().find(|(known, _)| *known == name);
                let (_, name) = known
                    .ok_or_else(|| format!("{{{name}}} is nothing that a folder names; {{organisation}}, {{board}} and {{year}} are"))?;
                (Token::Name(*name), behind)
            }
            '*' => (Token::Any, rest[1..].trim_start_matches('*')),
            '}' => return Err("a } without its {".to_owned()),
            _ => {
                let end = rest.find(['{', '*', '}']).unwrap_or(rest.len());
                (Token::Letters(rest[..end].to_lowercase()), &rest[end..])
            }
        };
        let open = |token: &Token| !matches!(token, Token::Letters(_) | Token::Name(Name::Year));
        if open(&token) && tokens.last().is_some_and(open) {
            return Err(format!("in `{folder}` nothing tells where one name ends and the next begins"));
        }
        tokens.push(token);
        rest = behind;
    }
    match tokens.iter().filter(|token| !matches!(token, Token::Letters(_))).count() {
        _ if tokens.is_empty() => Err("a folder in the pattern has no name; * stands for any".to_owned()),
        count if count > OPEN => Err(format!("`{folder}` leaves more than {OPEN} things open in one folder")),
        _ => Ok(tokens),
    }
}

impl Pattern {
    /// What the folders of a document name, whose path is given below the archive's root.
    #[must_use]
    pub fn names(&self, path: &Path) -> Option<Names> {
        let parts = path.parent()?.components();
        let folders: Vec<String> = parts
            .filter_map(|part| if let Component::Normal(name) = part { Some(name.to_string_lossy().into_owned()) } else { None })
            .collect();
        if folders.len() < self.folders.len() {
            return None;
        }
        let mut names = Names::default();
        let fits = self.folders.iter().zip(&folders).all(|(tokens, folder)| fit(tokens, folder, &mut names));
        fits.then_some(names)
    }
}

/// True where a folder's name fits, as much as possible for what stands first; then the names are set.
fn fit(tokens: &[Token], text: &str, names: &mut Names) -> bool {
    let Some((token, behind)) = tokens.split_first() else { return text.is_empty() };
    let ends = || text.char_indices().map(|(at, _)| at).chain([text.len()]).rev();
    match token {
        Token::Letters(letters) => {
            let count = letters.chars().count();
            let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
            text[..end].to_lowercase() == *letters && fit(behind, &text[end..], names)
        }
        Token::Any => ends().any(|end| fit(behind, &text[end..], names)),
        Token::Name(name) => ends().any(|end| {
            let value = text[..end].trim();
            let year = value.parse::<i64>().ok().filter(|year| end == 4 && YEARS.contains(year));
            let may_be = if *name == Name::Year { year.is_some() } else { value.chars().any(char::is_alphanumeric) };
            may_be && fit(behind, &text[end..], names) && {
                match name {
                    Name::Organisation => names.organisation = Some(value.to_owned()),
                    Name::Board => names.board = Some(value.to_owned()),
                    Name::Year => names.year = year,
                }
                true
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, path: &str) -> Option<Names> {
        pattern.parse::<Pattern>().unwrap().names(Path::new(path))
    }

    fn of(organisation: &str, board: &str, year: i64) -> Names {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Names { organisation: some(organisation), board: some(board), year: Some(year).filter(|year| *year > 0) }
    }

    #[test]
    fn folders_name_whose_documents_they_hold() {
        let pattern = "{organisation}/{board}/{year}";
        assert_eq!(read(pattern, "Lillevik/Eldrerådet/2019/plan.pdf"), Some(of("Lillevik", "Eldrerådet", 2019)));
        assert_eq!(read(pattern, "Lillevik/Eldrerådet/2019/vedlegg/plan.pdf"), Some(of("Lillevik", "Eldrerådet", 2019)));
        assert_eq!(read("*/{organisation}", "2019/Lillevik kommune/a.pdf"), Some(of("Lillevik kommune", "", 0)));
        assert_eq!(read("Arkiv/{organisation}", "ARKIV/Lillevik/a.pdf"), Some(of("Lillevik", "", 0)));
        assert_eq!(read("{organisation} {year}", "Lillevik kommune 2019/a.pdf"), Some(of("Lillevik kommune", "", 2019)));
        assert_eq!(read("{year}_{organisation}-*", "2019_Lillevik-del 2/a.pdf"), Some(of("Lillevik", "", 2019)));
    }

    #[test]
    fn what_does_not_fit_names_nothing() {
        let pattern = "{organisation}/{board}/{year}";
        for path in [
            "plan.pdf",
            "Lillevik/plan.pdf",
            "Lillevik/Eldrerådet/siste/plan.pdf",
            "Lillevik/Eldrerådet/20190/plan.pdf",
            "Lillevik/Eldrerådet/2019",
        ] {
            assert_eq!(read(pattern, path), None, "{path}");
        }
        assert_eq!(read("{organisation}", "--/a.pdf"), None);
    }

    #[test]
    fn a_pattern_that_cannot_be_meant_is_refused() {
        for (pattern, told) in [
            ("{year}", "a pattern names {organisation} or {board}"),
            ("{organisation}/{organisation}", "{organisation} stands twice"),
            ("{organisasjon}", "{organisasjon} is nothing that a folder names"),
            ("{organisation", "a { without its }"),
            ("organisation}", "a } without its {"),
            ("{organisation}{board}", "in `{organisation}{board}` nothing tells"),
            ("{organisation}//{year}", "a folder in the pattern has no name"),
            ("*a*b{organisation}c*", "`*a*b{organisation}c*` leaves more than 3"),
        ] {
            let problem = pattern.parse::<Pattern>().unwrap_err();
            assert!(problem.starts_with(told), "{pattern}: {problem}");
        }
        assert!(format!("{{organisation}}{}", "/*".repeat(FOLDERS)).parse::<Pattern>().is_err());
    }
}
