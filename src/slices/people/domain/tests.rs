//! Everybody is asked once on each day that they work, in their own hours: in every zone there is, over ten years.

use std::collections::BTreeMap;

use chrono::{Days, TimeZone};
use proptest::prelude::*;

use super::*;
use crate::ids::AbsenceId;

const KIM: UserId = UserId::new(7);

fn at(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("a time")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn weekdays(text: &str) -> Vec<Weekday> {
    text.split(' ').map(|day| day.parse().expect("a weekday")).collect()
}

/// Everybody works Mon–Fri 9–18 in New York, but Kim as `own` says.
fn schedules(own: Own) -> Schedules {
    let zone = chrono_tz::America::New_York;
    let team = Hours { zone, weekdays: weekdays("Mon Tue Wed Thu Fri"), from: at("09:00"), to: at("18:00") };
    let own = BTreeMap::from([(KIM, own)]);
    Schedules { team, own, absences: Vec::new(), holidays: BTreeMap::new() }
}

fn question(date: NaiveDate) -> Question {
    Question { date, at: at("09:00"), open_for: TimeDelta::minutes(15), patience: TimeDelta::hours(3) }
}

/// From when until when Kim is asked on `date`, as it is known long before.
fn asked(schedules: &Schedules, date: NaiveDate) -> Option<Window> {
    schedules.window(KIM, &question(date), Instant::MIN_UTC)
}

/// Where Kim is, how a time of theirs reads.
fn local(schedules: &Schedules, at: Instant) -> String {
    at.with_timezone(&schedules.hours(KIM).zone).format("%a %H:%M").to_string()
}

#[test]
fn everybody_is_asked_at_nine_by_their_own_clocks_or_when_they_begin_to_work() {
    let friday = date("2026-01-16");
    let kolkata = Own { zone: Some(chrono_tz::Asia::Kolkata), ..Own::default() };
    let of_kolkata = schedules(kolkata.clone());
    let window = asked(&of_kolkata, friday).expect("a window");
    assert_eq!(window.from.to_rfc3339(), "2026-01-16T03:30:00+00:00");
    assert_eq!(window.to - window.from, TimeDelta::minutes(15));
    let late_riser = schedules(Own { times: Some((at("11:00"), at("19:00"))), ..kolkata.clone() });
    assert_eq!(local(&late_riser, asked(&late_riser, friday).expect("a window").from), "Fri 11:00");
    let short_day = schedules(Own { times: Some((at("08:00"), at("09:05"))), ..kolkata.clone() });
    assert_eq!(local(&short_day, asked(&short_day, friday).expect("a window").to), "Fri 09:05");
    let early_bird = schedules(Own { times: Some((at("04:00"), at("08:00"))), ..kolkata });
    assert_eq!(asked(&early_bird, friday), None, "they are gone when the others are asked");
}

#[test]
fn who_has_a_day_off_is_not_asked() {
    let mut schedules = schedules(Own { weekdays: Some(weekdays("Sun Mon Tue")), ..Own::default() });
    schedules.holidays.insert(date("2026-01-19"), "Martin Luther King Day".to_owned());
    let away = |first, last| Absence { id: AbsenceId::mint(), user: KIM, first: date(first), last: date(last) };
    schedules.absences = vec![away("2026-01-18", "2026-01-18"), away("2026-01-26", "2026-01-28")];
    let off = |day| schedules.off(KIM, date(day));
    assert_eq!(off("2026-01-16"), Some(Off::Weekday));
    assert_eq!(off("2026-01-18"), Some(Off::Away(date("2026-01-18"))));
    assert_eq!(off("2026-01-19"), Some(Off::Holiday("Martin Luther King Day")));
    assert_eq!((off("2026-01-20"), off("2026-01-25")), (None, None));
    assert_eq!(off("2026-01-27"), Some(Off::Away(date("2026-01-28"))));
    assert_eq!(schedules.off(UserId::new(8), date("2026-01-16")), None, "another's days off are their own");
}

#[test]
fn who_could_not_be_asked_in_time_is_asked_as_soon_as_it_goes_and_not_when_it_is_too_late() {
    let schedules = schedules(Own::default());
    let friday = question(date("2026-01-16"));
    let now = |text: &str| {
        let local = date("2026-01-16").and_time(at(text));
        chrono_tz::America::New_York.from_local_datetime(&local).single().expect("a time").to_utc()
    };
    let window = |text| schedules.window(KIM, &friday, now(text)).map(|window| local(&schedules, window.from));
    assert_eq!(window("08:00").as_deref(), Some("Fri 09:00"));
    assert_eq!(window("09:01").as_deref(), Some("Fri 09:00"));
    assert_eq!(window("09:40").as_deref(), Some("Fri 09:40"));
    assert_eq!(window("12:01"), None);
}

/// How many years are gone through, of those between 2026 and 2036: few where a person waits.
fn years() -> u64 {
    std::env::var("TPLUS_YEARS").ok().and_then(|years| years.parse().ok()).unwrap_or(1)
}

#[test]
fn in_every_zone_each_day_has_one_window_within_ones_hours_whatever_the_clocks_do() {
    let first = date("2026-01-01");
    for (number, zone) in (0_u64..).zip(chrono_tz::TZ_VARIANTS) {
        // Each zone in another part of the ten years, and each with other hours.
        let begins = first + Days::new(if years() < 10 { number % 10 * 365 } else { 0 });
        let times =
            [("09:00", "18:00"), ("00:30", "03:30"), ("10:15", "14:00"), ("02:00", "23:00")][number as usize % 4];
        let days = ["Mon Tue Wed Thu Fri", "Sun Mon Tue Wed Thu", "Mon Wed Fri", "Sat"][number as usize / 4 % 4];
        let own = Own { zone: Some(zone), weekdays: Some(weekdays(days)), times: Some((at(times.0), at(times.1))) };
        let mut schedules = schedules(own);
        schedules.holidays.insert(begins + Days::new(30), "a holiday".to_owned());
        let away = begins + Days::new(60);
        schedules.absences.push(Absence { id: AbsenceId::new(1), user: KIM, first: away, last: away + Days::new(9) });
        let mut last: Option<Window> = None;
        for day in begins.iter_days().take(usize::try_from(365 * years()).expect("days")) {
            let works = schedules.off(KIM, day).is_none();
            let ends_before = at(times.1) <= at("09:00");
            let Some(window) = asked(&schedules, day) else {
                // A day that a zone left out, or whose morning it did, has no time to ask.
                let left_out = schedules.day(KIM, day).from >= schedules.day(KIM, day).to;
                assert!(!works || ends_before || left_out, "{zone} {day}: nobody is asked");
                continue;
            };
            assert!(works, "{zone} {day}: a day off");
            assert!(schedules.at_work(KIM, window.from).is_some(), "{zone} {day}: {window:?}");
            assert!(window.from < window.to && window.to <= schedules.day(KIM, day).to, "{zone} {day}: {window:?}");
            assert!(last.is_none_or(|last| last.to <= window.from), "{zone} {day}: twice");
            last = Some(window);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_moves_is_asked_once_a_date_and_never_outside_of_their_hours(
        moves in proptest::collection::vec((0..20_i64 * 24 * 60, proptest::sample::select(chrono_tz::TZ_VARIANTS.to_vec())), 0..6),
    ) {
        let start = date("2026-03-02").and_time(at("00:00")).and_utc();
        let mut moves = moves;
        moves.sort_by_key(|(minute, _)| *minute);
        let mut schedules = schedules(Own::default());
        let mut asked_on: BTreeMap<NaiveDate, Instant> = BTreeMap::new();
        let mut ahead = moves.iter().peekable();
        for minute in 0..22_i64 * 24 * 60 {
            let now = start + TimeDelta::minutes(minute);
            while let Some((_, zone)) = ahead.next_if(|(at, _)| *at <= minute) {
                schedules.own.insert(KIM, Own { zone: Some(*zone), ..Own::default() });
            }
            let today = now.with_timezone(&schedules.hours(KIM).zone).date_naive();
            let window = schedules.window(KIM, &question(today), now);
            if window.is_some_and(|window| window.from <= now) && !asked_on.contains_key(&today) {
                prop_assert!(schedules.at_work(KIM, now).is_some(), "{now}");
                asked_on.insert(today, now);
            }
        }
        // Who doesn't move is asked on each of their days.
        if moves.is_empty() {
            prop_assert_eq!(asked_on.len(), 16);
        }
    }
}
