//! Ids as types of their own, so that a channel can't be passed where a person is meant.

use serde::{Deserialize, Serialize};
use sqlx::any::{AnyTypeInfo, AnyValueRef};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Any, Database};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The id that the store keeps as this number.
            pub const fn new(raw: i64) -> Self {
                Self(raw)
            }

            /// The number that the store keeps.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(raw: i64) -> Self {
                Self(raw)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl sqlx::Type<Any> for $name {
            fn type_info() -> AnyTypeInfo {
                <i64 as sqlx::Type<Any>>::type_info()
            }

            fn compatible(info: &AnyTypeInfo) -> bool {
                <i64 as sqlx::Type<Any>>::compatible(info)
            }
        }

        impl sqlx::Encode<'_, Any> for $name {
            fn encode_by_ref(&self, buffer: &mut <Any as Database>::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <i64 as sqlx::Encode<'_, Any>>::encode_by_ref(&self.0, buffer)
            }
        }

        impl sqlx::Decode<'_, Any> for $name {
            fn decode(value: AnyValueRef<'_>) -> Result<Self, BoxDynError> {
                <i64 as sqlx::Decode<'_, Any>>::decode(value).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

/// Ids that Discord gives out. They stay below 2^63 until the year 2084, so that a BIGINT holds them.
macro_rules! snowflake {
    ($(#[$doc:meta])* $name:ident from $($theirs:ty),+) => {
        id!($(#[$doc])* $name);

        $(impl From<$theirs> for $name {
            fn from(id: $theirs) -> Self {
                Self(id.get().cast_signed())
            }
        }

        impl From<$name> for $theirs {
            fn from(id: $name) -> Self {
                Self::new(id.0.cast_unsigned().max(1))
            }
        })+
    };
}

/// Ids that tplus gives out: random, so that no two processes need to agree.
macro_rules! own_id {
    ($(#[$doc:meta])* $name:ident) => {
        id!($(#[$doc])* $name);

        impl $name {
            /// A new id.
            pub fn mint() -> Self {
                Self(fastrand::i64(1..i64::MAX))
            }
        }
    };
}

snowflake!(
    /// A Discord server.
    GuildId from serenity::all::GuildId
);
snowflake!(
    /// A Discord channel or thread.
    ChannelId from serenity::all::ChannelId
);
snowflake!(
    /// A Discord account.
    UserId from serenity::all::UserId
);
impl UserId {
    /// Somebody who asked to be forgotten: counts as one person, and is nobody.
    pub fn nobody() -> Self {
        Self(-fastrand::i64(1..i64::MAX))
    }

    /// Whether this is an account, and not somebody who was forgotten.
    pub const fn is_known(self) -> bool {
        self.0 > 0
    }
}

snowflake!(
    /// A role in a Discord server.
    RoleId from serenity::all::RoleId
);
snowflake!(
    /// A Discord message.
    MessageId from serenity::all::MessageId
);
snowflake!(
    /// One use of a command, button or form.
    InteractionId from serenity::all::InteractionId
);

id!(
    /// The number of an issue in its repository.
    IssueNumber
);
own_id!(
    /// A release whose thirty days tplus runs.
    ReleaseId
);
own_id!(
    /// An incident.
    IncidentId
);
own_id!(
    /// Days on which somebody is away.
    AbsenceId
);
own_id!(
    /// That somebody stands in for whoever is on call.
    OverrideId
);
own_id!(
    /// One day's stand-up.
    StandupId
);
own_id!(
    /// What holds somebody of the team up.
    BlockerId
);
own_id!(
    /// One tagged statement in one category.
    FeedbackId
);
own_id!(
    /// A digest that was composed for a day.
    DigestId
);
own_id!(
    /// Something that must happen later.
    TimerId
);
own_id!(
    /// Something that is said to the outside.
    OutboxId
);
own_id!(
    /// A text for users that waits to be published.
    DraftId
);
own_id!(
    /// That somebody was told of a fix.
    FixId
);
own_id!(
    /// Something that waits for the team's answer.
    AwaitedId
);
own_id!(
    /// An entry of the FAQ.
    FaqId
);
own_id!(
    /// A search in the FAQ.
    SearchId
);
own_id!(
    /// An action that follows from an incident.
    ActionId
);

/// A message, and the channel or thread that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageRef {
    /// Where it stands.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
}

impl From<&serenity::all::Message> for MessageRef {
    fn from(message: &serenity::all::Message) -> Self {
        Self { channel: message.channel_id.into(), message: message.id.into() }
    }
}

impl From<&serenity::all::Reaction> for MessageRef {
    fn from(reaction: &serenity::all::Reaction) -> Self {
        Self { channel: reaction.channel_id.into(), message: reaction.message_id.into() }
    }
}

impl OutboxId {
    /// The nonce under which Discord recognises a repeat of this row: 13 characters of its 25.
    pub fn nonce(self) -> String {
        crockford(self.0.cast_unsigned(), 13)
    }
}

/// `bits` in Crockford's base 32, which has no letters that look alike, padded to `width`.
fn crockford(mut bits: u64, width: usize) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut digits = Vec::with_capacity(width);
    while bits > 0 || digits.len() < width {
        digits.push(char::from(ALPHABET[(bits & 31) as usize]));
        bits >>= 5;
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_fits_discord_and_differs_by_row() {
        let (one, other) = (OutboxId::new(i64::MAX), OutboxId::new(i64::MAX - 1));
        assert!(one.nonce().len() <= 25);
        assert_ne!(one.nonce(), other.nonce());
    }

    #[test]
    fn a_snowflake_survives_the_round_trip_to_discord() {
        let channel = ChannelId::new(1_461_000_000_000_000_001);
        assert_eq!(ChannelId::from(serenity::all::ChannelId::from(channel)), channel);
    }
}
