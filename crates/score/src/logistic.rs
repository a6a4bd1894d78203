//! A logistic regression with a ridge, fitted by Newton's method; and how well its probabilities are calibrated.
//!
//! In: rows of numbers, each with what is true and a weight. Out: one coefficient a number, on the scale of the numbers themselves. The
//! ridge is laid on standardised numbers, so that their units do not matter; the first number, the constant, has none.

/// One example.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Rows of one group are never parted between fitting and testing.
    pub(crate) group: String,
    /// Which of the changed documents of its group it is of; 0 for one that was not changed.
    pub(crate) variant: usize,
    /// Where it comes from, for tables of results.
    pub(crate) origin: String,
    pub(crate) values: Vec<f64>,
    pub(crate) is_true: bool,
    pub(crate) weight: f64,
}

/// Steps of Newton's method; it has settled long before.
const STEPS: usize = 40;

/// Fits the coefficients. `ridge` is the strength of the penalty on standardised numbers.
pub(crate) fn fit(rows: &[&Row], ridge: f64) -> Vec<f64> {
    let Some(first) = rows.first() else { return Vec::new() };
    let scales = scales(rows, first.values.len());
    let mut weights = vec![0.0; first.values.len()];
    for _ in 0..STEPS {
        let (gradient, hessian) = slope(rows, &weights, &scales, ridge);
        let step = solve(hessian, gradient);
        let size: f64 = step.iter().map(|step| step.abs()).sum();
        weights.iter_mut().zip(&step).for_each(|(weight, step)| *weight += step);
        if size < 1e-9 {
            break;
        }
    }
    weights
}

/// The probability that a row is true.
pub(crate) fn probability(values: &[f64], weights: &[f64]) -> f64 {
    let score: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    1.0 / (1.0 + (-score).exp())
}

/// The standard deviation of each number; 0 for the constant.
fn scales(rows: &[&Row], numbers: usize) -> Vec<f64> {
    let total: f64 = rows.iter().map(|row| row.weight).sum();
    let mean = |at: usize| rows.iter().map(|row| row.weight * row.values[at]).sum::<f64>() / total;
    let deviation = |at: usize| {
        let mean = mean(at);
        (rows.iter().map(|row| row.weight * (row.values[at] - mean).powi(2)).sum::<f64>() / total).sqrt()
    };
    (0..numbers).map(deviation).collect()
}

/// Gradient and negative Hessian of the penalised likelihood.
#[allow(clippy::needless_range_loop, reason = "a matrix is read by row and column")]
fn slope(rows: &[&Row], weights: &[f64], scales: &[f64], ridge: f64) -> (Vec<f64>, Vec<Vec<f64>>) {
    let numbers = weights.len();
    let mut gradient = vec![0.0; numbers];
    let mut hessian = vec![vec![0.0; numbers]; numbers];
    for row in rows {
        let probability = probability(&row.values, weights);
        let (error, curvature) = (f64::from(u8::from(row.is_true)) - probability, probability * (1.0 - probability));
        for i in (0..numbers).filter(|&i| row.values[i] != 0.0) {
            gradient[i] += row.weight * error * row.values[i];
            for j in 0..=i {
                hessian[i][j] += row.weight * curvature * row.values[i] * row.values[j];
            }
        }
    }
    for i in 0..numbers {
        let penalty = ridge * scales[i].powi(2);
        gradient[i] -= penalty * weights[i];
        // What never varies has no coefficient.
        hessian[i][i] += penalty + if i > 0 && scales[i] == 0.0 { 1.0 } else { 1e-9 };
        for j in 0..i {
            hessian[j][i] = hessian[i][j];
        }
    }
    (gradient, hessian)
}

/// Solves a system of equations with a symmetric positive matrix, by elimination.
#[allow(clippy::needless_range_loop, reason = "a matrix is read by row and column")]
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for pivot in 0..size {
        for row in pivot + 1..size {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            if factor == 0.0 {
                continue;
            }
            for column in pivot..size {
                matrix[row][column] -= factor * matrix[pivot][column];
            }
            right[row] -= factor * right[pivot];
        }
    }
    for pivot in (0..size).rev() {
        let known: f64 = (pivot + 1..size).map(|column| matrix[pivot][column] * right[column]).sum();
        right[pivot] = (right[pivot] - known) / matrix[pivot][pivot];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, is_true: bool, weight: f64) -> Row {
        Row { group: String::new(), variant: 0, origin: String::new(), values: vec![1.0, value, 0.0], is_true, weight }
    }

    #[test]
    fn the_odds_of_two_groups_come_out_as_they_are() {
        let rows = [row(0.0, true, 1.0), row(0.0, false, 3.0), row(1.0, true, 9.0), row(1.0, false, 1.0)];
        let weights = fit(&rows.iter().collect::<Vec<_>>(), 0.0);
        let told = [0.0, 1.0].map(|value| probability(&[1.0, value, 0.0], &weights));
        assert!((told[0] - 0.25).abs() < 1e-6 && (told[1] - 0.9).abs() < 1e-6, "{told:?}");
    }

    #[test]
    fn a_ridge_holds_coefficients_back() {
        let rows = [row(0.0, false, 1.0), row(1.0, true, 1.0)];
        let weights = fit(&rows.iter().collect::<Vec<_>>(), 1.0);
        assert!(weights[1] > 0.1 && weights[1] < 5.0, "{weights:?}");
    }
}
