//! The cast: a small team's server, as rehearsals and tests begin with it.

use serde_json::json;

use local_discord::{App, ChannelId, Guild, LocalDiscord, Person, RoleId};

/// What tplus is invited with: the bits that its own invite link asks for.
pub const INVITED_WITH: u64 = 1 << 6
    | 1 << 10
    | 1 << 11
    | 1 << 14
    | 1 << 15
    | 1 << 16
    | 1 << 17
    | 1 << 34
    | 1 << 35
    | 1 << 36
    | 1 << 38
    | 1 << 51;

/// A team, its community and their server.
pub struct Cast {
    /// The server.
    pub guild: Guild,
    /// The team's channel.
    pub release: ChannelId,
    /// News for users.
    pub announcements: ChannelId,
    /// What users say.
    pub feedback: ChannelId,
    /// What users need help with.
    pub support: ChannelId,
    /// Stand-ups.
    pub standup: ChannelId,
    /// Everybody.
    pub general: ChannelId,
    /// The roles, in the order of `/setup`.
    pub roles: Roles,
    /// Release manager.
    pub maya: Person,
    /// Engineering lead.
    pub jonas: Person,
    /// Engineer.
    pub priya: Person,
    /// Engineer.
    pub tom: Person,
    /// Community lead.
    pub lena: Person,
    /// Beta tester.
    pub sam: Person,
    /// A user.
    pub robin: Person,
    /// Another user.
    pub noor: Person,
}

/// The server's roles.
#[derive(Debug, Clone, Copy)]
pub struct Roles {
    /// Who runs the release.
    pub release_manager: RoleId,
    /// Who leads the engineers.
    pub engineering_lead: RoleId,
    /// Who mends what is broken.
    pub engineer: RoleId,
    /// Who speaks with users.
    pub community: RoleId,
    /// Who is told of what may be a hole.
    pub security_lead: RoleId,
    /// Who tried the release before its launch.
    pub beta_tester: RoleId,
}

impl Cast {
    /// Founds the server and invites `app`.
    pub fn gather(discord: &LocalDiscord, app: &App) -> Self {
        let guild = discord.guild("Caro");
        let roles = Roles {
            release_manager: guild.role("Release manager", 0),
            engineering_lead: guild.role("Engineering lead", 0),
            engineer: guild.role("Engineer", 0),
            community: guild.role("Community", 0),
            security_lead: guild.role("Security lead", 0),
            beta_tester: guild.role("Beta tester", 0),
        };
        let cast = Self {
            release: guild.text_channel("release"),
            announcements: guild.announcement_channel("announcements"),
            feedback: guild.text_channel("feedback"),
            support: guild.text_channel("support"),
            standup: guild.text_channel("stand-up"),
            general: guild.text_channel("general"),
            maya: guild.member("Maya", &[roles.release_manager]),
            jonas: guild.member("Jonas", &[roles.engineering_lead]),
            priya: guild.member("Priya", &[roles.engineer]),
            tom: guild.member("Tom", &[roles.engineer]),
            lena: guild.member("Lena", &[roles.community]),
            sam: guild.member("Sam", &[roles.beta_tester]),
            robin: guild.member("Robin", &[]),
            noor: guild.member("Noor", &[]),
            guild,
            roles,
        };
        cast.guild.invite(app, INVITED_WITH);
        cast
    }

    /// The options of `/setup` that say who and what is where.
    pub fn setup_options(&self) -> serde_json::Value {
        json!({
            "release": self.release.to_string(),
            "announcements": self.announcements.to_string(),
            "feedback": self.feedback.to_string(),
            "standup": self.standup.to_string(),
            "support": self.support.to_string(),
            "release_manager": self.roles.release_manager.to_string(),
            "engineering_lead": self.roles.engineering_lead.to_string(),
            "engineer": self.roles.engineer.to_string(),
            "community": self.roles.community.to_string(),
            "security_lead": self.roles.security_lead.to_string(),
            "beta_tester": self.roles.beta_tester.to_string(),
        })
    }
}
