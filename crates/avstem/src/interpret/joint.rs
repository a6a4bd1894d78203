//! Giving each of several roles to one of several columns so that the values add up to most.
//!
//! In: the value of every role for every column; 0 or less means none. Out: pairs of role and column, each at most once. The method is the
//! one of Kuhn and Munkres in the form with potentials: roles are placed one by one along the cheapest chain of changes. For r roles and c
//! columns it takes r² · (r + c) steps; both are bounded by the caller. What it does not do: it knows nothing of tables.

/// The pairs with the largest sum of values, in the order of the columns; pairs without a value are left out.
pub(super) fn best(roles: usize, columns: usize, value: impl Fn(usize, usize) -> i64) -> Vec<(usize, usize)> {
    // Behind the columns stands a place for each role that gets none.
    let places = columns + roles;
    let cost = |role: usize, place: usize| if place < columns { -value(role, place).max(0) } else { 0 };
    let (mut of_role, mut of_place) = (vec![0_i64; roles + 1], vec![0_i64; places + 1]);
    // By place, from 1: the role that holds it, from 1; 0 for none. Place 0 holds the role that is being placed.
    let mut holder = vec![0; places + 1];
    for role in 1..=roles {
        holder[0] = role;
        let mut at = 0;
        let (mut least, mut from, mut seen) = (vec![i64::MAX; places + 1], vec![0; places + 1], vec![false; places + 1]);
        while holder[at] != 0 {
            seen[at] = true;
            let (current, mut step, mut next) = (holder[at], i64::MAX, 0);
            for place in (1..=places).filter(|&place| !seen[place]) {
                let slack = cost(current - 1, place - 1) - of_role[current] - of_place[place];
                if slack < least[place] {
                    (least[place], from[place]) = (slack, at);
                }
                if least[place] < step {
                    (step, next) = (least[place], place);
                }
            }
            for place in 0..=places {
                if seen[place] {
                    of_role[holder[place]] += step;
                    of_place[place] -= step;
                } else {
                    least[place] = least[place].saturating_sub(step);
                }
            }
            at = next;
        }
        while at != 0 {
            let before = from[at];
            holder[at] = holder[before];
            at = before;
        }
    }
    let pairs = (1..=columns).filter(|&place| holder[place] > 0).map(|place| (holder[place] - 1, place - 1));
    pairs.filter(|&(role, column)| value(role, column) > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_decides_and_not_the_best_pair() {
        // Role 0 is best in column 0, but role 1 has no other place.
        let values = [[10, 9, 0], [8, 0, 0]];
        assert_eq!(best(2, 3, |role, column| values[role][column]), [(1, 0), (0, 1)]);
    }

    #[test]
    fn what_has_no_value_is_left_out() {
        let values = [[0, -5], [7, 6]];
        assert_eq!(best(2, 2, |role, column| values[role][column]), [(1, 0)]);
        assert_eq!(best(0, 3, |_, _| 1), []);
        assert_eq!(best(3, 0, |_, _| 1), []);
    }

    proptest::proptest! {
        #[test]
        fn no_other_choice_is_worth_more(values in proptest::collection::vec(proptest::collection::vec(-3_i64..9, 4), 3)) {
            let sum: i64 = best(3, 4, |role, column| values[role][column]).iter().map(|&(role, column)| values[role][column]).sum();
            let mut most = 0;
            for (a, b, c) in (0..5).flat_map(|a| (0..5).flat_map(move |b| (0..5).map(move |c| (a, b, c)))) {
                let clash = |x: usize, y: usize| x == y && x < 4;
                if !(clash(a, b) || clash(a, c) || clash(b, c)) {
                    let of = |role: usize, column: usize| values[role].get(column).copied().unwrap_or(0).max(0);
                    most = most.max(of(0, a) + of(1, b) + of(2, c));
                }
            }
            proptest::prop_assert_eq!(sum, most);
        }
    }
}
