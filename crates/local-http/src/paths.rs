//! Paths of an API as its documentation writes them, with parameters in braces.

/// The values of the template's parameters, if `path` is one of those that it stands for.
pub fn matched<'t>(template: &'t str, path: &[String]) -> Option<Vec<(&'t str, String)>> {
    let steps = template.split('/').skip(1);
    if steps.clone().count() != path.len() {
        return None;
    }
    let mut params = Vec::new();
    for (expected, found) in steps.zip(path) {
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => params.push((name, found.clone())),
            None if expected == found => {}
            None => return None,
        }
    }
    Some(params)
}
