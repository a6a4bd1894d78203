//! Tokens → an expression whose references are relative to the cell that holds it, so that a formula that was copied down a
//! column is one expression for all its cells.
//!
//! Operators of one rank form a chain (`A1+A2+A3` is one chain, however long), so that depth comes from brackets alone, and
//! that is bounded.

use super::lex::{self, Corner, Token, Written};
use rust_decimal::Decimal;

/// Brackets inside brackets; Excel allows 64.
const DEEPEST: usize = 64;

/// Bytes of the longest formula that is read; Excel allows 8192 characters.
const LONGEST: usize = 32_768;

/// Where a formula stands, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub sheet: usize,
    pub row: usize,
    pub column: usize,
}

/// A row or a column, as a formula names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Coordinate {
    Fixed(usize),
    /// Added to the formula's own.
    Moving(isize),
}

impl Coordinate {
    /// The row or column that is meant from `own`; `None` outside any sheet.
    pub(crate) fn from(self, own: usize, limit: usize) -> Option<usize> {
        match self {
            Self::Fixed(at) => Some(at),
            Self::Moving(by) => own.checked_add_signed(by).filter(|at| *at < limit),
        }
    }
}

/// A reference to a cell or a range.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// The sheet's name; `None` for the formula's own.
    pub sheet: Option<String>,
    /// Row and column of the top left cell.
    pub first: (Coordinate, Coordinate),
    pub last: (Coordinate, Coordinate),
}

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Number(Decimal),
    Text(String),
    Boolean(bool),
    Error,
    /// An argument that is left out.
    Missing,
    Reference(Reference),
    Name(String),
    Negative(Box<Expression>),
    Percent(Box<Expression>),
    /// Operators of one rank, from left to right.
    Chain(Box<Expression>, Vec<(&'static str, Expression)>),
    Call(String, Vec<Expression>),
}

/// Operators by rank, the loosest first.
const RANKS: [&[&str]; 5] = [&["=", "<>", "<", "<=", ">", ">="], &["&"], &["+", "-"], &["*", "/"], &["^"]];

/// Reads the formula of a cell; `None` when it holds what is not understood.
pub(crate) fn parse(formula: &str, at: Position) -> Option<Expression> {
    if formula.len() > LONGEST {
        return None;
    }
    let mut parser = Parser { tokens: lex::tokens(formula)?, next: 0, at, depth: 0 };
    let expression = parser.chain(0)?;
    (parser.next == parser.tokens.len()).then_some(expression)
}

/// A formula's text with its references relative to its cell: equal for formulas that were copied from one another.
/// `None` for what is not understood.
pub(crate) fn relative_text(formula: &str, at: Position) -> Option<String> {
    use std::fmt::Write;
    if formula.len() > LONGEST {
        return None;
    }
    let mut text = String::with_capacity(formula.len() + 16);
    for token in lex::tokens(formula)? {
        let written = match token {
            Token::Number(number) => write!(text, "{number} "),
            Token::Text(inner) => write!(text, "{inner:?}"),
            Token::Error => write!(text, "#"),
            Token::Call(name) => write!(text, "{name}("),
            Token::Name(name) => write!(text, "{name} "),
            Token::Operator(operator) => write!(text, "{operator}"),
            Token::Open => write!(text, "("),
            Token::Close => write!(text, ")"),
            Token::Comma => write!(text, ","),
            Token::Reference(written) => {
                let Reference { sheet, first, last } = reference(written, at);
                let sheet = sheet.map(|sheet| format!("{sheet:?}!")).unwrap_or_default();
                let shown = |coordinate: Coordinate| match coordinate {
                    Coordinate::Fixed(at) => at.to_string(),
                    Coordinate::Moving(by) => format!("[{by}]"),
                };
                write!(text, "{sheet}R{}C{}:R{}C{}", shown(first.0), shown(first.1), shown(last.0), shown(last.1))
            }
        };
        written.ok()?;
    }
    Some(text)
}

fn reference(written: Written, at: Position) -> Reference {
    let coordinate = |value: usize, fixed: bool, own: usize| {
        if fixed { Coordinate::Fixed(value) } else { Coordinate::Moving(value.cast_signed() - own.cast_signed()) }
    };
    let corner =
        |corner: Corner| (coordinate(corner.row, corner.row_fixed, at.row), coordinate(corner.column, corner.column_fixed, at.column));
    Reference { sheet: written.sheet, first: corner(written.first), last: corner(written.last) }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    at: Position,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    fn operator(&mut self, among: &[&'static str]) -> Option<&'static str> {
        match self.peek() {
            Some(Token::Operator(operator)) if among.contains(operator) => {
                let operator = *operator;
                self.next += 1;
                Some(operator)
            }
            _ => None,
        }
    }

    fn chain(&mut self, rank: usize) -> Option<Expression> {
        let Some(operators) = RANKS.get(rank) else { return self.signed() };
        let first = self.chain(rank + 1)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(operators) {
            rest.push((operator, self.chain(rank + 1)?));
        }
        Some(if rest.is_empty() { first } else { Expression::Chain(Box::new(first), rest) })
    }

    fn signed(&mut self) -> Option<Expression> {
        let mut negative = false;
        while let Some(sign) = self.operator(&["-", "+"]) {
            negative ^= sign == "-";
        }
        let mut expression = self.operand()?;
        while self.operator(&["%"]).is_some() {
            expression = Expression::Percent(Box::new(expression));
        }
        Some(if negative { Expression::Negative(Box::new(expression)) } else { expression })
    }

    fn operand(&mut self) -> Option<Expression> {
        Some(match self.take()? {
            Token::Number(number) => Expression::Number(number),
            Token::Text(text) => Expression::Text(text),
            Token::Error => Expression::Error,
            Token::Reference(written) => Expression::Reference(reference(written, self.at)),
            Token::Name(name) => match name.as_str() {
                "TRUE" => Expression::Boolean(true),
                "FALSE" => Expression::Boolean(false),
                _ => Expression::Name(name),
            },
            Token::Open => {
                let inner = self.nested(|parser| parser.chain(0))?;
                if self.take()? != Token::Close {
                    return None;
                }
                inner
            }
            Token::Call(name) => {
                let arguments = self.nested(Self::arguments)?;
                Expression::Call(name, arguments)
            }
            Token::Operator(_) | Token::Close | Token::Comma => return None,
        })
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    /// The arguments of a call, and its closing bracket.
    fn arguments(&mut self) -> Option<Vec<Expression>> {
        let mut arguments = Vec::new();
        if self.peek() == Some(&Token::Close) {
            self.next += 1;
            return Some(arguments);
        }
        loop {
            let missing = matches!(self.peek(), Some(Token::Comma | Token::Close));
            arguments.push(if missing { Expression::Missing } else { self.chain(0)? });
            match self.take()? {
                Token::Comma => {}
                Token::Close => return Some(arguments),
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(row: usize, column: usize) -> Position {
        Position { sheet: 0, row, column }
    }

    #[test]
    fn a_copied_formula_is_the_same_expression() {
        let (above, below) = ("SUM(B1:B2)-$D$1", "sum( C11:C12 ) - $D$1");
        assert_eq!(relative_text(above, at(2, 1)), relative_text(below, at(12, 2)));
        assert_eq!(parse(above, at(2, 1)), parse(below, at(12, 2)));
        assert_ne!(relative_text(above, at(2, 1)), relative_text(above, at(3, 1)));
    }

    #[test]
    fn a_long_sum_is_one_chain_and_deep_brackets_are_refused() {
        let long = vec!["A1"; 5000].join("+");
        assert!(matches!(parse(&long, at(0, 1)), Some(Expression::Chain(_, rest)) if rest.len() == 4999));
        let brackets = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse(&brackets(DEEPEST), at(0, 0)).is_some());
        assert_eq!(parse(&brackets(DEEPEST + 1), at(0, 0)), None);
        assert_eq!(parse(&"-".repeat(30_000), at(0, 0)), None);
    }

    #[test]
    fn what_is_left_over_is_no_formula() {
        for formula in ["", "A1 B1", "(A1", "A1)", "SUM(A1", "A1+", "*2", ","] {
            assert_eq!(parse(formula, at(0, 3)), None, "{formula}");
        }
        assert!(matches!(parse("IF(A1,,2)", at(0, 3)), Some(Expression::Call(_, arguments)) if arguments[1] == Expression::Missing));
    }
}
