// A bot of discord.js: proof that the local Discord speaks Discord, and not only one library's dialect.
// Run in the directory where discord.js is installed, with PEER_BASE and PEER_TOKEN set.
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ButtonBuilder,
  ButtonStyle,
  Client,
  Events,
  GatewayIntentBits,
  LabelBuilder,
  ModalBuilder,
  Partials,
  TextInputBuilder,
  TextInputStyle,
} = require('discord.js');

const { PEER_BASE, PEER_TOKEN } = process.env;

const client = new Client({
  rest: { api: `${PEER_BASE}/api`, version: '10' },
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildMessageReactions,
    GatewayIntentBits.MessageContent,
  ],
  partials: [Partials.Message, Partials.Reaction],
});

const commands = [
  {
    name: 'incident',
    description: 'Incidents',
    options: [
      {
        type: ApplicationCommandOptionType.Subcommand,
        name: 'declare',
        description: 'Declares an incident',
        options: [
          { type: ApplicationCommandOptionType.String, name: 'title', description: 'What happens', required: true },
          { type: ApplicationCommandOptionType.User, name: 'lead', description: 'Who leads' },
        ],
      },
    ],
  },
  { name: 'standup', description: 'Opens a form' },
];

async function declare(interaction) {
  const title = interaction.options.getString('title', true);
  const lead = interaction.options.getMember('lead');
  const button = new ButtonBuilder().setCustomId('ack').setLabel('Acknowledge').setStyle(ButtonStyle.Primary);
  await interaction.reply({
    content: `${title}, led by ${lead?.displayName ?? 'nobody'}`,
    components: [new ActionRowBuilder().addComponents(button)],
  });
}

async function openForm(interaction) {
  const input = new TextInputBuilder().setCustomId('today').setStyle(TextInputStyle.Paragraph).setValue('tests');
  const label = new LabelBuilder().setLabel('Today').setTextInputComponent(input);
  await interaction.showModal(new ModalBuilder().setCustomId('standup').setTitle('Stand-up').addLabelComponents(label));
}

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isChatInputCommand()) {
    await (interaction.commandName === 'standup' ? openForm(interaction) : declare(interaction));
  } else if (interaction.isButton()) {
    const who = interaction.member.displayName;
    await interaction.update({ content: `${interaction.message.content} (acknowledged by ${who})`, components: [] });
  } else if (interaction.isModalSubmit()) {
    await interaction.deferReply({ flags: 64 });
    await interaction.editReply(`Saved: ${interaction.fields.getTextInputValue('today')}`);
  }
});

client.on(Events.MessageReactionAdd, async (reaction, user) => {
  if (reaction.emoji.name !== '🐛' || user.id === client.user.id) return;
  const message = await reaction.message.fetch();
  await message.react('🗂️');
  await message.reply({ content: `Feedback: ${message.content}`, allowedMentions: { repliedUser: false } });
});

client.once(Events.ClientReady, async () => {
  await client.application.commands.set(commands);
});

process.on('unhandledRejection', (reason) => {
  console.error(reason);
  process.exit(1);
});

await client.login(PEER_TOKEN);
