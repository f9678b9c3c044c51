//! What of the reports of `feedback-loop` says the same, and what the team answers.

/// What says the same, by numbers: the first of each stands for the others.
pub(super) const SAME: [&[usize]; 13] = [
    &[29, 6],
    &[36, 33, 37],
    &[38, 40, 43],
    &[39, 41],
    &[44, 42, 45],
    &[54, 53, 55, 57, 61],
    &[66, 64, 67],
    &[75, 70, 73],
    &[72, 71, 76],
    &[83, 85],
    &[100, 97, 99, 101],
    &[116, 108, 110],
    &[148, 144, 147],
];

/// What the team tells users of a fix, by the number of what was reported.
pub(super) const MENDED: [(usize, &str); 13] = [
    (29, "The notice about telemetry is shown once, and no more."),
    (36, "Answers no longer take minutes."),
    (38, "`.gitignore` is read as git reads it, from subfolders too."),
    (39, "`.ignore` and `--ignore-file` are heeded."),
    (44, "Searches with a path find all that is there."),
    (54, "History reaches every machine that you sync."),
    (66, "`filter_mode` does what the config says."),
    (75, "`git_status` is back."),
    (72, "Slow git no longer slows the shell."),
    (83, "`z` goes to the best match."),
    (100, "`caro pr create` works without a terminal."),
    (116, "Tables keep all of their columns."),
    (148, "Your own icons are drawn."),
];

/// What the team answers to what is asked, in order.
pub(super) const ANSWERS: [&str; 11] = [
    "Long sessions are slow at the moment, we are working on it. `caro clear` helps until then.",
    "Das ist die alte Konfiguration: `caro doctor --fix` schreibt sie neu.",
    "Both are read from the folder that you start it in: run it from the repository's root.",
    "Yes: the .gitignore of the upper folder hides it. `--no-ignore` shows it.",
    "Put `keys.up = false` into your config.",
    "Not today. I've noted it as a wish.",
    "Le livre montre la version 1.0 ; le thème par défaut a changé depuis.",
    "Yes: `preview = \"auto\"` in the config.",
    "Yes, ctrl-o prints what you typed and quits.",
    "It's on the list for later, without a date.",
    "The icons need a Nerd Font in your terminal.",
];
