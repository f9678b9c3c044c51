//! Hostile text goes through every field that there is to every surface: messages, threads' names, GitHub, the page, files. The fields
//! are found by the declarations of the slices, so that a new one is tried by itself.

use std::collections::BTreeSet;

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use local_discord::{Answer, ChannelId, InputView, Interaction, MessageView, ModalView, Person, Refusal};
use local_github::IssueView;
use poise::serenity_prelude::{CommandOptionType, CreateCommandOption};
use regex::Regex;
use serde_json::{Map, Value, json};
use tplus::bot::slice::Command;
use tplus::rehearsal::stage::Setting;
use tplus::rehearsal::workshop::SignIn;
use tplus::slices;

use crate::support::{Scene, cases, free_port, setting};

/// A role that tplus never has to ping; its id stands for `{guests}` in the texts.
const GUESTS: &str = "{guests}";

/// What people type, or call themselves, to mislead others. `evil` tells what is theirs.
const CORPUS: [&str; 5] = [
    "evil @everyone @here <@&{guests}> <#1> <t:1:R> </x:1> <a:x:1> <id:customize>",
    "evil [Download](https://evil.example/a) ](https://evil.example/b) **bold ||hidden `code ~~gone __under",
    "evil ``` fence ~~~ <script>alert(1)</script> <img src=x> <!-- tplus:issue:1 --> @all {{ 7*7 }}x9 {% raw %}",
    "=1+1 evil \u{202e}gnp.exe\u{2066} \u{e0041} discord.gg/evil https://evil.example \\",
    "# evil\n> evil\n-# evil\n```\nevil\n1) ```\n~~~ `\n@all\n[evil]: https://evil.example",
];

/// Somebody of the team is called this.
const NAME: &str = "evil **[a](https://evil.ex) ||`";

/// How far what is offered under an answer is followed.
const STEPS: usize = 5;

/// Commands that would end what the others need, or open it to others; their words are tried at the end.
const LAST: [&str; 9] = [
    "setup",
    "github connect",
    "github disconnect",
    "github team",
    "release pause",
    "release resume",
    "release move",
    "release end",
    "forget-me",
];

/// What fields take that don't take just any text, by what their names contain.
const VALID: [(&str, &str); 23] = [
    ("severity", "P2"),
    ("priority", "P2"),
    ("incident", "INC-1"),
    ("other", "INC-2"),
    ("action", "ACT-1"),
    ("entry", "FAQ-1"),
    ("feedback", "FB-1"),
    ("number", "FB-1"),
    ("into", "FB-2"),
    ("issue", "1"),
    ("zone", "America/New_York"),
    ("launch", "2026-01-15"),
    ("due", "7d"),
    ("within", "30m"),
    ("Next update in", "30m"),
    ("minutes", "30"),
    ("role", "scribe"),
    ("step", "fix"),
    ("category", "bug"),
    ("metric", "downloads"),
    ("value", "12"),
    ("light", "yellow"),
    ("at", "2026-01-15 12:30"),
];

/// Every command with its fields, by its whole name.
fn commands() -> Vec<(String, Vec<(String, Value)>)> {
    fn collect(command: &Command, parent: &str, found: &mut Vec<(String, Vec<(String, Value)>)>) {
        let name = format!("{parent} {}", command.name).trim().to_owned();
        if !command.subcommands.is_empty() {
            return command.subcommands.iter().for_each(|sub| collect(sub, &name, found));
        }
        if command.context_menu_name.is_none() {
            let kind =
                |parameter: &poise::CommandParameter<_, _>| match (parameter.choices.first(), parameter.type_setter) {
                    (Some(choice), _) => json!({ "choice": choice.name }),
                    (None, Some(set)) => {
                        serde_json::to_value(set(CreateCommandOption::new(CommandOptionType::String, "x", "x")))
                            .expect("an option")
                    }
                    (None, None) => json!({ "type": 3 }),
                };
            let fields = command.parameters.iter().map(|parameter| (parameter.name.to_string(), kind(parameter)));
            found.push((name, fields.collect()));
        }
    }
    let mut found = Vec::new();
    slices::commands().iter().for_each(|command| collect(command, "", &mut found));
    found
}

/// What stands in a field of that name, where it takes not just any text.
fn valid(name: &str) -> Option<&'static str> {
    let is_it = |known: &&(&str, &str)| name == known.0 || (known.0.contains(' ') && name.contains(known.0));
    VALID.iter().find(is_it).map(|(_, value)| *value)
}

/// What a command is given: `text` wherever it takes any, and also where it doesn't if `everywhere`.
fn filled(fields: &[(String, Value)], text: &str, everywhere: bool) -> Value {
    let value = |(name, kind): &(String, Value)| match kind["type"].as_u64() {
        _ if kind["choice"].is_string() => Some(kind["choice"].clone()),
        Some(3) => Some(json!(valid(name).filter(|_| !everywhere).unwrap_or(&text.replace('\n', " ")))),
        Some(4 | 10) => Some(json!(1)),
        Some(6) => Some(json!("Tom")),
        // What is left away is not private, not dropped, and in no channel.
        _ => None,
    };
    let entries = fields.iter().filter_map(|field| Some((field.0.clone(), value(field)?)));
    Value::Object(entries.collect::<Map<_, _>>())
}

/// What is typed into `form`. What the team itself words for users goes out as it was written, with its layout, and stays as it is.
fn fields(form: &ModalView, text: &str) -> Value {
    let is_for_users = |input: &&InputView| input.custom_id == "body" || form.custom_id.starts_with("performance:");
    let field = |input: &InputView| {
        let text = valid(&input.label).or_else(|| valid(&input.custom_id)).unwrap_or(text);
        let most = usize::try_from(input.max_length.unwrap_or(4_000)).unwrap_or(4_000);
        (input.label.clone(), json!(text.chars().take(most).collect::<String>()))
    };
    Value::Object(form.inputs.iter().filter(|input| !is_for_users(input)).map(field).collect())
}

/// Everything that is tried in one scene, and what people were answered.
struct Attack {
    scene: Scene,
    attacker: Person,
    answers: Vec<MessageView>,
    /// What was pressed of each text.
    pressed: BTreeSet<(String, String)>,
}

impl Attack {
    /// `used` is answered; a form is filled in with `text`, and what is offered first under an answer is pressed.
    async fn follow(&mut self, used: Result<Interaction, Refusal>, text: &str) {
        let mut next = Some(used);
        for _ in 0..STEPS {
            let Some(Ok(used)) = next.take() else { return };
            let answered = self.scene.answered(Ok(used)).await;
            match answered.answer {
                Answer::Modal(form) => next = Some(self.attacker.fill_in(&answered.used, fields(&form, text))),
                Answer::Message(message) => {
                    let first = message.buttons().first().map(|label| (*label).to_owned());
                    let is_new = |label: &String| self.pressed.insert((text.to_owned(), label.clone()));
                    next = first.filter(is_new).map(|label| self.attacker.click(&answered.used, &label));
                    self.answers.push(*message);
                }
                _ => {}
            }
        }
    }

    async fn run(&mut self, command: &str, options: Value, text: &str) {
        let used = self.attacker.slash(self.scene.cast.release, command, options);
        self.follow(used, text).await;
    }

    /// Every channel and thread.
    fn places(&self) -> Vec<ChannelId> {
        let cast = &self.scene.cast;
        let channels = [cast.release, cast.announcements, cast.feedback, cast.standup, cast.support, cast.general];
        let threads = channels.iter().flat_map(|channel| cast.guild.threads(*channel)).map(|thread| thread.id);
        channels.into_iter().chain(threads).collect()
    }

    /// What tplus has said.
    fn said(&self) -> Vec<MessageView> {
        let tplus = self.scene.stage.app.user_id;
        let direct = self.scene.cast.maya.direct_messages(&self.scene.stage.app);
        let posts = self.places().into_iter().flat_map(|place| self.scene.cast.guild.messages(place));
        posts.chain(direct).filter(|message| message.author.id == tplus && !message.is_notice).collect()
    }

    /// Publishes the texts of incidents for users as they stand.
    async fn publish(&mut self) {
        for message in self.said().into_iter().filter(|message| message.buttons().contains(&"Review and publish")) {
            let used = self.attacker.click(message.id, "Review and publish");
            let form = self.scene.answered(used).await;
            let Answer::Modal(_) = form.answer else { continue };
            let preview = self.scene.answered(self.attacker.fill_in(&form.used, json!({}))).await;
            self.scene.answered(self.attacker.click(&preview.used, "Publish")).await;
        }
        self.scene.settle().await;
    }

    /// Presses a button of each name that was not pressed yet.
    async fn press_all(&mut self, text: &str) {
        for message in self.said() {
            for label in message.buttons() {
                if self.pressed.insert((text.to_owned(), label.to_owned())) {
                    let used = self.attacker.click(message.id, label);
                    self.follow(used, text).await;
                }
            }
        }
    }
}

/// What in `text`, which Discord shows with its layout, misleads.
fn misleading(text: &str, guests: &str) -> Vec<String> {
    let mut found = Vec::new();
    let live = [
        "@everyone",
        "@here",
        &format!("<@&{guests}>"),
        "<t:1:R>",
        "</x:1>",
        "<a:x:1>",
        "<id:customize>",
        "evil ```",
        "49x9",
    ];
    found.extend(live.iter().filter(|form| text.contains(**form)).map(|form| format!("{form} is alive")));
    let pattern = |pattern: &str| Regex::new(pattern).expect("a pattern");
    for (what, found_by) in [
        ("a masked link", r"\]\(https?://evil"),
        ("a line of its own kind", r"(?m)^(> )?(#|-#) evil"),
        ("turned or hidden letters", "[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{e0000}-\u{e007f}]"),
    ] {
        found.extend(pattern(found_by).find(text).map(|at| format!("{what}: {}", at.as_str())));
    }
    if !text.matches("```").count().is_multiple_of(2) {
        found.push("a fence that is never closed".to_owned());
    }
    let outside = pattern("(?s)```.*?```").replace_all(text, "");
    let outside = pattern(r"\\[\s\S]").replace_all(&outside, "");
    for mark in ["||", "**", "~~", "`"] {
        if !outside.matches(mark).count().is_multiple_of(2) {
            found.push(format!("{mark} that pairs with another's"));
        }
    }
    found
}

/// The texts of a message that Discord lays out, each for itself.
fn laid_out(message: &MessageView) -> Vec<String> {
    let mut texts = vec![message.content.clone()];
    for embed in &message.embeds {
        let at = |place: &str| embed.pointer(place).and_then(Value::as_str).map(str::to_owned);
        texts.extend(["/title", "/description"].iter().filter_map(|place| at(place)));
        for field in embed["fields"].as_array().into_iter().flatten() {
            texts.extend(field["value"].as_str().map(str::to_owned));
        }
    }
    texts
}

/// What GitHub makes of `markdown` that nobody of the team meant.
fn alive_on_github(markdown: &str) -> Vec<String> {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.autolink = true;
    let mention = Regex::new("@[A-Za-z0-9]").expect("a pattern");
    let mut found = Vec::new();
    for node in parse_document(&arena, markdown, &options).descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(text) if mention.is_match(text) => found.push(format!("a mention: {text}")),
            NodeValue::Link(link) if link.url.contains("evil") => {
                let inner =
                    node.descendants().filter_map(|one| one.data.borrow().value.text().map(|text| text.to_string()));
                let shown: String = inner.collect();
                if !link.url.contains(&shown) {
                    found.push(format!("{shown} leads to {}", link.url));
                }
            }
            NodeValue::HtmlInline(html) if !html.starts_with("<!-- tplus") => found.push(html.clone()),
            NodeValue::HtmlBlock(html) if !html.literal.starts_with("<!-- tplus") => found.push(html.literal.clone()),
            NodeValue::Image(image) => found.push(format!("an image of {}", image.url)),
            NodeValue::Heading(_) => {
                let inner =
                    node.descendants().filter_map(|one| one.data.borrow().value.text().map(|text| text.to_string()));
                let shown: String = inner.collect();
                found.extend(shown.starts_with("evil").then(|| format!("a heading: {shown}")));
            }
            _ => {}
        }
    }
    found
}

#[tokio::test]
pub async fn hostile_words_stay_words_in_every_field_and_on_every_surface() {
    let addr = free_port();
    let settings = vec![("TPLUS_HTTP", addr.to_string())];
    let setting = Setting { settings, github: Some(SignIn::App), ..setting("2026-01-15 11:00") };
    let mut scene = Scene::connected_with(setting).await;
    let guests = scene.cast.guild.role("Guests", 0);
    let roles = scene.cast.roles;
    let all = [roles.release_manager, roles.engineering_lead, roles.engineer, roles.community, roles.security_lead];
    let attacker = scene.cast.guild.member(NAME, &all);
    let stranger = scene.cast.guild.member(&NAME.replace("[a]", "[b]"), &[]);
    let (caro, user) = (scene.workshop().repository.clone(), scene.workshop().user.clone());
    let corpus = CORPUS.map(|text| text.replace(GUESTS, &guests.to_string()));
    let commands = commands();
    scene.at("2026-01-15 12:05").await;
    let mut attack = Attack { scene, attacker, answers: Vec::new(), pressed: BTreeSet::new() };
    let tried = usize::try_from(cases("TPLUS_HOSTILE_TEXTS", 2)).expect("a number").clamp(2, corpus.len());
    for text in &corpus[..tried] {
        let (feedback, support, lena) =
            (attack.scene.cast.feedback, attack.scene.cast.support, attack.scene.cast.lena.clone());
        for (channel, emoji) in [(feedback, "🐛"), (feedback, "🙏"), (support, "❓")] {
            let said = stranger.say(channel, &format!("{text} ?")).expect("said");
            lena.react(said, emoji).expect("tagged");
            for menu in ["Declare incident", "Tag feedback", "Add to timeline"] {
                let used = attack.attacker.message_menu(said, menu);
                attack.follow(used, text).await;
            }
        }
        let opened = user.open(&caro, &text.replace('\n', " "), text, &[]).expect("opened");
        attack.scene.workshop().priya.label(&caro, opened, "bug").expect("labelled");
        attack.scene.settle().await;
        // What takes not just any text repeats what was typed when it refuses it: one of several lines, and one of many marks.
        let everywhere: &[bool] = if [&corpus[0], &corpus[4]].contains(&text) { &[false, true] } else { &[false] };
        for everywhere in everywhere {
            for (number, (command, fields)) in (1..).zip(&commands) {
                if !LAST.contains(&command.as_str()) {
                    attack.run(command, filled(fields, text, *everywhere), text).await;
                }
                // Discord takes five messages in five seconds in a channel: what was caused is to be said.
                if number % 20 == 0 {
                    attack.scene.minutes_pass(1).await;
                }
            }
        }
        attack.run("incident export", json!({ "format": "JSON", "incident": "INC-1" }), text).await;
        attack.press_all(text).await;
        attack.scene.minutes_pass(6).await;
    }
    for (number, text) in (1..=20).zip(corpus[..tried].iter().cycle()) {
        attack.run("feedback issue", json!({ "number": format!("FB-{number}") }), text).await;
    }
    attack.publish().await;
    attack.scene.at("2026-01-15 20:05").await;
    let page = reqwest::get(format!("http://{addr}/")).await.expect("an answer").text().await.expect("a page");
    assert!(page.contains("evil"), "nothing is on the page: {page}");
    for (command, text) in ["release pause", "release resume", "release end"].iter().zip(&corpus) {
        attack.run(command, json!({ "reason": text }), text).await;
        attack.run(command, json!({}), text).await;
    }
    attack.scene.settle().await;

    let mut wrong = BTreeSet::new();
    let said = attack.said();
    let with_evil = |message: &&MessageView| message.text().contains("evil");
    let evil = said.iter().filter(with_evil).count();
    assert!(evil > 25 * tried, "{evil} posts repeat it");
    for message in said.iter().chain(&attack.answers) {
        let pinged = message.pings.everyone || message.pings.roles.iter().any(|role| role.id == guests);
        wrong.extend(pinged.then(|| format!("pings: {}", message.text())));
        for text in laid_out(message) {
            let found = misleading(&text, &guests.to_string());
            wrong.extend(found.into_iter().map(|what| format!("{what} in {text}\nof {}", message.text())));
        }
        for file in &message.attachments {
            let words = String::from_utf8_lossy(&file.bytes);
            match file.filename.rsplit_once('.') {
                // What is to be copied elsewhere goes as the team wrote it.
                Some(("texts", "md")) => {}
                Some((name, "md")) => {
                    wrong.extend(alive_on_github(&words).into_iter().map(|what| format!("{what} in {name}")))
                }
                Some((_, "json")) => drop(serde_json::from_str::<Value>(&words).expect("JSON")),
                _ => {}
            }
        }
    }
    for thread in attack.places() {
        let name = attack.scene.cast.guild.channels().into_iter().find(|one| one.id == thread).map(|one| one.name);
        let name = name.unwrap_or_default();
        wrong.extend(misleading(&name, "").into_iter().map(|what| format!("{what} in the thread {name}")));
    }
    let own = |issue: &IssueView| issue.author.contains("tplus");
    assert!(caro.issues().iter().filter(|issue| own(issue)).count() >= 5, "what was said is filed");
    for issue in caro.issues() {
        let comments = issue.comments.iter().filter(|comment| comment.author.contains("tplus"));
        let texts = own(&issue).then_some(&issue.body).into_iter().chain(comments.map(|comment| &comment.body));
        for text in texts {
            wrong
                .extend(alive_on_github(text).into_iter().map(|what| format!("{what} in #{}: {text}", issue.number.0)));
        }
    }
    let files = said.iter().chain(&attack.answers).flat_map(|message| &message.attachments);
    let files: BTreeSet<_> = files.filter_map(|file| file.filename.rsplit('.').next()).collect();
    assert!(["json", "md"].iter().all(|kind| files.contains(kind)), "{files:?}");
    for alive in ["<script>alert", "<img src=x", "href=\"https://evil"] {
        wrong.extend(page.contains(alive).then(|| format!("{alive} on the page")));
    }
    assert!(wrong.is_empty(), "{} found:\n{}", wrong.len(), wrong.into_iter().collect::<Vec<_>>().join("\n===\n"));
}
