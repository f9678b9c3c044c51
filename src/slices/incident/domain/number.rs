//! What incidents and their actions are called. Private ones are counted apart, so that no gap in the others' numbers tells of them.

/// The number of an incident, or of an action, in its guild: from 1 on; of private ones from -1 downwards.
pub type Number = i64;

/// How the names of what is private begin.
const PRIVATE: &str = "PRIV-";

/// An incident's short name, e.g. `INC-3`, or `PRIV-1` of a private one.
pub fn short_name(number: Number) -> String {
    match number {
        ..0 => format!("{PRIVATE}{}", number.unsigned_abs()),
        _ => format!("INC-{number}"),
    }
}

/// An action's short name, e.g. `ACT-3`, or `PRIV-ACT-1` of a private incident.
pub fn action_short_name(number: Number) -> String {
    match number {
        ..0 => format!("{PRIVATE}ACT-{}", number.unsigned_abs()),
        _ => format!("ACT-{number}"),
    }
}

/// The number that `typed` names: `INC-3`, `inc 3`, `3`, `PRIV-1`, `priv-act-2`.
pub fn read(typed: &str) -> Option<Number> {
    let number = crate::text::read_number(typed)?;
    let is_private = typed.trim().to_uppercase().starts_with(PRIVATE.trim_end_matches('-'));
    Some(if is_private { -number } else { number })
}

/// The next number after `last`, which is the last one of its kind, if there is one.
pub fn after(last: Option<Number>, is_private: bool) -> Number {
    let last = last.unwrap_or_default();
    if is_private { last - 1 } else { last + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_as_the_number_that_it_was_made_of() {
        for number in [1, 12, -1, -12] {
            assert_eq!(read(&short_name(number)), Some(number));
            assert_eq!(read(&action_short_name(number)), Some(number));
        }
        assert_eq!(
            [read("3"), read(" inc 3"), read("priv 3"), read("private"), read("INC")],
            [Some(3), Some(3), Some(-3), None, None]
        );
        assert_eq!(
            [after(None, false), after(Some(3), false), after(None, true), after(Some(-3), true)],
            [1, 4, -1, -4]
        );
    }
}
