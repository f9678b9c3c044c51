//! Who asks, from where: what every command, button and form has in common.

use std::collections::BTreeMap;

use poise::serenity_prelude as serenity;
use secrecy::SecretString;

use super::members::member;
use crate::actor::Actor;
use crate::error::UserError;
use crate::ids::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId};
use crate::text::{is_directional, is_tag};

/// One interaction.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// Its id: it is handled once.
    pub interaction: InteractionId,
    /// With which it is answered, for 15 minutes.
    pub token: SecretString,
    /// In which guild.
    pub guild: GuildId,
    /// In which channel or thread.
    pub channel: ChannelId,
    /// By whom.
    pub actor: Actor,
    /// Whether it came from a button or form on a message of tplus's, which it may then change.
    pub on_message: Option<MessageId>,
    /// Whether nobody but them sees that message.
    pub is_on_own_message: bool,
}

const NOT_IN_A_GUILD: &str = "tplus works inside a server. Use this command in your team's server.";

impl Actor {
    /// `user` as a member of `guild` with roles and rights, asked of Discord; nobody where they left.
    ///
    /// # Errors
    /// When Discord can't be asked.
    pub async fn in_guild(http: &serenity::Http, guild: GuildId, user: UserId) -> anyhow::Result<Option<Self>> {
        let Some(mut member) = member(http, guild, user).await? else { return Ok(None) };
        member.permissions = Some(http.get_guild(guild.into()).await?.member_permissions(&member));
        Ok(Some(Self::from_member(&member.user, &member)))
    }

    /// Somebody of whom only the account is known.
    fn without_roles(user: &serenity::User) -> Self {
        let name = user.global_name.clone().unwrap_or_else(|| user.name.clone());
        Self { user: user.id.into(), name, roles: Vec::new(), manages: false }
    }

    /// The actor behind a guild member of an interaction, a message or a reaction.
    pub fn from_member(user: &serenity::User, member: &serenity::Member) -> Self {
        Self {
            user: user.id.into(),
            name: member.nick.clone().or_else(|| user.global_name.clone()).unwrap_or_else(|| user.name.clone()),
            roles: member.roles.iter().copied().map(RoleId::from).collect(),
            manages: member
                .permissions
                .is_some_and(|permissions| permissions.manage_guild() || permissions.administrator()),
        }
    }
}

impl Invocation {
    /// What a command or context menu has.
    ///
    /// # Errors
    /// When it was used outside of a guild.
    pub fn by_command(interaction: &serenity::CommandInteraction) -> Result<Self, UserError> {
        Ok(Self {
            interaction: interaction.id.into(),
            token: interaction.token.as_str().into(),
            guild: guild(interaction.guild_id)?,
            channel: interaction.channel_id.into(),
            actor: actor(interaction.member.as_deref())?,
            on_message: None,
            is_on_own_message: false,
        })
    }

    /// What a button has.
    ///
    /// # Errors
    /// When it was used outside of a guild.
    pub fn by_component(interaction: &serenity::ComponentInteraction) -> Result<Self, UserError> {
        Ok(Self {
            interaction: interaction.id.into(),
            token: interaction.token.as_str().into(),
            guild: guild(interaction.guild_id)?,
            channel: interaction.channel_id.into(),
            actor: actor(interaction.member.as_ref())?,
            on_message: Some(interaction.message.id.into()),
            is_on_own_message: is_ephemeral(&interaction.message),
        })
    }

    /// What a button in a direct message has that is about `guild`: there nobody has roles, only their own account.
    pub fn in_person(interaction: &serenity::ComponentInteraction, guild: GuildId) -> Self {
        Self {
            interaction: interaction.id.into(),
            token: interaction.token.as_str().into(),
            guild,
            channel: interaction.channel_id.into(),
            actor: Actor::without_roles(&interaction.user),
            on_message: Some(interaction.message.id.into()),
            is_on_own_message: true,
        }
    }

    /// What a form has that a button in a direct message opened.
    pub fn by_form_in_person(interaction: &serenity::ModalInteraction, guild: GuildId) -> Self {
        Self {
            interaction: interaction.id.into(),
            token: interaction.token.as_str().into(),
            guild,
            channel: interaction.channel_id.into(),
            actor: Actor::without_roles(&interaction.user),
            on_message: interaction.message.as_ref().map(|message| message.id.into()),
            is_on_own_message: true,
        }
    }

    /// The same with the roles that the person has in the guild, asked of Discord: a direct message doesn't tell them.
    /// Somebody who left the guild has none.
    ///
    /// # Errors
    /// When Discord can't be asked.
    pub async fn with_roles(&self, http: &serenity::Http) -> anyhow::Result<Self> {
        let found = Actor::in_guild(http, self.guild, self.actor.user).await?;
        Ok(Self { actor: found.unwrap_or_else(|| self.actor.clone()), ..self.clone() })
    }

    /// What a form has.
    ///
    /// # Errors
    /// When it was used outside of a guild.
    pub fn by_form(interaction: &serenity::ModalInteraction) -> Result<Self, UserError> {
        Ok(Self {
            interaction: interaction.id.into(),
            token: interaction.token.as_str().into(),
            guild: guild(interaction.guild_id)?,
            channel: interaction.channel_id.into(),
            actor: actor(interaction.member.as_ref())?,
            on_message: interaction.message.as_ref().map(|message| message.id.into()),
            is_on_own_message: interaction.message.as_deref().is_some_and(is_ephemeral),
        })
    }
}

fn is_ephemeral(message: &serenity::Message) -> bool {
    message.flags.is_some_and(|flags| flags.contains(serenity::MessageFlags::EPHEMERAL))
}

fn guild(id: Option<serenity::GuildId>) -> Result<GuildId, UserError> {
    id.map(GuildId::from).ok_or_else(|| UserError(NOT_IN_A_GUILD.into()))
}

fn actor(member: Option<&serenity::Member>) -> Result<Actor, UserError> {
    member.map(|member| Actor::from_member(&member.user, member)).ok_or_else(|| UserError(NOT_IN_A_GUILD.into()))
}

/// What was typed into a form, by the key of its field.
#[derive(Debug, Clone, Default)]
pub struct Filled(BTreeMap<String, String>);

impl Filled {
    /// What `interaction` carries, without what turns or hides text: nobody types that on purpose, and where it is shown as it was typed, as
    /// in a text for users, it would mislead.
    pub fn from_form(interaction: &serenity::ModalInteraction) -> Self {
        let components = interaction.data.components.iter().flat_map(|row| &row.components);
        let inputs = components.filter_map(|component| match component {
            serenity::ActionRowComponent::InputText(input) => {
                let typed = input.value.as_deref().unwrap_or_default();
                Some((input.custom_id.clone(), typed.chars().filter(|c| !is_directional(*c) && !is_tag(*c)).collect()))
            }
            _ => None,
        });
        Self(inputs.collect())
    }

    /// What stands in the field `key`, without space around it; empty when it isn't there.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |text| text.trim())
    }

    /// Whether the form had a field `key`.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }
}
