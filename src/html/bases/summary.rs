//! The line below a table: sums, counts and the like of one column.

use super::eval::{Answer, Eval, Fault, Trouble};
use super::number::{count, extreme, mean, numbers, rounded, statistic};
use super::value::Val;
use crate::note::bases::Method;
use std::collections::BTreeSet;

/// Obsidian's own summaries, and the interface strings that name them.
#[rustfmt::skip]
const NAMES: [(&str, &str); 14] = [
    ("Average", "base_average"), ("Checked", "base_checked"),
    ("Earliest", "base_earliest"), ("Empty", "base_empty"), ("Filled", "base_filled"),
    ("Latest", "base_latest"), ("Max", "base_max"), ("Median", "base_median"),
    ("Min", "base_min"), ("Range", "base_range"), ("Stddev", "base_stddev"),
    ("Sum", "base_sum"), ("Unchecked", "base_unchecked"), ("Unique", "base_unique"),
];

/// The interface string for a summary of Obsidian's own.
pub(super) fn label(name: &str) -> Option<&'static str> {
    let own = NAMES.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
    Some(own.1)
}

/// The summary of that name over a column's values.
pub(super) fn summary(eval: &mut Eval<'_, '_>, name: &str, values: &[Val]) -> Answer {
    let base = eval.base;
    if let Some((_, formula)) = base.summaries.iter().find(|(own, _)| **own == *name) {
        eval.values = Val::list(values.to_vec());
        let answer = eval.formula(formula);
        eval.values = Val::Null;
        return answer;
    }
    let own = NAMES.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
    let Some((own, _)) = own else { return Err(Trouble::name(name)) };
    let counted = |test: &dyn Fn(&Val) -> bool| {
        count(values.iter().filter(|value| test(value)).count())
    };
    Ok(match *own {
        "Empty" => counted(&Val::is_empty),
        "Filled" => counted(&|value| !value.is_empty()),
        "Checked" => counted(&|value| matches!(value, Val::Bool(true))),
        "Unchecked" => counted(&|value| matches!(value, Val::Bool(false) | Val::Null)),
        "Unique" => {
            let filled = values.iter().filter(|value| !value.is_empty());
            let texts: BTreeSet<String> = filled.map(|v| v.shown(eval.world)).collect();
            count(texts.len())
        }
        "Sum" => short(statistic(Method::Sum, values)),
        "Average" => short(statistic(Method::Mean, values)),
        "Median" => short(statistic(Method::Median, values)),
        "Stddev" => short(deviation(values)),
        "Range" => match (extreme(values, true), extreme(values, false)) {
            (Val::Number(most), Val::Number(least)) => Val::Number(most - least),
            _ => Val::Null,
        },
        "Max" | "Latest" => extreme(values, true),
        "Min" | "Earliest" => extreme(values, false),
        _ => return Err(Fault::Type),
    })
}

/// Of all values, not of a sample.
fn deviation(values: &[Val]) -> Option<f64> {
    let numbers = numbers(values);
    let middle = mean(&numbers)?;
    let squares: Vec<f64> = numbers.iter().map(|n| (n - middle) * (n - middle)).collect();
    mean(&squares).map(f64::sqrt)
}

/// Two digits are enough to read.
fn short(value: Option<f64>) -> Val {
    value.map_or(Val::Null, |number| Val::Number(rounded(number, 2)))
}
