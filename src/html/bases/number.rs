//! Numbers: counting, rounding, extremes and means.
//!
//! The trap: an expression may hold any number, so one becomes a position only through
//! [`position`], which leaves no sign, fraction or overflow behind.

use super::value::{Key, Val};
use crate::note::bases::Method;

/// A count as a value. Beyond 2^32 nobody counts.
pub(super) fn count(count: usize) -> Val {
    Val::Number(u32::try_from(count).unwrap_or(u32::MAX).into())
}

/// A number as a position in something of that length; negative ones are 0.
pub(super) fn position(number: f64, length: usize) -> usize {
    let number = number.clamp(0.0, f64::from(u32::MAX)).floor();
    // Exact: the number is whole and fits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let position = number as u32;
    (position as usize).min(length)
}

/// Rounded to so many digits; halves go up, as in JavaScript.
pub(super) fn rounded(number: f64, digits: usize) -> f64 {
    let scale = (0..digits.min(20)).fold(1.0, |scale, _| scale * 10.0);
    let round = (number * scale + 0.5).floor() / scale;
    if round.is_finite() { round } else { number }
}

/// The numbers among values.
pub(super) fn numbers(values: &[Val]) -> Vec<f64> {
    let number = |value: &Val| if let Val::Number(n) = value { Some(*n) } else { None };
    values.iter().filter_map(number).collect()
}

/// The mean of numbers, if there are any.
pub(super) fn mean(numbers: &[f64]) -> Option<f64> {
    let count = u32::try_from(numbers.len()).ok().filter(|count| *count > 0)?;
    Some(numbers.iter().sum::<f64>() / f64::from(count))
}

/// Sum, mean or median of the numbers among values.
pub(super) fn statistic(method: Method, values: &[Val]) -> Option<f64> {
    let mut numbers = numbers(values);
    let value = match method {
        Method::Sum => numbers.iter().sum(),
        Method::Mean => mean(&numbers)?,
        _ => {
            numbers.sort_by(f64::total_cmp);
            let middle = *numbers.get(numbers.len() / 2)?;
            let even = numbers.len().is_multiple_of(2);
            let below = if even { numbers[numbers.len() / 2 - 1] } else { middle };
            f64::midpoint(below, middle)
        }
    };
    value.is_finite().then_some(value)
}

/// The largest or smallest of numbers and dates; other values do not count.
pub(super) fn extreme(values: &[Val], largest: bool) -> Val {
    let mut best: Option<(Key, &Val)> = None;
    for value in values {
        let key = match value {
            Val::Number(number) => Key::Number(*number),
            Val::Date(date) => Key::Date(date.moment()),
            _ => continue,
        };
        let wins = best.as_ref().is_none_or(|(other, _)| {
            let order = key.cmp(other, false);
            if largest { order.is_gt() } else { order.is_lt() }
        });
        if wins {
            best = Some((key, value));
        }
    }
    best.map_or(Val::Null, |(_, value)| value.clone())
}
