//! What happens in the thirty days of `thirty-days`: figures that grow, a complaint of three people and the patch that mends it, a
//! quiet Sunday, a bad Tuesday, a wish that comes true, and kind words that may be quoted.

use anyhow::Context;
use serde_json::json;

use super::launch_week::{Figures, measure, only_what_is_measured};
use super::play::Play;
use super::thirty_days::Course;
use local_discord::{ChannelId, MessageId, Person};

/// The thread of the bad Tuesday.
const SLOW: &str = "release/INC-1 Answers take a minute";

/// Everything that the story leads to besides the calendar, written by hand: N of T+N, local time, where, what.
pub(super) const POSTS: &[(i64, &str, &str, &str)] = &[
    (1, "12:30", "release", "Triage · Jan 16: done"),
    (1, "13:00", "release", "Metrics check · Jan 16"),
    (2, "12:30", "release", "Triage · Jan 17: done"),
    (2, "13:00", "release", "Metrics check · Jan 17"),
    (3, "13:00", "release", "Metrics check · Jan 18"),
    (4, "12:30", "release", "Triage · Jan 19: done"),
    (4, "13:00", "release", "Metrics check · Jan 19"),
    (5, "13:00", "release", "Metrics check · Jan 20"),
    (6, "13:00", "release", "Metrics check · Jan 21"),
    (7, "13:00", "release", "Metrics check · Jan 22"),
    // The patch, and those who asked for it.
    (7, "14:00", "release", "📦 Shipped: v1.1.1-beta.1 by Maya, after v1.1.0-beta"),
    (7, "14:00", "release", "Published: announcement of what was shipped"),
    (7, "14:05", "release", "v1.1.1-beta.1: reporters asked"),
    (7, "14:30", "announcements", "🚀 **caro v1.1.1-beta.1 is out**"),
    // In weeks 2 to 4 the figures have cards on workdays without a check-in.
    (12, "09:00", "release", "Metrics check · Jan 27"),
    (14, "09:00", "release", "Metrics check · Jan 29"),
    (15, "09:00", "release", "Metrics check · Jan 30"),
    (20, "09:00", "release", "Metrics check · Feb 4"),
    (22, "09:00", "release", "Metrics check · Feb 6"),
    (27, "09:00", "release", "Metrics check · Feb 11"),
    (29, "09:00", "release", "Metrics check · Feb 13"),
    // The bad Tuesday: a figure fails its must, an incident, and the way out of it.
    (12, "10:25", "release", "✅ Error rate is 1.9%\nBack to normal. It was at 6.3% in the reading of "),
    (12, "10:30", "release", "P1 · INC-1 · Answers take a minute"),
    (12, "10:30", SLOW, "Declared** as P1 (High)"),
    (12, "10:32", SLOW, "Acknowledged** after 2 min"),
    (12, "10:40", SLOW, "INVESTIGATE** done after 10 min. **TRIAGE** begins"),
    (12, "10:50", SLOW, "**Fix strategy:** Configuration"),
    (12, "11:30", SLOW, "FIX** done after 40 min. **DEPLOY** begins"),
    (12, "11:45", SLOW, "DEPLOY** done after 15 min. **VERIFY** begins"),
    (12, "12:00", SLOW, "Resolved** after 1 h 30 min"),
    (12, "12:00", SLOW, "INC-1: closed"),
    (12, "12:00", SLOW, "Not yet back to normal: Error rate was 6.3%"),
    // Users had to wait, and are told why.
    (12, "10:45", SLOW, "Published"),
    (12, "10:47", "announcements", "We know about this and are working on it"),
    (12, "13:25", SLOW, "Action ACT-1"),
    (12, "13:30", SLOW, "INC-1: report"),
    (12, "13:30", SLOW, "Resolved: Answers take a minute**"),
    (12, "13:32", "announcements", "Resolved: Answers take a minute** (caro v1.1.1-beta.1)"),
    (12, "15:00", SLOW, "INC-1: post-mortem"),
    (12, "15:10", SLOW, "Closed.**"),
    (19, "12:00", "release", "ACT-1** from INC-1 is done"),
    (19, "12:05", SLOW, "Action ACT-1** done"),
    // A wish comes true.
    (14, "15:00", "release", "📦 Shipped: v1.1.2-beta by Maya, after v1.1.1-beta.1"),
    (14, "15:00", "release", "Published: announcement of what was shipped"),
    (14, "15:05", "release", "v1.1.2-beta: reporters asked"),
    (14, "15:30", "announcements", "🚀 **caro v1.1.2-beta is out**"),
];

/// Launch day's figures, by their times: downloads, weekly users, error rate and crash rate in percent.
const LAUNCH_DAY: [(&str, Figures); 3] = [
    ("13:20", ("26", "15", "2.2", "0.03")),
    ("17:20", ("61", "34", "2.5", "0.03")),
    ("19:20", ("74", "40", "2.3", "0.03")),
];
/// Those of the mornings with somebody to read them, by N of T+N.
const MORNINGS: [(i64, Figures); 18] = [
    (1, ("121", "66", "2.1", "0.03")),
    (2, ("168", "84", "2.0", "0.03")),
    (3, ("190", "95", "2.2", "0.04")),
    (4, ("214", "109", "2.0", "0.03")),
    (5, ("259", "128", "1.9", "0.03")),
    (6, ("301", "141", "1.8", "0.03")),
    (7, ("342", "154", "1.8", "0.03")),
    (8, ("377", "162", "1.7", "0.02")),
    (11, ("431", "171", "1.8", "0.02")),
    (13, ("470", "176", "1.9", "0.03")),
    (15, ("502", "181", "1.6", "0.02")),
    (18, ("548", "188", "1.5", "0.02")),
    (21, ("590", "195", "1.5", "0.02")),
    (22, ("607", "199", "1.4", "0.02")),
    (25, ("655", "207", "1.4", "0.02")),
    (28, ("698", "212", "1.3", "0.02")),
    (29, ("711", "215", "1.3", "0.02")),
    (30, ("724", "218", "1.3", "0.02")),
];

/// Something that a user says, and what the community lead tags it as.
struct Says {
    day: i64,
    time: &'static str,
    who: fn(&Play) -> &Person,
    emoji: &'static str,
    words: &'static str,
}

const fn says(
    (day, time): (i64, &'static str),
    who: fn(&Play) -> &Person,
    emoji: &'static str,
    words: &'static str,
) -> Says {
    Says { day, time, who, emoji, words }
}

fn robin(play: &Play) -> &Person {
    &play.cast.robin
}
fn noor(play: &Play) -> &Person {
    &play.cast.noor
}
fn sam(play: &Play) -> &Person {
    &play.cast.sam
}

/// In this order they are FB-1, FB-2 and so on.
const SAID: [Says; 9] = [
    says((0, "14:10"), robin, "💡", "Could caro remember which shell I use?"),
    says((0, "15:30"), noor, "🙏", "Installed it on three machines in five minutes. Lovely."),
    says((1, "12:30"), noor, "🐛", "caro forgets the backend that I chose whenever I open a new terminal"),
    says((2, "12:30"), sam, "🐛", "after a restart caro is back on the default backend"),
    says((3, "12:30"), robin, "❓", "how do I change the colours?"),
    says((4, "12:30"), robin, "🐛", "my backend setting was gone again this morning"),
    says((5, "12:30"), noor, "🎨", "The first answer takes ten seconds, and nothing tells me why."),
    says((6, "12:30"), sam, "💡", "A flag that only prints the command would be great."),
    says((16, "12:30"), noor, "🙏", "Since the last version I use caro every single day."),
];
/// What three people complain of, and who says the same.
const COMPLAINT: &str = "FB-3";
const SAME: [(i64, &str); 2] = [(2, "FB-4"), (4, "FB-6")];

/// Who has the watch on the morning of T+`day` ticks that the figures were looked at, where there is a check-in that day.
async fn look(play: &mut Play, course: &Course, day: i64) -> anyhow::Result<()> {
    play.at(&course.at((day, "09:10"))?).await?;
    let (check_in, looked) = (format!("Good morning: Day {day} "), "I checked the metrics");
    let messages = play.cast.guild.messages(play.cast.release);
    let morning = messages.iter().find(|message| message.text().contains(&check_in));
    if let Some(morning) = morning.filter(|message| message.buttons().contains(&looked)) {
        let used = play.cast.priya.click(morning.id, looked);
        play.answered(used).await?;
    }
    Ok(())
}

/// The story as it is played.
#[derive(Default)]
pub(super) struct Story {
    said: Vec<MessageId>,
}

impl Story {
    /// What happens on T+`day`, after the launch.
    pub(super) async fn day(&mut self, play: &mut Play, course: &Course, day: i64) -> anyhow::Result<()> {
        if day == 0 {
            only_what_is_measured(play).await?;
            return self.launch_day(play, course).await;
        }
        if let Some((_, figures)) = MORNINGS.iter().find(|(on, _)| *on == day) {
            measure(play, &course.at((day, "08:45"))?, *figures).await?;
            look(play, course, day).await?;
        }
        for said in SAID.iter().filter(|said| said.day == day) {
            self.hear(play, course, said).await?;
        }
        match day {
            7 => self.patch(play, course).await,
            12 => bad_tuesday(play, course).await,
            14 => self.wish(play, course).await,
            18 => self.kind_words(play, course).await,
            19 => alarm_is_there(play, course).await,
            _ => Ok(()),
        }
    }

    async fn launch_day(&mut self, play: &mut Play, course: &Course) -> anyhow::Result<()> {
        let [noon, afternoon, evening] = LAUNCH_DAY;
        measure(play, &course.at((0, noon.0))?, noon.1).await?;
        for said in SAID.iter().filter(|said| said.day == 0) {
            self.hear(play, course, said).await?;
        }
        for (time, figures) in [afternoon, evening] {
            measure(play, &course.at((0, time))?, figures).await?;
        }
        Ok(())
    }

    /// A user says something; the community lead tags it, answers what was asked, and says what is the same.
    async fn hear(&mut self, play: &mut Play, course: &Course, said: &Says) -> anyhow::Result<()> {
        play.at(&course.at((said.day, said.time))?).await?;
        let (lena, priya) = (play.cast.lena.clone(), play.cast.priya.clone());
        let message = (said.who)(play).say(play.cast.feedback, said.words)?;
        lena.react(message, said.emoji)?;
        play.stage.settle().await?;
        self.said.push(message);
        if said.emoji == "❓" {
            lena.reply(message, "`caro config colours` does it, I'll put it into the FAQ.")?;
            play.stage.settle().await?;
        }
        match SAME.iter().find(|(day, _)| *day == said.day) {
            Some((_, number)) => {
                play.slash(&lena, "feedback merge", json!({ "number": number, "into": COMPLAINT })).await?;
            }
            None if said.emoji == "🐛" => {
                play.click(&priya, play.cast.release, &format!("{COMPLAINT} P2")).await?;
            }
            None => {}
        }
        Ok(())
    }

    /// What the message of `number` is answered in.
    fn thread_of(&self, number: usize) -> anyhow::Result<ChannelId> {
        Ok(ChannelId(self.said.get(number - 1).context("somebody said it")?.0))
    }

    /// The patch is out: users are told what it brings, and who complained is asked.
    async fn patch(&self, play: &mut Play, course: &Course) -> anyhow::Result<()> {
        let version = "v1.1.1-beta.1";
        let words = "🚀 **caro v1.1.1-beta.1 is out**\n\nThree of you told us that caro forgets the backend you chose. It \
                     keeps it now, also after a restart.\n\nTo update, run the install script again. Thank you for every report.";
        ship(play, course, (7, ["14:00", "14:05", "14:30"]), (version, COMPLAINT, words), || {
            [3, 4, 6].into_iter().map(|number| self.thread_of(number)).collect()
        })
        .await?;
        let noor = play.cast.noor.clone();
        play.click(&noor, self.thread_of(3)?, "Fixed for me").await?;
        Ok(())
    }

    /// The features of week 2: what Sam had wished for is in them.
    async fn wish(&self, play: &mut Play, course: &Course) -> anyhow::Result<()> {
        let words = "🚀 **caro v1.1.2-beta is out**\n\n`caro --print` only prints the command, as one of you asked for.\n\nTo \
                     update, run the install script again. Thank you for every report.";
        ship(play, course, (14, ["15:00", "15:05", "15:30"]), ("v1.1.2-beta", "FB-8", words), || {
            Ok(vec![self.thread_of(8)?])
        })
        .await
    }

    /// Kind words: their author is asked, and may be quoted by name.
    async fn kind_words(&self, play: &mut Play, course: &Course) -> anyhow::Result<()> {
        let at = course.at((18, "15:00"))?;
        play.at(&at).await?;
        let (lena, noor, thread) = (play.cast.lena.clone(), play.cast.noor.clone(), self.thread_of(9)?);
        let shown = play.slash(&lena, "feedback show", json!({ "number": "FB-9" })).await?;
        play.then(&lena, &shown, "Ask to quote").await?;
        play.at(&course.at((18, "15:01"))?).await?;
        let place = play.thread_name(thread)?;
        play.expect_within(&at, &place, "Thank you! The team may quote you")?;
        play.click(&noor, thread, "Yes, with my name").await?;
        play.at(&course.at((18, "15:05"))?).await?;
        let release = play.cast.release;
        play.click(&lena, release, "Release the quote").await?;
        play.expect_within(&at, "release", "FB-9 is released as a quote")?;
        Ok(())
    }
}

/// Maya says that a version is out, Lena what it mends, and Maya tells users in her own words.
async fn ship(
    play: &mut Play,
    course: &Course,
    (day, [out, fixed, told]): (i64, [&str; 3]),
    (version, mends, words): (&str, &str, &str),
    asked_in: impl Fn() -> anyhow::Result<Vec<ChannelId>>,
) -> anyhow::Result<()> {
    let (maya, lena, release) = (play.cast.maya.clone(), play.cast.lena.clone(), play.cast.release);
    play.at(&course.at((day, out))?).await?;
    play.slash(&maya, "release shipped", json!({ "version": version })).await?;
    let at = course.at((day, fixed))?;
    play.at(&at).await?;
    play.slash(&lena, "feedback fixed", json!({ "number": mends, "version": version })).await?;
    for thread in asked_in()? {
        let place = play.thread_name(thread)?;
        play.expect(&at, &place, version)?;
    }
    play.at(&course.at((day, told))?).await?;
    let form = play.click(&maya, release, "Edit").await?;
    play.send(&maya, &form, json!({ "body": words })).await?;
    play.click(&maya, release, "Publish").await?;
    Ok(())
}

/// T+12: the error rate jumps, the team finds out why and mends it before noon.
async fn bad_tuesday(play: &mut Play, course: &Course) -> anyhow::Result<()> {
    let (jonas, priya, maya, release) =
        (play.cast.jonas.clone(), play.cast.priya.clone(), play.cast.maya.clone(), play.cast.release);
    play.at(&course.at((12, "10:25"))?).await?;
    play.slash(&maya, "metric record", json!({ "metric": "error_rate", "value": "6.3" })).await?;
    play.at(&course.at((12, "10:30"))?).await?;
    play.slash(&priya, "incident declare", json!({ "severity": "P1", "title": "Answers take a minute" })).await?;
    play.at(&course.at((12, "10:32"))?).await?;
    play.click(&jonas, release, "Acknowledge").await?;
    let thread = play.thread(release, "INC-1")?;
    for (time, next) in [("10:40", "TRIAGE"), ("10:50", "FIX"), ("11:30", "DEPLOY"), ("11:45", "VERIFY")] {
        if next == "FIX" {
            play.at(&course.at((12, "10:47"))?).await?;
            play.publish(thread).await?;
        }
        play.at(&course.at((12, time))?).await?;
        let asked = play.click(&jonas, release, &format!("Next: {next}")).await?;
        if next == "FIX" {
            play.then(&jonas, &asked, "Configuration").await?;
        }
    }
    play.at(&course.at((12, "12:00"))?).await?;
    let options =
        json!({ "resolution": "The model's host had one machine of three; it has three again.", "incident": "INC-1" });
    play.slash(&jonas, "incident resolve", options).await?;
    play.at(&course.at((12, "13:15"))?).await?;
    play.slash(&maya, "metric record", json!({ "metric": "error_rate", "value": "1.9" })).await?;
    play.at(&course.at((12, "13:20"))?).await?;
    play.click(&maya, thread, "1").await?;
    let due = course.at((19, "12:00"))?;
    let due = due.split_once(' ').map_or(due.as_str(), |(date, _)| date).to_owned();
    let action = json!({
        "what": "Be called when a machine of the model's host stops", "due": due, "owner": priya.mention(), "incident": "INC-1",
    });
    play.at(&course.at((12, "13:25"))?).await?;
    play.slash(&maya, "incident action add", action).await?;
    play.at(&course.at((12, "13:30"))?).await?;
    let form = play.click(&jonas, thread, "Report").await?;
    let report = json!({
        "Root cause": "Two of the three machines that run the model had stopped.",
        "impact": "For about three hours an answer took up to a minute, and one in sixteen failed.",
        "prevention": "We will be called when a machine stops.",
    });
    play.send(&jonas, &form, report).await?;
    play.at(&course.at((12, "13:32"))?).await?;
    play.publish(thread).await?;
    play.at(&course.at((12, "15:00"))?).await?;
    let form = play.click(&jonas, thread, "Post-mortem").await?;
    let whys =
        "Answers were slow, because one machine did the work of three, because nothing told us that two were gone.";
    let written = play.send(&jonas, &form, json!({ "five_whys": whys })).await?;
    play.then(&jonas, &written, "Publish post-mortem").await?;
    play.at(&course.at((12, "15:10"))?).await?;
    play.click(&maya, thread, "4").await?;
    play.click(&maya, thread, "Close").await?;
    Ok(())
}

/// What is to keep it from coming back is done, on the day on which it is due.
async fn alarm_is_there(play: &mut Play, course: &Course) -> anyhow::Result<()> {
    let (priya, release) = (play.cast.priya.clone(), play.cast.release);
    play.at(&course.at((19, "12:05"))?).await?;
    play.click(&priya, release, "Done").await.map(drop)
}
