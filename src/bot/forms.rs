//! Forms that people fill in. What somebody typed is kept in memory for a while, so that a form with a mistake can be opened again
//! as it was sent: on a phone nobody types a page twice.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

use crate::discord::answer::Reply;
use crate::discord::card::{Button, Form, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::Filled;
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::ids::UserId;

/// How long a form is kept.
const KEPT_FOR: TimeDelta = TimeDelta::hours(1);
/// How many are kept of one person, who must not push out what others typed, and of all.
const MOST_OF_ONE: usize = 10;
const MOST: usize = 2_000;
/// What the custom id of the button that opens a form again calls it.
const FORM: &str = "form";
const AGAIN: &str = "again";

/// The forms that were opened lately, with what was typed into them.
#[derive(Default)]
pub struct Forms(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    forms: VecDeque<Opened>,
    last: u64,
}

struct Opened {
    number: u64,
    by: UserId,
    at: Instant,
    form: Form,
}

impl Forms {
    /// `by` was shown `form`.
    pub fn opened(&self, by: UserId, form: &Form, now: Instant) {
        self.with(now, |kept| {
            kept.forms.retain(|other| other.by != by || other.form.id != form.id);
            kept.last += 1;
            kept.forms.push_back(Opened { number: kept.last, by, at: now, form: form.clone() });
            let own = || kept.forms.iter().enumerate().filter(|(_, opened)| opened.by == by);
            let oldest_own = own().next().filter(|_| own().count() > MOST_OF_ONE).map(|(at, _)| at);
            if let Some(at) = oldest_own.or_else(|| (kept.forms.len() > MOST).then_some(0)) {
                kept.forms.remove(at);
            }
        });
    }

    /// `by` sent the form of that `id`: returns the button that opens it again as it was sent.
    pub fn sent(&self, by: UserId, id: &CustomId, filled: &Filled, now: Instant) -> Option<Button> {
        let number = self.with(now, |kept| {
            let opened = kept.forms.iter_mut().find(|opened| opened.by == by && opened.form.id == *id)?;
            for input in &mut opened.form.inputs {
                filled.get(input.key).clone_into(&mut input.value);
            }
            Some(opened.number)
        })?;
        let id = CustomId::new(FORM, AGAIN, number);
        Some(Button { label: "Fill it in again".to_owned(), id, style: Style::Primary })
    }

    /// What the button of that `id` opens for `by`; nothing where it is another button.
    pub fn again(&self, by: UserId, id: &CustomId, now: Instant) -> Option<Result<Reply, UserError>> {
        if id.slice != FORM || id.act != AGAIN {
            return None;
        }
        let found = self.with(now, |kept| {
            let is_it = |opened: &&Opened| opened.by == by && opened.number.to_string() == id.subject;
            kept.forms.iter().find(is_it).map(|opened| opened.form.clone())
        });
        Some(found.map(Reply::Open).ok_or_else(gone))
    }

    /// What `by` typed into the form of that `id` was taken: it is kept no longer.
    pub fn taken(&self, by: UserId, id: &CustomId, now: Instant) {
        self.with(now, |kept| kept.forms.retain(|opened| opened.by != by || opened.form.id != *id));
    }

    /// What `by` typed is kept no longer.
    pub fn forget(&self, by: UserId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).forms.retain(|opened| opened.by != by);
    }

    fn with<T>(&self, now: Instant, act: impl FnOnce(&mut Kept) -> T) -> T {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.forms.retain(|opened| now - opened.at < KEPT_FOR);
        act(&mut kept)
    }
}

fn gone() -> UserError {
    UserError(
        "What you typed is kept for an hour, and not when tplus starts anew. Please open the form again.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    fn form(number: i64) -> Form {
        Form { id: CustomId::new("test", "form", number), title: String::new(), inputs: Vec::new() }
    }

    #[test]
    fn who_opens_form_after_form_pushes_out_nobody_elses() {
        let (forms, now) = (Forms::default(), from_millis(0));
        let (one, another) = (UserId::new(1), UserId::new(2));
        let is_kept = |by, number| forms.sent(by, &form(number).id, &Filled::default(), now).is_some();
        forms.opened(one, &form(0), now);
        for number in 0..5_000 {
            forms.opened(another, &form(number), now);
        }
        assert!(is_kept(one, 0));
        assert!(is_kept(another, 4_999) && is_kept(another, 4_990) && !is_kept(another, 4_989));
    }
}
