//! A post that is ready to be shown.

use std::collections::BTreeMap;

use minijinja::Value;

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
    /// The highlights that it names, picked by tplus or written by somebody.
    pub(super) highlights: Vec<String>,
    /// What it says is to be done next.
    pub(super) focus: Vec<String>,
    /// A line for the thread of a card that is changed each time.
    pub(super) line: Option<String>,
}

impl Composed {
    pub(super) fn new(job: JobId, window: Window, (rendered, values): (Rendered, &Values)) -> Self {
        let (highlights, focus) = (lines(values, "highlights"), lines(values, "focus"));
        let (text, mistakes) = (rendered.text, rendered.mistake.into_iter().collect());
        Self { job, window, text, public: None, status: None, picture: None, mistakes, highlights, focus, line: None }
    }

    /// The text of something beside the post itself.
    pub(super) fn beside(&mut self, rendered: Rendered) -> Option<String> {
        self.mistakes.extend(rendered.mistake);
        Some(rendered.text)
    }
}

/// The lines that a template is given under `name`.
pub(super) fn lines(values: &Values, name: &str) -> Vec<String> {
    let lines = values.get(name).and_then(|lines| lines.try_iter().ok());
    lines.into_iter().flatten().map(|line| line.to_string()).collect()
}
