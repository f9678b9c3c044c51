//! A person's direct conversation with a bot.

use super::super::ids::{ChannelId, MessageId};
use super::super::ops::messages::Draft;
use super::super::world::Body;
use super::{App, MessageView, Person, Refusal, views};

impl Person {
    /// Sets whether bots may write to this person.
    pub fn take_direct_messages(&self, willing: bool) {
        if let Some(user) = self.discord.shared().state().world.users.get_mut(&self.user) {
            user.takes_direct_messages = willing;
        }
    }

    /// The direct conversation with a bot, opened if there is none.
    pub fn conversation(&self, app: &App) -> ChannelId {
        self.discord.shared().state().direct_conversation(self.user, app.user_id)
    }

    /// Writes to a bot directly.
    ///
    /// # Errors
    /// When the text is empty, or the person shares no server with the bot.
    pub fn tell(&self, app: &App, text: &str) -> Result<MessageId, Refusal> {
        let channel = self.conversation(app);
        let body = Body { content: text.to_owned(), ..Body::default() };
        let draft = Draft { body, ..Draft::default() };
        self.act(|state| {
            state.world.may_send(self.user, channel, &draft)?;
            Ok(state.post(self.user, channel, draft))
        })
    }

    /// What was said in the direct conversation with a bot, oldest first.
    pub fn direct_messages(&self, app: &App) -> Vec<MessageView> {
        let state = self.discord.shared().state();
        let place = state.world.direct_channel(self.user, app.user_id).and_then(|id| state.world.channels.get(&id));
        let messages = place.into_iter().flat_map(|place| place.messages.values());
        messages.map(|message| views::message(&state.world, message)).collect()
    }
}
