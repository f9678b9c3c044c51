//! Hours and days as people type them.

use chrono::{Days, NaiveDate, NaiveTime, Weekday};

/// From when until when, of what was typed for each: `9`, `9:30`, `09:00`, `5pm`. Nothing where one can't be read, or the second is not
/// after the first.
pub fn times(from: &str, to: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, to) = (time(from)?, time(to)?);
    (from < to).then_some((from, to))
}

fn time(typed: &str) -> Option<NaiveTime> {
    let typed = typed.trim().to_ascii_lowercase().replace('.', ":");
    let bare = typed.trim_end_matches("am").trim_end_matches("pm").trim();
    let (hour, minute) = bare.split_once(':').unwrap_or((bare, "0"));
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match (typed.ends_with("am"), typed.ends_with("pm"), hour) {
        (false, false, _) | (true, _, 1..=11) | (_, true, 12) => hour,
        (true, _, 12) => 0,
        (_, true, 1..=11) => hour + 12,
        _ => return None,
    };
    // The end of a day is its last minute.
    if (hour, minute) == (24, 0) {
        NaiveTime::from_hms_opt(23, 59, 0)
    } else {
        NaiveTime::from_hms_opt(hour, minute, 0)
    }
}

/// Weekdays: `Mon-Fri`, `Mon Tue Thu`, `sunday, monday`. Nothing where one can't be read.
pub fn weekdays(typed: &str) -> Option<Vec<Weekday>> {
    let typed = typed.replace([',', ';'], " ").replace(" - ", "-").replace('–', "-");
    let mut days: Vec<Weekday> = Vec::new();
    for word in typed.split_whitespace() {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        let (mut day, last): (Weekday, Weekday) = (first.parse().ok()?, last.parse().ok()?);
        days.push(day);
        while day != last {
            day = day.succ();
            days.push(day);
        }
    }
    days.sort_by_key(Weekday::num_days_from_monday);
    days.dedup();
    (!days.is_empty()).then_some(days)
}

/// A day: `2026-01-20`, `today`, `tomorrow`, or a weekday, which is its next one from `today` on.
pub fn day(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let typed = typed.trim().to_ascii_lowercase();
    match typed.as_str() {
        "today" => return Some(today),
        "tomorrow" => return today.checked_add_days(Days::new(1)),
        _ => {}
    }
    if let Ok(weekday) = typed.parse::<Weekday>() {
        return today.iter_days().take(7).find(|day| chrono::Datelike::weekday(day) == weekday);
    }
    typed.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").expect("a time")
    }

    #[test]
    fn hours_are_read_as_people_type_them() {
        let nine_to_five = Some((at("09:00"), at("17:00")));
        for (from, to) in [("9", "17"), ("09:00", "17:00"), ("9am", "5 pm"), (" 9.00 ", "17.00"), ("9:00 AM", "5PM")] {
            assert_eq!(times(from, to), nine_to_five, "{from} {to}");
        }
        assert_eq!(times("12pm", "24:00"), Some((at("12:00"), at("23:59"))));
        assert_eq!(times("12am", "8"), Some((at("00:00"), at("08:00"))));
        for (from, to) in [("17", "9"), ("9", "9"), ("25", "26"), ("nine", "five"), ("13pm", "20"), ("", "")] {
            assert_eq!(times(from, to), None, "{from} {to}");
        }
    }

    #[test]
    fn days_are_read_as_people_type_them() {
        let working = "Mon Tue Wed Thu Fri".split(' ').map(|day| day.parse().expect("a day")).collect::<Vec<Weekday>>();
        for typed in ["Mon-Fri", "mon - fri", "Monday–Friday", "fri, thu, wed, tue, mon", "Mon-Wed Wed-Fri"] {
            assert_eq!(weekdays(typed), Some(working.clone()), "{typed}");
        }
        assert_eq!(weekdays("sat-mon"), Some(vec![Weekday::Mon, Weekday::Sat, Weekday::Sun]));
        assert_eq!((weekdays(""), weekdays("Mon-Someday")), (None, None));
        let friday = NaiveDate::from_ymd_opt(2026, 1, 16).expect("a date");
        let read = |typed| day(typed, friday).map(|day| day.to_string());
        assert_eq!(read("Today").as_deref(), Some("2026-01-16"));
        assert_eq!(read("fri").as_deref(), Some("2026-01-16"));
        assert_eq!(read("Thursday").as_deref(), Some("2026-01-22"));
        assert_eq!(read("2026-02-01").as_deref(), Some("2026-02-01"));
        assert_eq!(read("1.2.2026"), None);
    }
}
