//! Users who help users.

use serde_json::json;

use crate::support::Scene;

#[tokio::test]
pub async fn users_who_help_users_are_counted_and_too_few_of_them_are_for_a_person_to_judge() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam, maya) =
        (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone(), scene.cast.maya.clone());
    scene.at("2026-01-30 10:00").await;
    let criteria = |answer: &crate::support::Answered, line: &str| answer.says(line).text();
    for (asks, question, helps, answer) in [
        (&robin, "How do I change the colours?", &noor, "caro config colours does it"),
        (&sam, "Where is the log?", &robin, "in ~/.caro/log"),
    ] {
        let asked = asks.say(scene.cast.support, question).expect("said");
        scene.settle().await;
        helps.reply(asked, answer).expect("replied");
        asks.reply(asked, "thanks, got it").expect("replied");
        scene.settle().await;
    }
    let judged = scene.slash(&maya, "release criteria", json!({})).await;
    criteria(
        &judged,
        "❔ Community self-support emerging (users helping users)\n-# questions of users that other users answered: 2",
    );
    let asked = noor.say(scene.cast.support, "Can caro read my history?").expect("said");
    scene.settle().await;
    sam.reply(asked, "yes, once you allow it").expect("replied");
    scene.settle().await;
    let judged = scene.slash(&maya, "release criteria", json!({})).await;
    criteria(
        &judged,
        "✅ Community self-support emerging (users helping users)\n-# questions of users that other users answered: 3",
    );
    for place in
        [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback, scene.cast.support]
    {
        scene.all_news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_graded_bug_of_a_user_is_a_contribution_as_a_pull_request_is() {
    let mut scene = Scene::launched().await;
    let (robin, priya, maya) = (scene.cast.robin.clone(), scene.cast.priya.clone(), scene.cast.maya.clone());
    scene.at("2026-01-23 12:00").await;
    let criteria = async |scene: &mut Scene| scene.slash(&maya, "release criteria", json!({})).await;
    criteria(&mut scene).await.says(
        "❔ Community contributions: ≥1 PR or quality bug report\n-# no data: Community contributions; or graded bugs that users \
         reported: 0",
    );
    let said = robin.say(scene.cast.feedback, "it crashes on save when the disk is full").expect("said");
    priya.react(said, "🐛").expect("reacted");
    scene.settle().await;
    criteria(&mut scene).await.says("graded bugs that users reported: 0");
    scene.click(&priya, scene.cast.release, "FB-1 P2").await.says("FB-1 is P2");
    criteria(&mut scene).await.says("✅ Community contributions: ≥1 PR or quality bug report");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.all_news(place);
    }
    scene.end().await;
}
