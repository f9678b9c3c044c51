//! Where the plan's figures come from by themselves.

use super::reader::Table;

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Open issues of these severities, each counted once.
    OpenIssues(Vec<String>),
    /// Positive reactions in #announcements and #feedback in the last seven days, and testimonials, over all of these and
    /// the negative ones, in percent.
    Sentiment,
    /// Testimonials since the launch.
    Testimonials,
    /// Downloads of the release's files on GitHub, those of its patch releases among them; only of files with this in their
    /// name, where it is given.
    GitHubDownloads(Option<String>),
    /// The repository's stars.
    GitHubStars,
    /// Pull requests by people outside the team in the last seven days.
    GitHubPullRequests,
    /// People outside the team whose pull requests came since the launch.
    GitHubContributors,
    /// Open issues with this label.
    GitHubIssues(String),
    /// How many workflows' last run on the main branch failed.
    GitHubFailedWorkflows,
    /// Downloads of a crate on crates.io.
    CratesIo(String),
    /// What a PromQL query gives.
    Prometheus(String),
    /// The server's members.
    DiscordMembers,
    /// Threads in public channels that had a message in the last seven days.
    DiscordThreads,
    /// People outside the team who wrote in the users' channels in the last seven days.
    DiscordPeople,
    /// Messages that people outside the team wrote in the users' channels in the last 24 hours.
    DiscordMessages,
    /// How many minutes a question waited for its answer, the median of the last seven days.
    DiscordResponse,
    /// How many minutes it took to find an answer in the FAQ, by those who said so, the median of the last seven days.
    FaqFound,
    /// How many questions of the last seven days had been asked before.
    FaqRepeats,
    /// How much of the features is documented, in percent, as somebody recorded it last.
    DocsCoverage,
    /// How content users are with the documentation, in stars, as somebody recorded it last.
    DocsSatisfaction,
}

impl Source {
    /// Whether somebody has to record it with `/docs record`.
    pub fn is_recorded(&self) -> bool {
        matches!(self, Self::DocsCoverage | Self::DocsSatisfaction)
    }

    /// Whether only GitHub can give it.
    pub fn is_github(&self) -> bool {
        matches!(
            self,
            Self::GitHubDownloads(_)
                | Self::GitHubStars
                | Self::GitHubPullRequests
                | Self::GitHubContributors
                | Self::GitHubIssues(_)
                | Self::GitHubFailedWorkflows
        )
    }
}

pub(super) fn source(table: &Table<'_, '_>, severities: &[&str]) -> Option<Source> {
    let from = table.text("from");
    let source = match from.as_str() {
        "issues.open" => {
            let wanted = table.texts("severities");
            for unknown in wanted.iter().filter(|wanted| !severities.contains(&wanted.as_str())) {
                table.mistake_at("severities", format!("\"{unknown}\" is not a severity id"));
            }
            Source::OpenIssues(wanted)
        }
        "discord.sentiment" => Source::Sentiment,
        "feedback.testimonials" => Source::Testimonials,
        "github.downloads" => Source::GitHubDownloads(table.optional_text("asset")),
        "github.stars" => Source::GitHubStars,
        "github.pull_requests" => Source::GitHubPullRequests,
        "github.contributors" => Source::GitHubContributors,
        "github.issues" => Source::GitHubIssues(table.text("label")),
        "github.failed_workflows" => Source::GitHubFailedWorkflows,
        "crates.io" => Source::CratesIo(table.text("crate")),
        "prometheus" => Source::Prometheus(table.text("query")),
        "discord.members" => Source::DiscordMembers,
        "discord.threads" => Source::DiscordThreads,
        "discord.people" => Source::DiscordPeople,
        "discord.messages" => Source::DiscordMessages,
        "discord.response" => Source::DiscordResponse,
        "faq.found" => Source::FaqFound,
        "faq.repeats" => Source::FaqRepeats,
        "docs.coverage" => Source::DocsCoverage,
        "docs.satisfaction" => Source::DocsSatisfaction,
        other => {
            let known = "issues.open, feedback.testimonials, github.downloads, github.stars, \
                         github.pull_requests, github.contributors, github.issues, github.failed_workflows, crates.io, \
                         prometheus, discord.members, discord.threads, discord.people, discord.messages, \
                         discord.response, discord.sentiment, faq.found, faq.repeats, docs.coverage, docs.satisfaction";
            table.mistake_at("from", format!("\"{other}\" is no source; known are {known}"));
            return None;
        }
    };
    table.nothing_else();
    Some(source)
}
