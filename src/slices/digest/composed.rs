//! A post that is ready to be shown.

use std::collections::BTreeMap;

use minijinja::Value;

use super::domain::{MITIGATED_BY, Part};
use crate::discord::card::Attachment;
use crate::engine::clock::Window;
use crate::playbook::{JobId, Rendered, TemplateMistake};
use crate::slices::status::Status;

/// What a template is filled in with.
pub(super) type Values = BTreeMap<&'static str, Value>;

/// A post that is ready.
pub(super) struct Composed {
    pub(super) job: JobId,
    pub(super) window: Window,
    /// What stands in #release, or in #announcements for the public weekly update.
    pub(super) text: String,
    /// The public version, on the days that have one.
    pub(super) public: Option<String>,
    pub(super) status: Option<Status>,
    /// What is shown with it.
    pub(super) picture: Option<Attachment>,
    /// Where the team's templates failed.
    pub(super) mistakes: Vec<TemplateMistake>,
    /// The parts of it that people may write, line by line, picked by tplus or written by somebody.
    pub(super) parts: BTreeMap<&'static str, Vec<String>>,
    /// A line for the thread of a card that is changed each time.
    pub(super) line: Option<String>,
}

impl Composed {
    pub(super) fn new(job: JobId, window: Window, (rendered, values): (Rendered, &Values)) -> Self {
        let parts = Part::of(job).iter().filter(|part| **part != Part::Body);
        let parts = parts.map(|part| (part.as_str(), lines(values, variable(job, *part)))).collect();
        let (text, mistakes) = (rendered.text, rendered.mistake.into_iter().collect());
        Self { job, window, text, public: None, status: None, picture: None, mistakes, parts, line: None }
    }

    /// The text of something beside the post itself.
    pub(super) fn beside(&mut self, rendered: Rendered) -> String {
        self.mistakes.extend(rendered.mistake);
        rendered.text
    }

    /// What a part of it says, as people would type it; for [`Part::Body`] its text for users.
    pub(super) fn part(&self, part: Part) -> String {
        match part {
            Part::Body => self.public.clone().unwrap_or_else(|| self.text.clone()),
            part => self.parts.get(part.as_str()).map(|lines| lines.join("\n")).unwrap_or_default(),
        }
    }

    /// Its text for users, where it has one: they see that in #announcements.
    pub(super) fn for_users(&self) -> Option<&str> {
        self.public.as_deref().or_else(|| (self.job == JobId::WeeklyPublic).then_some(self.text.as_str()))
    }
}

/// Under which name a template is given a part of the post of `job`.
fn variable(job: JobId, part: Part) -> &'static str {
    match (job, part) {
        // The plan calls the focus of this one "Action Items".
        (JobId::WeeklyFeedback, Part::Focus) => "actions",
        _ => part.as_str(),
    }
}

/// The lines that a template is given under `name`, as people would type them.
fn lines(values: &Values, name: &str) -> Vec<String> {
    let lines = values.get(name).and_then(|lines| lines.try_iter().ok());
    lines.into_iter().flatten().map(typed).collect()
}

/// A line that a template is given, as people type it in a form.
fn typed(line: Value) -> String {
    match (line.get_attr("what"), line.get_attr("mitigation")) {
        (Ok(what), Ok(mitigation)) if !what.is_undefined() => format!("{what} {MITIGATED_BY} {mitigation}"),
        _ => line.to_string(),
    }
}
