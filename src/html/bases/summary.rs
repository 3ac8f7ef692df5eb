//! The line below a table: sums, counts and the like of one column.

use super::call::statistic;
use super::eval::{Answer, Eval, Fault, Trouble};
use super::value::{Key, Val};
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
    let count = |test: &dyn Fn(&Val) -> bool| {
        Val::Number(values.iter().filter(|value| test(value)).count() as f64)
    };
    Ok(match *own {
        "Empty" => count(&Val::is_empty),
        "Filled" => count(&|value| !value.is_empty()),
        "Checked" => count(&|value| matches!(value, Val::Bool(true))),
        "Unchecked" => count(&|value| matches!(value, Val::Bool(false) | Val::Null)),
        "Unique" => {
            let filled = values.iter().filter(|value| !value.is_empty());
            let texts: BTreeSet<String> = filled.map(|v| v.shown(eval.world)).collect();
            Val::Number(texts.len() as f64)
        }
        "Sum" => statistic(Method::Sum, values).unwrap_or(Val::Null),
        "Average" => rounded(statistic(Method::Mean, values)),
        "Median" => rounded(statistic(Method::Median, values)),
        "Stddev" => rounded(deviation(values)),
        "Range" => match (extreme(values, true), extreme(values, false)) {
            (Val::Number(most), Val::Number(least)) => Val::Number(most - least),
            _ => Val::Null,
        },
        "Max" | "Latest" => extreme(values, true),
        "Min" | "Earliest" => extreme(values, false),
        _ => return Err(Fault::Type),
    })
}

fn extreme(values: &[Val], largest: bool) -> Val {
    let known = values.iter().filter(|v| matches!(v, Val::Number(_) | Val::Date(_)));
    let by_key = |a: &&Val, b: &&Val| key(a).cmp(&key(b), false);
    let best = if largest { known.max_by(by_key) } else { known.min_by(by_key) };
    best.cloned().unwrap_or(Val::Null)
}

fn key(value: &Val) -> Key {
    match value {
        Val::Number(number) => Key::Number(*number),
        Val::Date(date) => Key::Date(date.moment()),
        _ => Key::Nothing,
    }
}

/// Of all values, not of a sample.
fn deviation(values: &[Val]) -> Option<Val> {
    let Some(Val::Number(mean)) = statistic(Method::Mean, values) else { return None };
    let squares: Vec<Val> = values
        .iter()
        .filter_map(|value| match value {
            Val::Number(n) => Some(Val::Number((n - mean) * (n - mean))),
            _ => None,
        })
        .collect();
    match statistic(Method::Mean, &squares)? {
        Val::Number(variance) => Some(Val::Number(variance.sqrt())),
        _ => None,
    }
}

/// Two digits are enough to read.
fn rounded(value: Option<Val>) -> Val {
    match value {
        Some(Val::Number(number)) => {
            let short = (number * 100.0).round() / 100.0;
            Val::Number(if short.is_finite() { short } else { number })
        }
        _ => Val::Null,
    }
}
