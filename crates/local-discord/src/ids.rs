//! Discord's ids as types of their own, and the snowflakes that they are made of, dated by the world's clock.

use std::fmt;
use std::str::FromStr;

use chrono::DateTime;
use serde::{Serialize, Serializer};

use local_http::clock::Instant;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        // JavaScript cannot hold 64 bits in a number, so Discord sends ids as text.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl From<$name> for u64 {
            fn from(id: $name) -> u64 {
                id.0
            }
        }
    )*};
}

ids! {
    /// A guild, that is a server.
    GuildId;
    /// A channel, a thread or a direct conversation.
    ChannelId;
    /// A message.
    MessageId;
    /// A person or a bot.
    UserId;
    /// A role of a guild.
    RoleId;
    /// A guild's own emoji.
    EmojiId;
    /// An application, whose bot user has the same number.
    ApplicationId;
    /// A registered command.
    CommandId;
    /// One use of a command, component or modal.
    InteractionId;
    /// A file on a message.
    AttachmentId;
}

impl GuildId {
    /// The role that everyone has bears the guild's number.
    pub fn everyone(self) -> RoleId {
        RoleId(self.0)
    }
}

impl MessageId {
    /// A thread made from a message bears its number.
    pub fn thread(self) -> ChannelId {
        ChannelId(self.0)
    }
}

/// Milliseconds from 1970 to the first moment of 2015, where Discord's count begins.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// The bits below the time stamp.
const COUNTER_BITS: u32 = 22;

/// Makes ids that sort by the time of their making.
#[derive(Debug, Default)]
pub struct Snowflakes {
    counter: u64,
}

impl Snowflakes {
    /// The next id at `now`. The counter never starts again, so that ids differ even when a clock is put back.
    pub fn make(&mut self, now: Instant) -> u64 {
        self.counter = (self.counter + 1) & ((1 << COUNTER_BITS) - 1);
        let millis = u64::try_from(now.timestamp_millis() - DISCORD_EPOCH).unwrap_or(0);
        (millis << COUNTER_BITS) | self.counter
    }
}

/// When the thing with this id was made.
pub fn created_at(id: u64) -> Instant {
    let millis = i64::try_from(id >> COUNTER_BITS).unwrap_or(0) + DISCORD_EPOCH;
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
}

/// A time as Discord writes it: fractions only where there are any.
pub fn timestamp(instant: Instant) -> String {
    let fraction = if instant.timestamp_subsec_micros() == 0 { "" } else { "%.6f" };
    instant.format(&format!("%Y-%m-%dT%H:%M:%S{fraction}+00:00")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use local_http::clock::from_millis;

    #[test]
    fn an_id_tells_when_it_was_made_and_later_ids_are_greater() {
        let mut snowflakes = Snowflakes::default();
        let first = snowflakes.make(from_millis(1_768_482_000_123));
        let second = snowflakes.make(from_millis(1_768_482_000_123));
        assert!(second > first);
        assert_eq!(created_at(first), from_millis(1_768_482_000_123));
    }

    #[test]
    fn times_are_written_as_discord_writes_them() {
        assert_eq!(timestamp(from_millis(1_768_482_000_000)), "2026-01-15T13:00:00+00:00");
        assert_eq!(timestamp(from_millis(1_768_482_000_123)), "2026-01-15T13:00:00.123000+00:00");
    }
}
