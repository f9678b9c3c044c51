//! What all slices share of Discord: cards and forms, custom ids, safe text, who asks, and how an answer goes back.

pub mod answer;
pub mod asked;
pub mod book;
pub mod card;
pub mod connect;
pub mod custom_id;
pub mod events;
pub mod reach;
pub mod text;
