//! Many issues at once, from facts about a real repository.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Bench, each};
use crate::{IssueFact, IssueNumber, Standing, read_facts};
use local_http::needs::needs;

const ISSUES: &str = "/repos/acme/caro/issues";

#[tokio::test]
async fn facts_come_in_with_their_numbers_and_what_is_not_known_is_assumed() {
    let bench = Bench::new().await;
    let facts = read_facts(
        r#"{"number": 4, "is_pr": true, "state": "closed", "merged_at": "2025-10-01T00:10:53-07:00", "title": "Begin"}
           {"number": 9, "is_pr": false, "state": "open", "labels": ["backend"], "created_at": "2025-12-28"}
           {"number": 12}"#,
    );
    bench.owner.load(&bench.caro, &facts.unwrap(), Standing::Closed).unwrap();
    let list = bench.get(&format!("{ISSUES}?state=all&direction=asc")).await;
    assert_eq!(each(&list, "number"), [&json!(4), &json!(9), &json!(12)]);
    assert_eq!(list[0]["pull_request"]["merged_at"], "2025-10-01T07:10:53Z");
    assert_eq!(
        (&list[1]["created_at"], &list[1]["labels"][0]["name"]),
        (&json!("2025-12-28T00:00:00Z"), &json!("backend"))
    );
    assert_eq!((&list[2]["state"], &list[2]["title"]), (&json!("closed"), &json!("#12")));
    assert_eq!(bench.owner.open(&bench.caro, "Next", "", &[]).unwrap(), IssueNumber(13));
    let twice = read_facts(r#"{"number": 13}"#).unwrap();
    assert!(bench.owner.load(&bench.caro, &twice, Standing::Open).is_err());
    let error = read_facts("{\"number\": 1}\n{\"number\": \"two\"}").unwrap_err().to_string();
    assert!(error.starts_with("line 2 is not a fact"), "{error}");
}

/// Every entry of a list, page after page, as a client follows the links.
async fn followed(bench: &Bench, path: &str) -> (Vec<Value>, usize) {
    let (mut all, mut pages, mut next) = (Vec::new(), 0, Some(path.to_owned()));
    while let Some(path) = next {
        let answer = bench.ask("GET", &path, Value::Null).await;
        assert_eq!(answer.status, 200, "{path}");
        let link =
            answer.header("link").split(", ").find_map(|link| link.strip_suffix("; rel=\"next\"").map(str::to_owned));
        let base = bench.github.base_url();
        next = link.map(|link| link.trim_matches(['<', '>']).strip_prefix(&base).unwrap().to_owned());
        all.extend(answer.body.as_array().unwrap().iter().cloned());
        pages += 1;
    }
    (all, pages)
}

/// How many facts fit, by label.
fn by_label(facts: &[IssueFact]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for label in facts.iter().flat_map(|fact| &fact.labels) {
        *counts.entry(label.clone()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn a_real_repositorys_issues_are_listed_page_by_page() {
    let Some(folder) = needs("SHARED_DATA", "the local GitHub with a real repository's issues") else { return };
    let text = std::fs::read_to_string(format!("{folder}/caro-issues.jsonl")).unwrap();
    let facts = read_facts(&text).unwrap();
    let bench = Bench::new().await;
    bench.owner.load(&bench.caro, &facts, Standing::Open).unwrap();

    let (all, pages) = followed(&bench, &format!("{ISSUES}?state=all&per_page=100")).await;
    assert_eq!((all.len(), pages), (facts.len(), facts.len().div_ceil(100)));
    let (usual, pages) = followed(&bench, &format!("{ISSUES}?state=all")).await;
    assert_eq!((usual.len(), pages), (facts.len(), facts.len().div_ceil(30)));
    let mut numbers: Vec<_> = all.iter().map(|issue| issue["number"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, facts.iter().map(|fact| fact.number).collect::<Vec<_>>());

    let closed = facts.iter().filter(|fact| fact.state == Some(Standing::Closed)).count();
    let (listed, _) = followed(&bench, &format!("{ISSUES}?state=closed&per_page=100")).await;
    assert_eq!(listed.len(), closed);
    let pulls = |issues: &[Value]| issues.iter().filter(|issue| issue.get("pull_request").is_some()).count();
    assert_eq!(pulls(&all), facts.iter().filter(|fact| fact.is_pr == Some(true)).count());
    for (label, count) in by_label(&facts) {
        let (listed, _) = followed(&bench, &format!("{ISSUES}?state=all&per_page=100&labels={label}")).await;
        assert_eq!(listed.len(), count, "{label}");
    }
}
