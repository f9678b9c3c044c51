//! Where things are said, and how often.

/// Where something was said (plan.md, section 6, "Feedback Collection Channels").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A message in this server.
    Discord,
    /// A tweet.
    Twitter,
    /// A post or comment on Reddit.
    Reddit,
    /// An answer to a survey.
    Survey,
    /// A mail.
    Mail,
    /// What usage data shows.
    Telemetry,
    /// An issue on GitHub.
    GitHub,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 7] =
        [Self::Discord, Self::Twitter, Self::Reddit, Self::Survey, Self::Mail, Self::Telemetry, Self::GitHub];

    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Twitter => "twitter",
            Self::Reddit => "reddit",
            Self::Survey => "survey",
            Self::Mail => "mail",
            Self::Telemetry => "telemetry",
            Self::GitHub => "github",
        }
    }

    /// Whether what was said there can be read by everybody.
    pub fn is_public(self) -> bool {
        match self {
            Self::Discord | Self::Twitter | Self::Reddit | Self::GitHub => true,
            Self::Survey | Self::Mail | Self::Telemetry => false,
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Discord => "Discord",
            Self::Twitter => "Twitter",
            Self::Reddit => "Reddit",
            Self::Survey => "a survey",
            Self::Mail => "an email",
            Self::Telemetry => "telemetry",
            Self::GitHub => "GitHub",
        }
    }
}

/// How often people spoke of a release where tplus can't read, as somebody counted; nothing where nobody did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mentions {
    /// Tweets and replies.
    pub twitter: Option<i64>,
    /// Posts and comments on Reddit.
    pub reddit: Option<i64>,
}

impl Mentions {
    /// The counts in words, as `Twitter: 37, Reddit: 2`; empty where nobody counted.
    pub fn in_words(self) -> String {
        let counts = [(Source::Twitter, self.twitter), (Source::Reddit, self.reddit)].into_iter();
        let counts = counts.filter_map(|(place, number)| Some(format!("{}: {}", place.label(), number?)));
        counts.collect::<Vec<_>>().join(", ")
    }
}
