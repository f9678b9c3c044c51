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
