//! Time zones as people type them: by a place, since only places have clocks that change when people's do.

use chrono_tz::Tz;

/// What people type that is no place: an offset, which never changes, or an abbreviation, which many places share. With places that
/// they may mean.
const NO_PLACES: &[(&str, &[&str])] = &[
    ("EST", &["America/New_York", "America/Toronto"]),
    ("EDT", &["America/New_York", "America/Toronto"]),
    ("ET", &["America/New_York", "America/Toronto"]),
    ("EST5EDT", &["America/New_York", "America/Toronto"]),
    ("CST", &["America/Chicago", "America/Mexico_City"]),
    ("CDT", &["America/Chicago"]),
    ("CT", &["America/Chicago"]),
    ("CST6CDT", &["America/Chicago"]),
    ("MST", &["America/Denver", "America/Phoenix"]),
    ("MDT", &["America/Denver"]),
    ("MT", &["America/Denver", "America/Phoenix"]),
    ("MST7MDT", &["America/Denver"]),
    ("PST", &["America/Los_Angeles", "America/Vancouver"]),
    ("PDT", &["America/Los_Angeles", "America/Vancouver"]),
    ("PT", &["America/Los_Angeles", "America/Vancouver"]),
    ("PST8PDT", &["America/Los_Angeles", "America/Vancouver"]),
    ("HST", &["Pacific/Honolulu"]),
    ("GMT", &["Europe/London", "Africa/Accra"]),
    ("BST", &["Europe/London"]),
    ("WET", &["Europe/Lisbon"]),
    ("CET", &["Europe/Berlin", "Europe/Paris"]),
    ("CEST", &["Europe/Berlin", "Europe/Paris"]),
    ("MET", &["Europe/Berlin", "Europe/Paris"]),
    ("EET", &["Europe/Helsinki", "Europe/Athens"]),
    ("MSK", &["Europe/Moscow"]),
    ("IST", &["Asia/Kolkata", "Europe/Dublin"]),
    ("JST", &["Asia/Tokyo"]),
    ("AEST", &["Australia/Sydney", "Australia/Brisbane"]),
    ("AEDT", &["Australia/Sydney"]),
];
/// Where clocks show Coordinated Universal Time, which people may well go by.
const UNIVERSAL: [&str; 2] = ["UTC", "Etc/UTC"];
/// Names in the time zone database that are other words for an offset.
const OFFSETS: [&str; 9] =
    ["GMT0", "GMT+0", "GMT-0", "Greenwich", "UCT", "Universal", "Zulu", "Etc/Greenwich", "Factory"];

/// The zone of that IANA name, whatever its case; a space may stand for an underscore.
pub fn read(typed: &str) -> Option<Tz> {
    let name = name_of(typed);
    chrono_tz::TZ_VARIANTS.into_iter().find(|zone| zone.name().eq_ignore_ascii_case(&name))
}

/// The places that somebody may mean who types something that is no place; nothing where a place, UTC, or nothing known is typed.
pub fn meant_by(typed: &str) -> Option<&'static [&'static str]> {
    let name = name_of(typed);
    let known = NO_PLACES.iter().find(|(no_place, _)| no_place.eq_ignore_ascii_case(&name));
    known.map(|(_, places)| *places).or_else(|| is_offset(&name).then_some(&[]))
}

/// At most 25 places whose names contain `typed`, or that it may mean where it is none, those that begin a part of the name with it first.
pub fn like(typed: &str) -> Vec<&'static str> {
    if let Some(places) = meant_by(typed).filter(|places| !places.is_empty()) {
        return places.to_vec();
    }
    let typed = name_of(typed).to_ascii_lowercase();
    let names = chrono_tz::TZ_VARIANTS.into_iter().map(|zone| zone.name()).filter(|name| meant_by(name).is_none());
    let mut found: Vec<_> = names.filter(|name| name.to_ascii_lowercase().contains(&typed)).collect();
    let begins = |name: &str| name.to_ascii_lowercase().split('/').any(|part| part.starts_with(&typed));
    found.sort_by_key(|name| (!begins(name), !name.contains('/'), *name));
    found.truncate(25);
    found
}

fn name_of(typed: &str) -> String {
    typed.trim().replace(' ', "_")
}

/// Whether `name` is an offset: `Etc/GMT+5`, `UTC+2`, `-05:00`, or another word for none.
fn is_offset(name: &str) -> bool {
    if UNIVERSAL.iter().any(|universal| universal.eq_ignore_ascii_case(name)) {
        return false;
    }
    let name = name.to_ascii_uppercase();
    let bare = ["ETC/GMT", "ETC/UTC", "ETC/", "GMT", "UTC"].iter().find_map(|begin| name.strip_prefix(begin));
    let offset = bare.unwrap_or(&name);
    let is_number =
        offset.starts_with(['+', '-', '−']) && offset.chars().skip(1).all(|c| c.is_ascii_digit() || c == ':');
    is_number || name.starts_with("ETC/") || OFFSETS.iter().any(|known| known.eq_ignore_ascii_case(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_or_an_abbreviation_is_asked_back_with_a_place() {
        assert_eq!(meant_by("est"), Some(["America/New_York", "America/Toronto"].as_slice()));
        assert_eq!(meant_by("CET").map(|places| places[0]), Some("Europe/Berlin"));
        for offset in ["Etc/GMT+5", "UTC+2", "+05:30", "GMT-0", "Zulu", "Etc/Zulu"] {
            assert_eq!(meant_by(offset), Some([].as_slice()), "{offset}");
        }
        for place in ["UTC", "Europe/Berlin", "new york", "Japan", "Singapore", "Atlantis", ""] {
            assert_eq!(meant_by(place), None, "{place}");
        }
    }

    #[test]
    fn every_place_that_is_offered_is_one() {
        for place in NO_PLACES.iter().flat_map(|(_, places)| *places) {
            assert!(read(place).is_some() && meant_by(place).is_none(), "{place}");
        }
        assert!(like("").iter().all(|place| meant_by(place).is_none()));
        assert_eq!(like("new york")[0], "America/New_York");
        assert_eq!(like("est"), ["America/New_York", "America/Toronto"]);
    }
}
