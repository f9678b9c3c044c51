//! The entries of a list by their numbers.

use crate::playbook::{Checklist, Group, Item};

/// How an item is called: its part and its place in it.
pub(super) fn number(group: usize, item: usize) -> String {
    format!("{}.{}", group + 1, item + 1)
}

/// What the item of that number says.
pub(super) fn item<'l>(list: &'l Checklist, wanted: &str) -> Option<&'l Item> {
    let (_, item) = wanted.split_once('.')?;
    part_of(list, wanted)?.items.get(item.parse::<usize>().ok()?.checked_sub(1)?)
}

/// The part in which the item of that number stands.
pub(super) fn part_of<'l>(list: &'l Checklist, wanted: &str) -> Option<&'l Group> {
    let (group, _) = wanted.split_once('.')?;
    list.groups.get(group.parse::<usize>().ok()?.checked_sub(1)?)
}

/// The number of the documentation's item that says `text`.
pub(super) fn number_of(list: &Checklist, text: &str) -> Option<String> {
    let (group_index, group) = list.groups.iter().enumerate().find(|(_, group)| group.is_documentation)?;
    let index = group.items.iter().position(|item| item.text == text)?;
    Some(number(group_index, index))
}

/// Every entry with its number.
pub(super) fn numbered(list: &Checklist) -> impl Iterator<Item = (String, &Item)> {
    list.groups.iter().enumerate().flat_map(|(group_index, group)| {
        group.items.iter().enumerate().map(move |(index, item)| (number(group_index, index), item))
    })
}
