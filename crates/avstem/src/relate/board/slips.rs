//! Positions at which a sum fails, and whether one slip of the pen explains it.
//!
//! In: a board, a total, its items. Out: in how many positions the difference is that of a slip. The slips themselves are known to
//! `avstem_document::figure::slip`.

use crate::relate::board::Board;
use avstem_document::figure::slip;
use rust_decimal::Decimal;

/// In how many positions the difference is that of one slip of the pen, by its digits or by one of the items.
pub(in crate::relate) fn slips(board: &Board, total: usize, items: &[(usize, i8)]) -> usize {
    board.compared.iter().filter(|&&position| Failing::at(board, total, items, position).is_some_and(|failing| failing.is_slip())).count()
}

/// True where the difference is that of a slip of the pen in the digits of one figure.
pub(in crate::relate) fn is_misprint(board: &Board, total: usize, items: &[(usize, i8)], position: usize) -> bool {
    Failing::at(board, total, items, position).is_some_and(|failing| failing.is_misprint())
}

/// A position at which a sum fails, in decimals.
struct Failing {
    stated: Decimal,
    computed: Decimal,
    difference: Decimal,
    grain: i32,
    values: Vec<Decimal>,
}

impl Failing {
    fn at(board: &Board, total: usize, items: &[(usize, i8)], position: usize) -> Option<Self> {
        let (stated, sum) = (board.at(total, position)?, board.sum(items, position)?);
        let compared = sum.compare(stated);
        let unit = board.unit();
        (!compared.holds()).then(|| Self {
            stated: unit.decimal(stated.value),
            computed: unit.decimal(sum.value),
            difference: unit.decimal(compared.difference),
            grain: unit.grain(sum.zeros_with(stated)),
            values: items.iter().filter_map(|&(line, _)| Some(unit.decimal(board.at(line, position)?.value))).collect(),
        })
    }

    fn is_misprint(&self) -> bool {
        slip::of_form(self.stated, self.computed).is_some()
            || slip::is_of_a_digit(self.difference, self.grain)
            || slip::is_of_a_late_digit(self.difference, self.grain, self.stated, u32::try_from(self.values.len()).unwrap_or(u32::MAX))
    }

    fn is_slip(&self) -> bool {
        let (stated, computed) = (self.stated, self.computed);
        self.is_misprint()
            || slip::of_items(stated, computed, &self.values).is_some()
            || slip::shifted_item(stated, computed, &self.values).is_some()
    }
}
