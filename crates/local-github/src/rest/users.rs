//! Who calls.

use super::super::error::{ApiError, NOT_FOR_INTEGRATION, REQUIRES_AUTHENTICATION};
use super::super::payload::accounts as payload;
use super::super::world::{Means, World};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[Route::new("GET", "/user", get)];

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    match call.caller.means {
        Means::PersonalToken(account) => Reply::ok(payload::full(world, account)),
        Means::Nothing => Err(REQUIRES_AUTHENTICATION.into()),
        Means::App(_) | Means::Installation(..) => Err(NOT_FOR_INTEGRATION.into()),
    }
}
