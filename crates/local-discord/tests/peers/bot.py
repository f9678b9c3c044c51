"""A bot of discord.py: proof that the local Discord speaks Discord, and not only one library's dialect.

Run with PEER_BASE and PEER_TOKEN set.
"""

import os

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

BASE = os.environ["PEER_BASE"]
Route.BASE = f"{BASE}/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(BASE.replace("http", "ws", 1))


class Standup(discord.ui.Modal, title="Stand-up"):
    today = discord.ui.TextInput(label="Today", style=discord.TextStyle.paragraph, default="tests")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=f"Saved: {self.today.value}")


class Card(discord.ui.View):
    @discord.ui.button(label="Acknowledge", style=discord.ButtonStyle.primary, custom_id="ack")
    async def acknowledge(self, interaction: discord.Interaction, _: discord.ui.Button) -> None:
        text = f"{interaction.message.content} (acknowledged by {interaction.user.display_name})"
        await interaction.response.edit_message(content=text, view=None)


class Bot(discord.Client):
    def __init__(self) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.guild_reactions = intents.message_content = True
        super().__init__(intents=intents)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        if str(event.emoji) != "🐛":
            return
        message = await self.get_channel(event.channel_id).fetch_message(event.message_id)
        await message.add_reaction("🗂️")
        await message.reply(f"Feedback: {message.content}", mention_author=False)


bot = Bot()
incident = app_commands.Group(name="incident", description="Incidents")


@incident.command(description="Declares an incident")
@app_commands.describe(title="What happens", lead="Who leads")
async def declare(interaction: discord.Interaction, title: str, lead: discord.Member | None = None) -> None:
    name = lead.display_name if lead else "nobody"
    await interaction.response.send_message(f"{title}, led by {name}", view=Card())


@bot.tree.command(description="Opens a form")
async def standup(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Standup())


bot.tree.add_command(incident)
bot.run(os.environ["PEER_TOKEN"])
