//! A decision about the release's course goes on record, and the team reads it in #release.

use super::store::{self, Decided, Decision};
use super::view;
use crate::actor::Actor;
use crate::engine::By;
use crate::engine::outbox::Named;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::slices::release::{self, Release};

/// Writes down what was decided, and says it to the team.
pub(super) async fn say_decided(
    tx: &mut Tx,
    release: &Release,
    (decided, words): (Decided, &str),
    By { who, at }: By<&Actor>,
) -> Outcome<()> {
    let position = store::decide(tx, release.id, (decided, words), By { who: Some(who), at }).await?;
    let card = view::said(release, &Decision { decided, words: words.to_owned(), by: who.name.clone(), at });
    let handle = format!("course:{}:decision:{position}", release.id);
    release::tell_team(tx, Named { lane: "course", handle: &handle }, &card, at).await
}
