//! Repositories.

use super::super::error::ApiError;
use super::super::payload::repositories as payload;
use super::super::world::World;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[Route::new("GET", "/repos/{owner}/{repo}", get)];

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    Reply::ok(payload::full(world, world.repository(call.repository()?)?))
}
