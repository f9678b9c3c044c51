//! Rights, by every act and every role: what each slice declares is what people may do, and what is delivered twice has its
//! effects once.

use local_discord::{Interaction, MessageId, Person, Refusal};
use poise::serenity_prelude::{CommandOptionType, CreateCommandOption};
use serde_json::{Value, json};
use tplus::bot::slice::Command;
use tplus::engine::right::Right;
use tplus::playbook::Playbook;
use tplus::rehearsal::script::{Props, Script};
use tplus::slices;

use crate::support::{Scene, openapi};

/// What somebody is told who lacks a right.
const REFUSED: &str = "You are not allowed to do this.";

/// Something that a person can do, with the right that it needs by its declaration.
enum Act {
    Slash { name: String, options: Value },
    Menu(String),
    Button(String),
    Form(String),
}

#[tokio::test]
pub async fn what_the_team_says_is_for_those_who_can_read_its_channel() {
    const VIEW_CHANNEL: u64 = 1 << 10;
    let mut scene = Scene::launched().await;
    let (jonas, robin, noor, owner) =
        (scene.cast.jonas.clone(), scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.guild.owner());
    let advisers = scene.cast.guild.role("Advisers", 0);
    let adviser = scene.cast.guild.member("Ines", &[advisers]);
    let team = [scene.cast.roles.release_manager, scene.cast.roles.engineering_lead, advisers];
    let hidden = scene.cast.guild.private_channel("team", &team);
    scene.cast.guild.allow(hidden, scene.stage.app.user_id, VIEW_CHANNEL);
    scene.cast.guild.allow(hidden, noor.id(), VIEW_CHANNEL);
    scene.slash(&owner, "setup", json!({ "release": hidden.to_string() })).await;
    scene
        .slash(&jonas, "incident declare", json!({ "severity": "P2", "title": "Keys in the log" }))
        .await
        .says("INC-1");
    scene.settle().await;
    let asked = [
        ("incident list", json!({})),
        ("incident show", json!({ "incident": "1" })),
        ("incident timeline show", json!({ "incident": "1" })),
        ("release criteria", json!({})),
        ("release history", json!({})),
    ];
    for (command, options) in asked {
        let refused = scene.slash(&robin, command, options.clone()).await;
        refused.says("It is for those who can read the team's channel.");
        refused.says(&format!("What users may know stands in <#{}>", scene.cast.announcements));
        for reader in [&adviser, &noor, &owner] {
            let told = scene.slash(reader, command, options.clone()).await.text();
            assert!(!told.contains("not allowed"), "{command}: {told}");
        }
    }
    for (person, is_offered) in [(&robin, false), (&adviser, true)] {
        let typed = person.autocomplete(scene.cast.general, "incident show", json!({ "incident": "" }), "incident");
        let offered = typed.expect("typed").answered().await.text();
        assert_eq!(offered.contains("Keys in the log"), is_offered, "{offered}");
    }
    scene.cast.guild.take_role(adviser.id(), advisers);
    scene.settle().await;
    scene.slash(&adviser, "incident list", json!({})).await.says("not allowed");
    scene.news(hidden);
    let thread = scene.thread(hidden);
    scene.news(thread);
    scene.news(scene.cast.release);
    scene.end().await;
}

/// Every command, menu entry, button and form that there is.
fn acts() -> Vec<(Act, Right)> {
    let mut acts = Vec::new();
    for command in slices::commands() {
        collect(&command, "", &mut acts);
    }
    for slice in slices::ALL {
        let id = |act: &str| format!("{}:{act}:1-1-1", slice.name);
        acts.extend(slice.buttons.iter().map(|button| (Act::Button(id(button.act)), button.right)));
        acts.extend(slice.forms.iter().map(|form| (Act::Form(id(form.act)), form.right)));
    }
    acts
}

fn collect(command: &Command, parent: &str, acts: &mut Vec<(Act, Right)>) {
    let name = format!("{parent} {}", command.name).trim().to_owned();
    if !command.subcommands.is_empty() {
        return command.subcommands.iter().for_each(|sub| collect(sub, &name, acts));
    }
    let right = command.custom_data.downcast_ref::<Right>();
    let right = *right.unwrap_or_else(|| panic!("/{name} declares no right"));
    if let Some(menu) = &command.context_menu_name {
        acts.push((Act::Menu(menu.to_string()), right));
        return;
    }
    let required = command.parameters.iter().filter(|parameter| parameter.required);
    let options = required.map(|parameter| {
        let value = match (parameter.choices.first(), &parameter.type_setter) {
            (Some(choice), _) => json!(choice.name),
            (None, Some(set)) => sample(set(CreateCommandOption::new(CommandOptionType::String, "x", "x"))),
            (None, None) => json!("1"),
        };
        (parameter.name.to_string(), value)
    });
    acts.push((Act::Slash { name, options: Value::Object(options.collect()) }, right));
}

/// A value of the kind that an option takes.
fn sample(option: CreateCommandOption) -> Value {
    let option = serde_json::to_value(option).expect("an option");
    match option["type"].as_u64() {
        Some(4 | 10) => json!(1),
        Some(5) => json!(true),
        Some(6) => json!("Tom"),
        Some(7) => json!("general"),
        Some(8) => json!("Engineer"),
        _ => json!("1"),
    }
}

impl Act {
    fn name(&self) -> String {
        match self {
            Self::Slash { name, .. } => format!("/{name}"),
            Self::Menu(name) => format!("the menu entry {name}"),
            Self::Button(id) => format!("the button {id}"),
            Self::Form(id) => format!("the form {id}"),
        }
    }

    /// `who` does it: a button or a form on `card`, which need not show it, since ids can be forged.
    fn by(&self, who: &Person, scene: &Scene, card: MessageId, said: MessageId) -> Result<Interaction, Refusal> {
        match self {
            Self::Slash { name, options } => who.slash(scene.cast.general, name, options.clone()),
            Self::Menu(name) => who.message_menu(said, name),
            Self::Button(id) => who.forge_press(card, id),
            Self::Form(id) => who.forge_form(card, id, json!({})),
        }
    }
}

#[tokio::test]
pub async fn everybody_may_do_what_the_declarations_say_and_nothing_else() {
    let mut scene = Scene::launched().await;
    let cast = &scene.cast;
    let people = [
        (Some("release_manager"), cast.maya.clone()),
        (Some("engineering_lead"), cast.jonas.clone()),
        (Some("engineer"), cast.priya.clone()),
        (Some("community"), cast.lena.clone()),
        (Some("security_lead"), cast.guild.member("Kim", &[cast.roles.security_lead])),
        (Some("beta_tester"), cast.sam.clone()),
        (None, cast.robin.clone()),
    ];
    let card = scene.cast.guild.messages(scene.cast.release).last().expect("the board").id;
    let said = scene.cast.noor.say(scene.cast.general, "It is slow.").expect("said");
    let playbook = Playbook::builtin();
    let holds = |role: Option<&str>, right: Right| {
        let holders = playbook.holders(right);
        let is_team = |role: &str| playbook.roles.iter().any(|known| known.id == role && known.team);
        right == Right::OWN
            || holders.iter().any(|holder| match holder.as_str() {
                // Everybody can read the team's channel here.
                "anyone" | "readers" => true,
                "team" => role.is_some_and(is_team),
                holder => role == Some(holder),
            })
    };
    let acts = acts();
    assert!(acts.len() > 140, "{}", acts.len());
    let mut wrong = Vec::new();
    for (act, right) in &acts {
        for (role, person) in &people {
            let used = match act.by(person, &scene, card, said) {
                Ok(used) => used,
                // Discord itself shows it only to those who manage the server, until they say otherwise.
                Err(refusal) if refusal.0.contains("it needs Manage Server") => continue,
                Err(refusal) => panic!("{}: {refusal}", act.name()),
            };
            let answer = used.answered().await.text();
            let is_refused = answer.starts_with(REFUSED) && answer.contains(&format!("(Playbook: `{}`)", right.name));
            if is_refused == holds(*role, *right) {
                wrong.push(format!("{} by {role:?}, which needs {right:?}: {answer}", act.name()));
            }
        }
        scene.settle().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for place in
        [scene.cast.release, scene.cast.announcements, scene.cast.feedback, scene.cast.standup, scene.cast.general]
    {
        scene.all_news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_week_in_which_every_interaction_comes_twice_shows_every_post_once() {
    let props = Props {
        program: env!("CARGO_BIN_EXE_tplus").into(),
        playbook: None,
        database: None,
        discord_openapi: openapi(),
        github_openapi: None,
        twice: true,
    };
    let report = Script::LaunchWeek.play(props).await.expect("it is played");
    let findings = report.findings.expect("it is compared");
    assert!(findings.all_well(), "{findings}");
    assert_eq!(report.complaints, Vec::<String>::new());
}
