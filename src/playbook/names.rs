//! The names that texts of the plan speak of without knowing them: the product, its versions, the zone.

/// The names of one release at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// What is released: `Caro`.
    pub product: String,
    /// The version that users have: `v1.1.0-beta`.
    pub version: String,
    /// What the next release of these days would be called: `v1.1.1-beta.1`.
    pub next: Option<String>,
    /// What the next patch would be called, whatever these days bring: `v1.1.1-beta.1`.
    pub patch: Option<String>,
    /// The next one with more than patches: `v1.2.0`.
    pub next_minor: Option<String>,
    /// The release's zone as clocks there show it: `EST`.
    pub zone: String,
}

impl Names {
    /// `text` with the names in place of `{product}`, `{version}`, `{next}`, `{patch}`, `{next_minor}` and `{zone}`. A version that
    /// nobody can work out is said to be the next one, and a product without a name the product.
    pub fn fill(&self, text: &str) -> String {
        const UNKNOWN: &str = "the next version";
        let product = if self.product.is_empty() { "the product" } else { self.product.as_str() };
        text.replace("{product}", product)
            .replace("{version}", &self.version)
            .replace("{next}", self.next.as_deref().unwrap_or(UNKNOWN))
            .replace("{patch}", self.patch.as_deref().unwrap_or(UNKNOWN))
            .replace("{next_minor}", self.next_minor.as_deref().unwrap_or(UNKNOWN))
            .replace("{zone}", &self.zone)
    }
}
