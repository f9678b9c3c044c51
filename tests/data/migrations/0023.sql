-- A database of the version whose last migration was 0023.

-- The locks of the servers, and what was handled.
INSERT INTO guild_lock (guild_id, sequence, changes) VALUES
    (1461000000000000001, 412, 207),
    (1461000000000000002, 9, 0);
INSERT INTO handled_interaction (interaction_id, guild_id, handled_ms) VALUES
    (1461000000000005001, 1461000000000000001, 1768494600000),
    (1461000000000005002, 1461000000000000001, 1768503900000),
    (1461000000000005003, 1461000000000000002, 1768467600000);

-- Timers: set, done and cancelled.
INSERT INTO timer (timer_id, guild_id, kind, subject, slot, due_ms, catch_up_ms, state, attempts, retry_ms) VALUES
    (6568846945619720680, 1461000000000000001, 'calendar', 7097959146287140492, '2026-01-15T20:00.10.end_of_day',
     1768525200000, 43200000, 'done', 0, 1768525200000),
    (183614605689454788, 1461000000000000001, 'calendar', 7097959146287140492, '2026-01-16T09:00.03.standup',
     1768572000000, 10800000, 'done', 0, 1768572000000),
    (8660533684254231485, 1461000000000000001, 'calendar', 7097959146287140492, '2026-01-17T09:00.03.standup',
     1768658400000, 10800000, 'set', 0, 1768658400000),
    (2412746315458237368, 1461000000000000001, 'calendar', 7097959146287140492, '2026-01-16T17:00.10.end_of_day',
     1768600800000, 43200000, 'set', 2, 1768600810000),
    (77827069831712225, 1461000000000000002, 'calendar', 5842223876378510111, '2026-01-16T09:00.03.standup',
     1768550400000, 10800000, 'cancelled', 0, 1768550400000),
    (891204330544081663, 1461000000000000001, 'incident.clock', 1398491178488391509,
     'resolution.target.1768507200000', 1768507200000, 604800000, 'done', 0, 1768507200000),
    (1741338622954075315, 1461000000000000001, 'incident.clock', 1398491178488391509,
     'update.escalate0.1768507800000', 1768507800000, 604800000, 'cancelled', 0, 1768507800000),
    (2223302804481227063, 1461000000000000001, 'incident.clock', 7482894514365367475, 'update.end.1768579200000',
     1768579200000, 604800000, 'set', 0, 1768579200000),
    (7670323483080359722, 1461000000000000001, 'incident.matrix', 1398491178488391509,
     '1768518000000 Unable to fix P0 within 4 hours', 1768518000000, 604800000, 'cancelled', 0, 1768518000000),
    (6635862128162441024, 1461000000000000001, 'incident.public', 7482894514365367475, '1768578600000', 1768578600000,
     604800000, 'set', 0, 1768578600000),
    (7040426414783215120, 1461000000000000001, 'incident.postmortem', 4164455087666703108, 'due.1768744200000',
     1768744200000, 604800000, 'set', 0, 1768744200000),
    (626850006834774822, 1461000000000000001, 'incident.action', 2471364037815853865, '1768928400000', 1768928400000,
     604800000, 'cancelled', 0, 1768928400000),
    (5464698219220848383, 1461000000000000001, 'incident.ping', 3386040301070862760, '1768568400000', 1768568400000,
     604800000, 'set', 0, 1768568400000),
    (8608518979806856895, 1461000000000000001, 'privacy.retention', 0, '2026-01-17', 1768622400000, 315360000000,
     'set', 0, 1768622400000),
    (5951394938589853081, 1461000000000000001, 'support.due', 1146455553255341911, '', 1768506000000, 604800000,
     'done', 0, 1768506000000),
    (766370649704465564, 1461000000000000001, 'support.due', 6626218202082692700, '', 1768593600000, 604800000, 'set',
     0, 1768593600000),
    (680942654046121160, 1461000000000000001, 'support.ping', 0, '1768568400', 1768568400000, 604800000, 'done', 0,
     1768568400000),
    (7453378664970136067, 1461000000000000001, 'course.phase', 7097959146287140492, '2026-01-15', 1768539600000,
     172800000, 'done', 0, 1768539600000),
    (1472626493727597230, 1461000000000000001, 'calendar.draft', 7097959146287140492, '1768600800000', 1768599000000,
     1800000, 'done', 0, 1768599000000),
    (6072323208856701057, 1461000000000000001, 'digest.draft_over', 7097959146287140492, '1768600800000',
     1768600860000, 86400000, 'set', 0, 1768600860000);

-- The outbox: sent, failed, withdrawn, on the way and waiting.
INSERT INTO outbox (outbox_id, guild_id, position, lane, urgency, handle, destination, action, state, attempts,
    next_try_ms, sending_ms, claimed_ms, created_ms, error) VALUES
    (3802630469455742870, 1461000000000000001, 3473409, 'incident:1398491178488391509', 0,
     'incident:1398491178488391509:card', 'discord', '', 'sent', 1, 1768503900000, 1768503900000, 1768503900000,
     1768503900000, NULL),
    (3695584766976473403, 1461000000000000001, 3473410, 'incident:1398491178488391509', 1,
     'incident:1398491178488391509:thread', 'discord', '', 'sent', 1, 1768503900000, 1768503901000, 1768503901000,
     1768503900000, NULL),
    (5893796318944292948, 1461000000000000001, 3145729, 'feedback:mark:1461000000000001002', 1,
     'feedback:mark:1461000000000001002', 'discord', '', 'failed', 1, 1768500600000, 1768500600000, 1768500600000,
     1768500600000, 'Reaction blocked (code 90001)'),
    (8350268100848471310, 1461000000000000001, 5898241, 'incident:7482894514365367475', 1,
     'incident:7482894514365367475:card', 'discord',
     '{"do":"edit","body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[],"content":"","embeds":[{"color":4674663,"description":"🔥 **Acknowledged.** Priya leads.\n**Next update** <t:1768579200:R>","fields":[],"title":"🟠 P1 incident: Login fails"}]},"files":[]}',
     'sending', 2, 1768572000000, 1768572000000, 1768572030000, 1768572000000, NULL),
    (3909131079200640226, 1461000000000000001, 5898242, 'incident:7482894514365367475', 1,
     'incident:7482894514365367475:update:5898243', 'discord',
     '{"do":"post","place":{"thread":"incident:7482894514365367475:thread"},"body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[],"content":"","embeds":[{"color":4674663,"description":"**Update.** It''s the session cookie: \"SameSite\" again 🍪","fields":[],"footer":{"text":"Priya"}}]},"files":[]}',
     'pending', 0, 1768572000000, NULL, NULL, 1768572000000, NULL),
    (8390558775516008810, 1461000000000000001, 5963777, 'incident:3386040301070862760', 0,
     'incident:3386040301070862760:card', 'discord',
     '{"do":"post","place":{"channel":1461000000000000011},"body":{"allowed_mentions":{"parse":[],"roles":["1461000000000000053"],"users":[]},"components":[{"components":[{"custom_id":"incident:confirm:3386040301070862760","label":"Confirm","style":1,"type":2},{"custom_id":"incident:severity:3386040301070862760","label":"Severity","style":2,"type":2}],"type":1}],"content":"<@&1461000000000000053>","embeds":[{"color":4674663,"description":"❔ **Unconfirmed.** Nobody of the team has confirmed it.","fields":[],"title":"🟡 P2 incident: caro answers in the wrong language"}]},"files":[{"name":"summary.txt","text":"I typed `caro ''liste les fichiers''`;\nit answered in Klingon."}]}',
     'pending', 1, 1768572065000, 1768572060000, 1768572060000, 1768572060000, '500 Internal Server Error'),
    (5637186258647889006, 1461000000000000001, 6029313, 'incident:3386040301070862760', 1,
     'incident:3386040301070862760:thread', 'discord',
     '{"do":"open_thread","on":"incident:3386040301070862760:card","name":"INC-3 caro answers in the wrong language"}',
     'pending', 0, 1768572060000, NULL, NULL, 1768572060000, NULL),
    (192049148914833735, 1461000000000000001, 6094849, 'undelivered/feedback:mark:1461000000000001002', 1,
     'undelivered/feedback:mark:1461000000000001002', 'discord',
     '{"do":"tell","user":1461000000000000021,"body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[],"content":"","embeds":[{"color":4674663,"description":"⚠️ A mark on a message could not be set: Reaction blocked (code 90001)","fields":[]}]}}',
     'pending', 1, 1768572420000, NULL, 1768572120000, 1768572120000, 'connection refused'),
    (2579887382377205353, 1461000000000000001, 6160385, 'feedback:mark:1461000000000001007', 1,
     'feedback:mark:1461000000000001007', 'discord',
     '{"do":"react","channel":1461000000000000013,"message":1461000000000001007,"emoji":"🗂️"}', 'pending', 0,
     1768572180000, NULL, NULL, 1768572180000, NULL),
    (3131154767258249969, 1461000000000000001, 6225921, 'feedback:mark:1461000000000001003', 1,
     'feedback:mark:1461000000000001003', 'discord',
     '{"do":"unreact","channel":1461000000000000013,"message":1461000000000001003,"emoji":"🗂️"}', 'pending', 0,
     1768572180000, NULL, NULL, 1768572180000, NULL),
    (8500287651545099616, 1461000000000000002, 393217, 'standup:3777480532603059051', 1,
     'standup:3777480532603059051:card', 'discord',
     '{"do":"post","place":{"channel":1461000000000000018},"body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[{"components":[{"custom_id":"standup:open:3777480532603059051","label":"Answer","style":1,"type":2}],"type":1}],"content":"","embeds":[{"color":4674663,"description":"Good morning! ☀️\nWhat did you do, what will you do, what blocks you?","fields":[],"title":"Stand-up, Fri Jan 16"}]},"files":[]}',
     'pending', 0, 1768550400000, NULL, NULL, 1768550400000, NULL),
    (4709144204464295416, 1461000000000000001, 6553601, 'incident:8535734709154731444', 0,
     'incident:8535734709154731444:thread', 'discord',
     '{"do":"open_private_thread","channel":1461000000000000011,"name":"INC-5 private"}', 'pending', 0, 1768572240000,
     NULL, NULL, 1768572240000, NULL),
    (5950400667391425795, 1461000000000000001, 6553602, 'incident:8535734709154731444', 1,
     'incident:8535734709154731444:admit:1461000000000000024', 'discord',
     '{"do":"admit","thread":"incident:8535734709154731444:thread","user":1461000000000000024}', 'pending', 0,
     1768572240000, NULL, NULL, 1768572240000, NULL),
    (5119928173249290505, 1461000000000000001, 6619137, 'incident:6943674768815464119', 1,
     'incident:6943674768815464119:archive', 'discord',
     '{"do":"archive","thread":"incident:6943674768815464119:thread"}', 'pending', 0, 1768572300000, NULL, NULL,
     1768572300000, NULL),
    (3778710806126776382, 1461000000000000001, 4587521, 'github', 1, 'feedback:3275110252841049179:issue', 'github',
     '', 'sent', 1, 1768507200000, 1768507200000, 1768507200000, 1768507200000, NULL),
    (3028985298917175681, 1461000000000000001, 4653057, 'github', 1, 'feedback:8588707342906300488:issue', 'github',
     '', 'failed', 1, 1768507260000, 1768507260000, 1768507260000, 1768507260000,
     'GitHub does not accept it: Validation Failed'),
    (6336551840414215587, 1461000000000000001, 4718593, 'github', 1, 'feedback:5420171996671100254:issue', 'github',
     '', 'withdrawn', 0, 1768507320000, NULL, NULL, 1768507320000, NULL),
    (6281946479875654502, 1461000000000000001, 6750209, 'github', 1, 'feedback:fix:3599799564817288665', 'github',
     '{"do":"git_hub","repository":"wildcard/caro","order":{"comment":{"number":17,"body":"v1.1.1-beta is out. Is it fixed for you?\n\n> caro crashes \"right at the start\" 💥"}}}',
     'sending', 1, 1768572360000, 1768572360000, 1768572360000, 1768572360000, NULL),
    (8734364288115854205, 1461000000000000001, 6815745, 'github', 1, 'feedback:fix:3599799564817288665:reopen',
     'github', '{"do":"git_hub","repository":"wildcard/caro","order":{"reopen":{"number":17}}}', 'pending', 3,
     1768573020000, NULL, NULL, 1768572420000, 'GitHub can''t be worked with: Unauthorized'),
    (1617967948861249540, 1461000000000000001, 6881281, 'github', 1, 'feedback:2344248649571041904:issue', 'github',
     '{"do":"git_hub","repository":"wildcard/caro","order":{"file":{"title":"Don''t ask twice; `--shell powershell`","body":"> i say `--shell powershell` and caro writes commands for windows\n\n— [Discord](https://discord.com/channels/1461000000000000001/1461000000000000013/1461000000000001001), 2026-01-15\n\nTracked as FB-2 by tplus. 2 people behind it so far.","labels":["feedback","enhancement","P3","v1.1.0-beta"]}}}',
     'pending', 0, 1768572480000, NULL, NULL, 1768572480000, NULL),
    (5557072113487508709, 1461000000000000001, 6946817, 'feedback:3275110252841049179', 1,
     'feedback:3275110252841049179:reply:1461000000000005040', 'discord',
     '{"do":"post","place":{"channel":1461000000000000013},"body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[],"content":"","embeds":[{"color":4674663,"description":"The log says {\"do\":\"git_hub\"}: 100% _ours_.","fields":[]}]},"files":[]}',
     'pending', 0, 1768572540000, NULL, NULL, 1768572540000, NULL),
    (2101956905355546376, 1461000000000000001, 1310721, 'board:7097959146287140492', 1,
     'board:7097959146287140492:1461000000000000011', 'discord', '', 'sent', 1, 1768496460000, 1768496460000,
     1768496460000, 1768496460000, NULL),
    (8997128196641271049, 1461000000000000001, 1310722, 'board:7097959146287140492', 1,
     'board:7097959146287140492:1461000000000000011:pin', 'discord',
     '{"do":"pin","on":"board:7097959146287140492:1461000000000000011"}', 'pending', 0, 1768496460000, NULL, NULL,
     1768496460000, NULL),
    (4877718660860934893, 1461000000000000001, 7208961, 'board:7097959146287140492', 1,
     'board:7097959146287140492:1461000000000000011', 'discord',
     '{"body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[],"content":"","embeds":[{"color":4674663,"description":"**T+1 · Week 1**\n\n🟢 **Green**","fields":[],"title":"Board · v1.1.0-beta"}]},"do":"edit","files":[]}',
     'pending', 0, 1768572600000, NULL, NULL, 1768572600000, NULL);

-- Where what was said stands.
INSERT INTO placed (guild_id, handle, channel_id, message_id, placed_ms) VALUES
    (1461000000000000001, 'incident:1398491178488391509:card', 1461000000000000011, 1461000000000001050, 1768503900000),
    (1461000000000000001, 'incident:1398491178488391509:thread', 1461000000000001050, 1461000000000001050,
     1768503901000),
    (1461000000000000001, 'incident:7482894514365367475:card', 1461000000000000011, 1461000000000001051, 1768568400000),
    (1461000000000000001, 'incident:7482894514365367475:thread', 1461000000000001051, 1461000000000001051,
     1768568402000),
    (1461000000000000002, 'standup:3777480532603059051:card', 1461000000000000018, 1461000000000001052, 1768464000000),
    (1461000000000000001, 'standup:5463944715405530033:card', 1461000000000000015, 1461000000000001053, 1768572000000),
    (1461000000000000001, 'standup:5463944715405530033:answer:1461000000000000022', 1461000000000001053,
     1461000000000001054, 1768572300000),
    (1461000000000000001, 'digest:7097959146287140492:end_of_day:2026-01-15', 1461000000000000011,
     1461000000000001055, 1768525200000),
    (1461000000000000001, 'incident:6943674768815464119:thread', 1461000000000001056, 1461000000000001056,
     1768564800000),
    (1461000000000000001, 'feedback:3275110252841049179:card', 1461000000000000011, 1461000000000001057, 1768500300000),
    (1461000000000000001, 'support:nag:4325377', 1461000000000000011, 1461000000000001058, 1768506000000),
    (1461000000000000001, 'board:7097959146287140492:1461000000000000011', 1461000000000000011, 1461000000000001059,
     1768496460000);

-- What `/setup` said, and the releases: one that runs, one that is over, and one of another server.
INSERT INTO guild_setup (guild_id, name, snowflake, set_by, set_ms) VALUES
    (1461000000000000001, 'channel.release', 1461000000000000011, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'channel.announcements', 1461000000000000012, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'channel.feedback', 1461000000000000013, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'channel.standup', 1461000000000000015, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'channel.support', 1461000000000000014, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.release_manager', 1461000000000000051, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.engineering_lead', 1461000000000000052, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.engineer', 1461000000000000053, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.community', 1461000000000000054, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.security_lead', 1461000000000000055, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.beta_tester', 1461000000000000056, 1461000000000000021, 1768494600000),
    (1461000000000000002, 'channel.release', 1461000000000000017, 1461000000000000041, 1768381200000),
    (1461000000000000002, 'channel.standup', 1461000000000000018, 1461000000000000041, 1768381200000);
INSERT INTO release (release_id, guild_id, version, zone, launch_date, announced_ms, started_by, started_ms,
    ended_ms, paused_ms, hold_day, hold_until, state, state_ms, users_have, out_ms) VALUES
    (3289356061668899052, 1461000000000000001, 'v1.0.0', 'America/New_York', '2025-12-01', 1764608400000,
     1461000000000000021, 1764604800000, 1767218400000, NULL, NULL, NULL, 'announced', 1764608400000, NULL,
     1764608400000),
    (7097959146287140492, 1461000000000000001, 'v1.1.0-beta', 'America/New_York', '2026-01-15', 1768496400000,
     1461000000000000021, 1768494600000, NULL, NULL, 7, '2026-01-24', 'relaunched', 1768559400000, 'v1.1.0-beta.1',
     1768496700000),
    (5842223876378510111, 1461000000000000002, 'L''été 2026 🌞', 'Europe/Berlin', '2026-01-14', 1768388400000,
     1461000000000000041, 1768381500000, NULL, 1768550400000, NULL, NULL, 'planned', NULL, NULL, NULL);

-- Texts for users: one that waits, one that was published.
INSERT INTO waiting_post (guild_id, release_id, job, held_on, body, waits_ms, outcome, by_user, by_name, decided_ms, reason) VALUES
    (1461000000000000001, 7097959146287140492, 'end_of_day', '2026-01-15', '**v1.1.0-beta: launch day summary**',
     1768525200000, 'published', 1461000000000000021, 'Maya', 1768525500000, ''),
    (1461000000000000001, 7097959146287140492, 'weekly_public', '2026-01-23', '**v1.1.0-beta: week 1 in review**',
     1769205600000, NULL, NULL, NULL, NULL, 'Maya held this back, so users have not seen it:');

-- Incidents: resolved, acknowledged, unconfirmed, open, private, a drill, a duplicate and one that was rolled back.
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, lead, reported_ms, declared_ms, acknowledged_ms, resolved_ms, resolution, source_channel,
    source_message, step, private, drill, strategy, communications, scribe, watched_ms, updated_ms, users_percent,
    cause, clear_fix, hotfix, root_cause, impact, prevention, published_ms, postmortem_ms, closed_ms, source_author)
    VALUES (1398491178488391509, 1461000000000000001, 7097959146287140492, 1, 'caro crashes on startup on Linux',
            'caro crashes right at the start on my Fedora box.

It says: "can''t open shared object file" 💥', 'P0',
            1768503900000, 1461000000000000023, 'Priya', 1461000000000000022, 1768503600000, 1768503900000,
            1768503960000, 1768514400000, 'v1.1.0-beta.1 links the library statically.', 1461000000000000013,
            1461000000000001020, 'postmortem', 0, 0, 'hotfix', 1461000000000000025, 1461000000000000024,
            1768503900000, 1768512600000, 8, 'crash', 1, 'v1.1.0-beta.1',
            'The library is linked dynamically, and musl systems don''t have it.',
            'About one in twelve users on Linux could not start caro for three hours.',
            'The smoke test runs on Alpine from now on.', 1768515000000, 1768571160000, 1768571520000,
            1461000000000000031);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, lead, reported_ms, declared_ms, acknowledged_ms, next_update_ms, step, private, drill, strategy,
    communications, watched_ms, updated_ms, snoozed_ms)
    VALUES (7482894514365367475, 1461000000000000001, 7097959146287140492, 2, 'Login fails', '', 'P1', 1768567800000,
            1461000000000000024, 'Tom', 1461000000000000023, 1768567800000, 1768567800000, 1768568280000,
            1768579200000, 'fix', 0, 0, 'configuration', 1461000000000000025, 1768567800000, 1768572000000,
            1768572600000);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, reporter,
    reporter_name, reported_ms, declared_ms, source_channel, source_message, step, private, drill, source_author)
    VALUES (3386040301070862760, 1461000000000000001, 7097959146287140492, 3, 'caro answers in the wrong language',
            'I typed in French, it answered in Klingon.', 'P2', 1461000000000000032, 'Robin 🦊', 1768533000000,
            1768533000000, 1461000000000000013, 1461000000000001021, 'investigate', 0, 0, 1461000000000000032);
INSERT INTO incident (incident_id, guild_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, reported_ms, declared_ms, step, private, drill, watched_ms)
    VALUES (1029974971708329846, 1461000000000000001, 4, 'The website shows 99 % uptime', 'Nobody knows why.', 'P3',
            1768554000000, 1461000000000000025, 'Lena', 1768496400000, 1768554000000, 'investigate', 0, 0,
            1768554000000);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, reported_ms, declared_ms, next_update_ms, step, private, drill, watched_ms, updated_ms,
    users_percent, cause, clear_fix)
    VALUES (8535734709154731444, 1461000000000000001, 7097959146287140492, 5, 'A token can be read from the log',
            'Reported by mail.', 'P1', 1768557720000, 1461000000000000022, 'Jonas', 1768557600000, 1768557720000,
            1768586520000, 'investigate', 1, 0, 1768557720000, 1768557720000, 0, 'vulnerability', 0);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, lead, reported_ms, declared_ms, acknowledged_ms, resolved_ms, resolution, step, private, drill,
    watched_ms, updated_ms, closed_ms)
    VALUES (6943674768815464119, 1461000000000000001, 7097959146287140492, 6, 'Drill: the mirror is down', '', 'P0',
            1768561200000, 1461000000000000021, 'Maya', 1461000000000000024, 1768561200000, 1768561200000,
            1768561440000, 1768563600000, 'It was a drill.', 'postmortem', 0, 1, 1768561200000, 1768561440000,
            1768564800000);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, reported_ms, declared_ms, next_update_ms, step, private, drill, watched_ms, updated_ms, merged_into)
    VALUES (2210053858680562626, 1461000000000000001, 7097959146287140492, 7, 'Can''t log in', 'Same as INC-2?', 'P1',
            1768569000000, 1461000000000000023, 'Priya', 1768569000000, 1768569000000, 1768583400000, 'investigate',
            0, 0, 1768569000000, 1768569000000, 7482894514365367475);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, lead, reported_ms, declared_ms, acknowledged_ms, resolved_ms, resolution, step, private, drill,
    strategy, watched_ms, updated_ms, users_percent, cause, clear_fix, rollback_ms, rolled_back_ms, rollback_to)
    VALUES (4164455087666703108, 1461000000000000001, 7097959146287140492, 8, 'Crashes for many users', '', 'P0',
            1768569600000, 1461000000000000023, 'Priya', 1461000000000000022, 1768569600000, 1768569600000,
            1768569660000, 1768571400000, 'Rolled back to v1.0.0; fixed offline.', 'postmortem', 0, 0, 'rollback',
            1768569600000, 1768571100000, 20, 'crash', 0, 1768569900000, 1768570800000, 'v1.0.0');
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, reported_ms, declared_ms, resolved_ms, resolution, step, private, drill, watched_ms)
    VALUES (5797049403024214462, 1461000000000000002, 5842223876378510111, 1, 'Die Startseite lädt nicht', '', 'P2',
            1768402800000, 1461000000000000041, 'Emre', 1768402800000, 1768402800000, 1768404000000,
            'War nur der Cache.', 'postmortem', 0, 0, 1768402800000);
INSERT INTO incident_event (incident_id, position, happened_ms, actor, actor_name, kind, detail, link, message,
    original, edited_by, edited_ms, removed) VALUES
    (1398491178488391509, 3473411, 1768503900000, 1461000000000000023, 'Priya', 'declared',
     '**Declared** as P0 (Critical) from https://discord.com/channels/1461000000000000001/1461000000000000013/1461000000000001020. It was first reported 5 min earlier; the clocks start there.',
     NULL, NULL, NULL, NULL, NULL, 0),
    (1398491178488391509, 3604481, 1768503960000, 1461000000000000022, 'Jonas', 'acknowledged',
     '**Acknowledged** after 6 min.', NULL, NULL, NULL, NULL, NULL, 0),
    (1398491178488391509, 3670017, 1768507200000, 1461000000000000022, 'Jonas', 'update',
     '**Update.** The fix is tested on Fedora, Debian and Alpine.
**Next:** Review and merge; then "ship it" 🚢
-# Next update <t:1768510800:f>',
     NULL, NULL, NULL, NULL, NULL, 0),
    (1398491178488391509, 3735553, 1768514400000, 1461000000000000022, 'Jonas', 'resolved',
     '**Resolved** after 3 h. v1.1.0-beta.1 links the library statically.', NULL, NULL, NULL, NULL, NULL, 0),
    (7482894514365367475, 3801089, 1768567800000, 1461000000000000024, 'Tom', 'declared',
     '**Declared** as P2 (Medium).', NULL, NULL, NULL, NULL, NULL, 0),
    (7482894514365367475, 3866625, 1768568100000, 1461000000000000024, 'Tom', 'severity',
     '**Severity** P2 → P1 (High). The clocks follow, counted from the report.', NULL, NULL, NULL, NULL, NULL, 0),
    (1029974971708329846, 3932169, 1768554000000, 1461000000000000025, 'Lena', 'confirmed',
     '**Confirmed** by the team. The clocks run.', NULL, NULL, NULL, NULL, NULL, 0),
    (5797049403024214462, 262145, 1768402800000, 1461000000000000041, 'Emre', 'declared',
     '**Declared** as P2 (Medium).', NULL, NULL, NULL, NULL, NULL, 0),
    (1398491178488391509, 4063233, 1768507200000, NULL, 'tplus', 'warning',
     '⏳ INC-1 has been open for 1 h, the target for a P0. At the latest it is to be resolved <t:1768518000:R>.', NULL,
     NULL, NULL, NULL, NULL, 0),
    (1398491178488391509, 4128769, 1768505400000, 1461000000000000031, 'Sam', 'pinned',
     'it''s libfoo.so.3, isn''t it?',
     'https://discord.com/channels/1461000000000000001/1461000000000001050/1461000000000001022', 1461000000000001022,
     NULL, NULL, NULL, 0),
    (1398491178488391509, 4194305, 1768510800000, 1461000000000000024, 'Tom', 'entry',
     'The mirror has the new binaries since 16:00.', NULL, NULL, 'The miror has the binaries.', 1461000000000000024,
     1768511100000, 0),
    (1398491178488391509, 4259841, 1768511400000, 1461000000000000024, 'Tom', 'message', 'wrong thread, sorry',
     'https://discord.com/channels/1461000000000000001/1461000000000001050/1461000000000001023', 1461000000000001023,
     NULL, 1461000000000000022, 1768511520000, 1);

-- Around the incidents: their steps, people, ticks, texts for users, decisions, what follows and what was learnt.
INSERT INTO incident_step (incident_id, position, step, entered_ms) VALUES
    (1398491178488391509, 3473412, 'investigate', 1768503900000),
    (1398491178488391509, 3604482, 'triage', 1768504500000),
    (1398491178488391509, 3735554, 'postmortem', 1768514400000),
    (7482894514365367475, 3801090, 'investigate', 1768567800000),
    (7482894514365367475, 3866626, 'fix', 1768570200000);
INSERT INTO incident_person (incident_id, role, user_id, name, since_ms) VALUES
    (1398491178488391509, 'responder', 1461000000000000022, 'Jonas', 1768503960000),
    (8535734709154731444, 'member', 1461000000000000024, 'Tom', 1768557900000),
    (8535734709154731444, 'responder', 1461000000000000024, 'Tom', 1768557960000);
INSERT INTO incident_check (incident_id, list, item, user_id, name, checked_ms) VALUES
    (1398491178488391509, 'hotfix', 'root_cause', 1461000000000000022, 'Jonas', 1768504680000),
    (1398491178488391509, 'hotfix', 'reviewed', 1461000000000000024, 'Tom', 1768509000000),
    (1398491178488391509, 'hotfix', 'reviewed', 1461000000000000023, 'Priya', 1768509060000),
    (1398491178488391509, 'closing', 'verified', 1461000000000000024, 'Tom', 1768571280000);
INSERT INTO incident_draft (draft_id, guild_id, incident_id, kind, body, state, author, made_ms, published_ms) VALUES
    (3802630469455742871, 1461000000000000001, 1398491178488391509, 'hotfix', '🩹 **v1.1.0-beta.1 is out**
It fixes: caro crashes on startup on Linux.

To update, run the install script again; details are in the release notes.',
     'published', 1461000000000000025, 1768512000000, 1768512060000),
    (3909131079200640227, 1461000000000000001, 7482894514365367475, 'update', '🟠 **v1.1.0-beta: Login fails**
We know about this and are working on it. It''s the cookie.',
     'draft', NULL, 1768571400000, NULL),
    (192049148914833736, 1461000000000000001, 4164455087666703108, 'update',
     '🔴 **v1.1.0-beta: Crashes for many users**', 'replaced', 1461000000000000020, 1768570500000, 1768570680000),
    (8390558775516008811, 1461000000000000001, 4164455087666703108, 'rollback_started',
     '⏪ **v1.1.0-beta is being rolled back to v1.0.0**', 'published', 1461000000000000025, 1768569900000,
     1768569960000),
    (5637186258647889007, 1461000000000000001, 4164455087666703108, 'rollback_done', '✅ **v1.0.0 is back**',
     'discarded', 1461000000000000021, 1768570800000, 1768570920000),
    (8350268100848471311, 1461000000000000001, 1398491178488391509, 'resolved',
     '✅ **v1.1.0-beta: caro crashes on startup on Linux: resolved**', 'published', 1461000000000000025, 1768514520000,
     1768515000000);
INSERT INTO incident_decision (incident_id, position, decision, outcome, reason, consulted, decider, decider_name,
    decided_ms) VALUES
    (1398491178488391509, 3604483, 'p0_hotfix', 'hotfix', 'P0 bug found in production', '', 1461000000000000022,
     'Jonas', 1768504680000),
    (7482894514365367475, 3866627, 'rollback', 'keep', 'It has a fix that''s nearly done.', 'Jonas',
     1461000000000000021, 'Maya', 1768569600000),
    (4164455087666703108, 9175041, 'rollback', 'roll back', 'It crashes for more than a fifth of you.',
     'Jonas, "Tom"', 1461000000000000021, 'Maya', 1768569900000);
INSERT INTO incident_related (incident_id, other_id) VALUES
    (1398491178488391509, 4164455087666703108),
    (4164455087666703108, 1398491178488391509);
INSERT INTO incident_action (action_id, guild_id, incident_id, number, what, owner, owner_name, due_ms, done_ms,
    done_by) VALUES
    (2471364037815853865, 1461000000000000001, 1398491178488391509, 1, 'Run the smoke test on Alpine',
     1461000000000000023, 'Priya', 1768842000000, 1768564800000, 1461000000000000023),
    (2471364037815853866, 1461000000000000001, 1398491178488391509, 2,
     'Say in the docs what musl is; that it isn''t glibc', 1461000000000000024, 'Tom', 1768928400000, NULL, NULL);
INSERT INTO incident_postmortem (incident_id, part, body, author, written_ms) VALUES
    (1398491178488391509, 'five_whys', 'It crashed, because a library was missing,
because nobody tried a system without it.',
     1461000000000000022, 1768570800000),
    (1398491178488391509, 'went_well', 'Two hours from the root cause to the announcement 👏', 1461000000000000022,
     1768570800000);

-- Stand-ups and answers.
INSERT INTO standup (standup_id, guild_id, release_id, held_on, channel_id, weekday_off, opened_ms, prompted_ms) VALUES
    (5463944715405530033, 1461000000000000001, 7097959146287140492, '2026-01-16', 1461000000000000015, 0,
     1768572000000, 1768572000000),
    (6134494364519645161, 1461000000000000001, NULL, '2026-01-10', 1461000000000000015, 1, 1768057200000, NULL),
    (3777480532603059051, 1461000000000000002, 5842223876378510111, '2026-01-16', 1461000000000000018, 0,
     1768550400000, 1768550400000);
INSERT INTO standup_answer (standup_id, user_id, user_name, yesterday, today, blockers, answered_ms, late,
    edited_ms) VALUES
    (5463944715405530033, 1461000000000000022, 'Jonas', '', 'Watch the crash rate; plan v1.1.1.', 'none',
     1768572300000, 0, NULL),
    (5463944715405530033, 1461000000000000023, 'Priya', 'Fixed Tom''s "quick fix".', 'Fix what came in overnight.
- login
- language',
     'Waiting for the new CI runner 😴', 1768572600000, 0, 1768572720000),
    (5463944715405530033, 1461000000000000024, 'Tom', '', 'Speed up the start.', '', 1768572540000, 1, NULL),
    (3777480532603059051, 1461000000000000041, 'Emre', 'Début', 'Suite', '', 1768552200000, 0, NULL);

-- What users said: confirmed, edited, withdrawn, deleted, in and outside Discord, merged, fixed and taken in from an issue.
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms, edited_ms, confirmed_ms, confirmed_by, theme, effort,
    answered_ms, fixed_in, fixed_ms)
    VALUES (3275110252841049179, 1461000000000000001, 7097959146287140492, 1, 'discord', 'bug', 1461000000000000013,
            1461000000000001001, 1461000000000000032, 'Robin 🦊',
            'the docs say caro''s telemetry can be switched off. it can''t.', 1768497600000, 1768500000000,
            1768498800000, 1768500300000, 1461000000000000022, 'telemetry', 'easy', 1768500600000, 'v1.1.1-beta',
            1768564800000);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms, effort, stage, stage_ms, consent)
    VALUES (2344248649571041904, 1461000000000000001, 7097959146287140492, 2, 'discord', 'feature',
            1461000000000000013, 1461000000000001001, 1461000000000000032, 'Robin 🦊',
            'would be cool: i say `--shell powershell`
and caro writes commands for windows 🪟', 1768497600000,
            1768497600000, 'moderate', 'design', 1768557600000, 'asked');
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms, withdrawn_ms, consent)
    VALUES (8588707342906300488, 1461000000000000001, 7097959146287140492, 3, 'discord', 'ux', 1461000000000000013,
            1461000000000001003, 1461000000000000033, 'Noor',
            'someone who''s new won''t find out about the options from `doctor` either', 1768501800000, 1768501800000,
            1768502700000, 'no');
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_name, words, sent_ms, tagged_ms, deleted_ms)
    VALUES (5420171996671100254, 1461000000000000001, 7097959146287140492, 4, 'discord', 'question',
            1461000000000000013, 1461000000000001004, '', '', 1768503600000, 1768503600000, 1768505400000);
INSERT INTO feedback (feedback_id, guild_id, number, source, category, author_name, words, sent_ms, tagged_ms,
    consent)
    VALUES (4107277549426956320, 1461000000000000001, 5, 'twitter', 'testimonial', '', '"caro saved my evening" 🫶😄',
            1768507200000, 1768507200000, 'unnamed');
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms, confirmed_ms, confirmed_by, effort, broken_ms, consent)
    VALUES (2621475006576655102, 1461000000000000001, 7097959146287140492, 6, 'discord', 'bug', 1461000000000000013,
            1461000000000001006, 1461000000000000031, 'Sam', '```
caro --output json "..." | jq .
```
breaks',
            1768510800000, 1768510800000, 1768512000000, 1461000000000000023, 'high', 1768568400000, 'named');
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, author_name, words, sent_ms,
    tagged_ms, origin_repository, origin_number)
    VALUES (8485445205553714620, 1461000000000000001, 7097959146287140492, 7, 'github', 'bug', 'sam-s',
            'Doesn''t start on Alpine

Error loading shared library; see the log.', 1768512600000, 1768512900000,
            'wildcard/caro', 17);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms, merged_into, merged_under, merged_by, merged_ms)
    VALUES (8836238376697491175, 1461000000000000001, 7097959146287140492, 8, 'discord', 'bug', 1461000000000000013,
            1461000000000001008, 1461000000000000033, 'Noor',
            'your website mentions a switch for telemetry. caro has no such flag', 1768514400000, 1768514400000,
            3275110252841049179, 3275110252841049179, 1461000000000000025, 1768516200000);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, author_name, words, sent_ms,
    tagged_ms, merged_into, merged_under, merged_by, merged_ms)
    VALUES (2394657967446474561, 1461000000000000001, 7097959146287140492, 9, 'reddit', 'bug', '', 'telemetry!!',
            1768515000000, 1768515000000, 3275110252841049179, 8836238376697491175, 1461000000000000025, 1768515600000);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms)
    VALUES (6131631224183314392, 1461000000000000001, 7097959146287140492, 10, 'discord', 'question',
            1461000000000000013, 1461000000000001010, -6917529027641069511, 'someone', '', 1768516800000,
            1768516800000);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms)
    VALUES (614236327148998733, 1461000000000000001, 7097959146287140492, 11, 'discord', 'bug', 1461000000000001011,
            1461000000000001011, 1461000000000000031, 'Sam', 'A post of a forum:
the colours are off', 1768518000000,
            1768518000000);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms)
    VALUES (1869611928788501603, 1461000000000000002, 5842223876378510111, 1, 'discord', 'testimonial',
            1461000000000000017, 1461000000000001012, 1461000000000000042, 'Mika', 'Danke!', 1768406400000,
            1768406400000);
INSERT INTO feedback_tagger (feedback_id, user_id, mark, tagged_ms) VALUES
    (3275110252841049179, 1461000000000000025, '🐛', 1768500000000),
    (3275110252841049179, 1461000000000000024, '🪲', 1768500060000),
    (2344248649571041904, 1461000000000000025, '💡', 1768497600000),
    (4107277549426956320, 1461000000000000025, 'menu', 1768507200000),
    (2621475006576655102, 1461000000000000023, '1234567890123456789', 1768510800000),
    (1869611928788501603, 1461000000000000041, '🙏', 1768406400000),
    (8836238376697491175, 1461000000000000025, '🐛', 1768514400000),
    (2394657967446474561, 1461000000000000025, 'menu', 1768515000000),
    (6131631224183314392, 1461000000000000024, '❓', 1768516800000),
    (614236327148998733, 1461000000000000020, 'forum:bug', 1768518000000);
INSERT INTO feedback_draft (draft_id, guild_id, source, channel_id, message_id, author_id, author_name, words,
    sent_ms, saved_ms) VALUES
    (1461000000000005020, 1461000000000000001, 'discord', 1461000000000000013, 1461000000000001030,
     1461000000000000033, 'Noor', 'Since today it crashes right at startup, mac os', 1768571400000, 1768571700000),
    (1461000000000005021, 1461000000000000001, 'reddit', NULL, NULL, NULL, '', 'It''s really slow; "really" slow
🐌',
     1768571760000, 1768571760000);

-- Votes, issues, fixes, and what people said of them.
INSERT INTO feedback_vote (feedback_id, user_id, place, voted_ms) VALUES
    (2344248649571041904, 1461000000000000033, 'message', 1768498200000),
    (2344248649571041904, 1461000000000000033, 'card', 1768503600000),
    (3275110252841049179, 1461000000000000031, 'message', 1768501800000),
    (2344248649571041904, -6917529027641069511, 'message', 1768498260000);
INSERT INTO feedback_issue (feedback_id, guild_id, repository, number, state, reason, by_user, at_ms) VALUES
    (3275110252841049179, 1461000000000000001, 'wildcard/caro', 18, 'linked', NULL, 1461000000000000022, 1768507200000),
    (2344248649571041904, 1461000000000000001, 'wildcard/caro', NULL, 'waiting', NULL, 1461000000000000022,
     1768572480000),
    (8588707342906300488, 1461000000000000001, 'wildcard/caro', NULL, 'refused',
     'GitHub does not accept it: Validation Failed', 1461000000000000022, 1768507260000),
    (2621475006576655102, 1461000000000000001, 'wildcard/other', 3, 'gone', NULL, 1461000000000000024, 1768512600000),
    (8485445205553714620, 1461000000000000001, 'wildcard/caro', 17, 'linked', NULL, 1461000000000000020, 1768512900000);
INSERT INTO feedback_fix (fix_id, feedback_id, version, guild_id, url, way, told_ms) VALUES
    (3599799564817288665, 8485445205553714620, 'v1.1.1-beta', 1461000000000000001,
     'https://github.com/wildcard/caro/releases/tag/v1.1.1-beta', 'issue', 1768565100000),
    (1916850937254982026, 3275110252841049179, 'v1.1.1-beta', 1461000000000000001,
     'https://github.com/wildcard/caro/releases/tag/v1.1.1-beta', 'thread', 1768565100000),
    (6638153140287471365, 8836238376697491175, 'v1.1.1-beta', 1461000000000000001,
     'https://github.com/wildcard/caro/releases/tag/v1.1.1-beta', 'direct', 1768565100000),
    (5698782936537243375, 2394657967446474561, 'v1.1.1-beta', 1461000000000000001,
     'https://github.com/wildcard/caro/releases/tag/v1.1.1-beta', 'nobody', 1768565100000);
INSERT INTO feedback_verdict (feedback_id, version, user_id, fixed, said_ms) VALUES
    (3275110252841049179, 'v1.1.1-beta', 1461000000000000032, 1, 1768566600000),
    (2621475006576655102, 'v1.1.1-beta', 1461000000000000031, 0, 1768568400000);

-- The repository, its issues and pull requests, and its releases.
INSERT INTO repository (guild_id, name, connected_by, connected_ms, seen_ms, issues_etag, releases_etag,
    polled_ms, next_poll_ms, failures, trouble, trouble_ms, told_ms)
    VALUES (1461000000000000001, 'wildcard/caro', 1461000000000000022, 1768497000000, 1768572000000,
            'W/"941a26aece1ea51c5744ffbea1bbddeeabb4579f"', 'W/"878b66d3e065e1177cc96d9062bf628ad6ea6e86"',
            1768572000000, 1768572300000, 0,
            'GitHub does not accept tplus''s token or key. Whoever hosts tplus makes a new one and sets GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_KEY.',
            1768572420000, 1768572420000);
INSERT INTO repository (guild_id, name, connected_by, connected_ms, next_poll_ms, failures)
    VALUES (1461000000000000002, 'emre/site', 1461000000000000041, 1768381800000, 1768382400000, 3);
INSERT INTO issue (guild_id, number, url, title, is_pull_request, is_open, is_done, labels, is_by_team, upvotes,
    created_ms, updated_ms, closed_ms, answered_ms, gone_ms, checked_ms, author) VALUES
    (1461000000000000001, 17, 'https://github.com/wildcard/caro/issues/17', 'Doesn''t start on Alpine', 0, 1, 0,
     'feedback
bug
P1', 0, 4, 1768512600000, 1768570200000, NULL, 1768514400000, NULL, 1768536000000, 'sam-s'),
    (1461000000000000001, 18, 'https://github.com/wildcard/caro/issues/18', 'Telemetry can''t be switched off', 0, 0,
     1, 'feedback
bug
P2
v1.1.0-beta', 1, 0, 1768507200000, 1768564800000, 1768564800000, NULL, NULL, 0, 'tplus[bot]'),
    (1461000000000000001, 19, 'https://github.com/wildcard/caro/pull/19', 'Add 简体中文 🀄', 1, 1, 0, '', 0, 0,
     1768554000000, 1768554000000, NULL, NULL, NULL, 0, ''),
    (1461000000000000001, 20, 'https://github.com/wildcard/caro/issues/20', 'Spam', 0, 1, 0, '', 0, 0, 1768528800000,
     1768528800000, NULL, NULL, 1768557600000, 1768557600000, '');
INSERT INTO published_release (guild_id, tag, url, published_ms) VALUES
    (1461000000000000001, 'v1.1.0-beta', 'https://github.com/wildcard/caro/releases/tag/v1.1.0-beta', 1768495800000),
    (1461000000000000001, 'v1.1.1-beta', 'https://github.com/wildcard/caro/releases/tag/v1.1.1-beta', 1768564800000);

-- Summaries, what people added to them, and statuses that somebody set.
INSERT INTO digest (digest_id, guild_id, release_id, job, held_on, from_ms, cut_off_ms) VALUES
    (6859460529994581541, 1461000000000000001, 7097959146287140492, 'end_of_day', '2026-01-15', 1768496400000,
     1768525200000),
    (1894326845989441364, 1461000000000000001, 3289356061668899052, 'weekly_metrics', '2025-12-05', 1764608400000,
     1764972000000),
    (8490817380268551435, 1461000000000000001, 7097959146287140492, 'monitoring', '2026-01-15T13:00', 1768496400000,
     1768500000001),
    (2437680854587333941, 1461000000000000001, 7097959146287140492, 'team_status', '2026-01-15T14:00', 1768496400000,
     1768503600001),
    (3728498906932400939, 1461000000000000001, 7097959146287140492, 'morning', '2026-01-16', 1768525200000,
     1768572000000);
INSERT INTO digest_note (release_id, held_on, field, words, by_user, by_name, set_ms) VALUES
    (7097959146287140492, '2026-01-15', 'end_of_day.highlights', '- 50 downloads! 🎉
- "caro saved my evening"',
     1461000000000000021, 'Maya', 1768524000000),
    (7097959146287140492, '2026-01-15', 'end_of_day.focus', '', 1461000000000000021, 'Maya', 1768524060000),
    (7097959146287140492, '2026-01-16', 'weekly_metrics.challenges', 'Sleep; don''t merge.', 1461000000000000022, 'Jonas', 1768572000000);
INSERT INTO held_post (guild_id, release_id, job, held_on, by_user, by_name, held_ms) VALUES
    (1461000000000000001, 7097959146287140492, 'weekly_public', '2026-01-23', 1461000000000000021, 'Maya', 1769204000000);
INSERT INTO status_override (guild_id, release_id, position, light, reason, by_user, by_name, set_ms, until_ms) VALUES
    (1461000000000000001, 7097959146287140492, 983041, 'Red', 'Mirrors are down', 1461000000000000021, 'Maya',
     1768498200000, 1768499100000),
    (1461000000000000001, 7097959146287140492, 8585217, 'Yellow', 'The mirror''s slow 🐢', 1461000000000000021, 'Maya',
     1768568400000, 1768654800000);

-- Words that were erased; who waits for an answer, to a message, of an issue, for a severity.
INSERT INTO forgotten_message (guild_id, message_id) VALUES
    (1461000000000000001, 1461000000000001010),
    (1461000000000000002, 1461000000000001013);
INSERT INTO awaited (awaited_id, guild_id, kind, subject, channel_id, author_id, words, asked_ms, due_ms,
    settled_ms, answered, answered_by, nagged_ms, pinged_ms, nag, faq_id) VALUES
    (1146455553255341911, 1461000000000000001, 'question', 1461000000000001040, 1461000000000000014,
     1461000000000000033, 'how do i stop it from taking over my "up" arrow?
😤', 1768502400000, 1768506000000,
     1768506600000, 1, 1461000000000000025, 1768506000000, 1768506000000, 'support:nag:4325377', 1871213884482964556),
    (4523318398299552260, 1461000000000000001, 'question', 1461000000000001041, 1461000000000000013,
     1461000000000000031, 'any chance caro could get a light theme?', 1768570200000, 1768573800000, NULL, 0, NULL,
     NULL, NULL, NULL, NULL),
    (6626218202082692700, 1461000000000000001, 'answer', 17, NULL, NULL, 'Doesn''t start on Alpine', 1768512600000,
     1768593600000, NULL, 0, NULL, 1768527000000, NULL, 'support:nag:4390913', NULL),
    (5605878221037175620, 1461000000000000001, 'triage', 19, NULL, NULL, 'Add 简体中文 🀄', 1768554000000, 1768568400000,
     1768564800000, 0, NULL, NULL, NULL, NULL, NULL),
    (268061464130328079, 1461000000000000001, 'bug', 6, NULL, NULL, '', 1768512000000, 1768519200000, 1768514400000,
     1, 1461000000000000023, NULL, NULL, NULL, NULL);

-- The FAQ and its searches; the documentation; what GitHub told of by itself.
INSERT INTO faq (faq_id, guild_id, number, question, answer, by_user, made_ms, edited_ms, removed_ms, page, page_ms, page_done_ms) VALUES
    (1871213884482964556, 1461000000000000001, 1, 'How do I change the keys?', '`caro config keys`; or
read the docs, it''s there.',
     1461000000000000025, 1768506300000, 1768507200000, NULL, 'README, Keys', 1768507200000, NULL),
    (9030444189999949013, 1461000000000000001, 2, 'How do I uninstall caro?', 'caro self uninstall 😢',
     1461000000000000025, 1768507800000, NULL, 1768554000000, NULL, NULL, NULL);
INSERT INTO faq_search (search_id, guild_id, user_id, faq_id, searched_ms, found, took_ms) VALUES
    (2101956905355546377, 1461000000000000001, 1461000000000000031, 1871213884482964556, 1768564800000, 1, 60000),
    (8997128196641271050, 1461000000000000001, -6917529027641069511, 9030444189999949013, 1768565400000, 0, NULL),
    (5464698219220848384, 1461000000000000001, 1461000000000000032, NULL, 1768566000000, NULL, NULL);
INSERT INTO documentation_tick (release_id, item, user_id, user_name, ticked_ms) VALUES
    (7097959146287140492, 'FAQ based on user questions', 1461000000000000025, 'Lena', 1768557600000),
    (7097959146287140492, 'Tutorial: "Your First 5 Minutes with Caro"', 1461000000000000024, 'Tom', 1768561200000);
INSERT INTO documentation_figure (guild_id, position, name, figure, by_user, set_ms) VALUES
    (1461000000000000001, 7864321, 'coverage', 87, 1461000000000000024, 1768561200000),
    (1461000000000000001, 7864322, 'satisfaction', 42, 1461000000000000024, 1768561200000);
INSERT INTO hook_delivery (delivery, guild_id, received_ms) VALUES
    ('2a47e730-0ba1-41b1-956d-c0f70cad28f2', 1461000000000000001, 1768570200000),
    ('f10eeca2-4908-4a3d-b754-27fa5338298c', 1461000000000000001, 1768572000000);

-- Figures, what does not give them, who may push them, and what was said of the criteria.
INSERT INTO metric_sample (guild_id, release_id, metric, at_ms, seen_ms, value, answers, origin, by_user) VALUES
    (1461000000000000001, 7097959146287140492, 'downloads', 1768500000000, 1768500000000, 1204.0, NULL, 'source', NULL),
    (1461000000000000001, 7097959146287140492, 'downloads', 1768501800000, 1768572000000, 1377.0, NULL, 'source', NULL),
    (1461000000000000001, 7097959146287140492, 'crash_rate', 1768554000000, 1768554000000, 0.05, NULL, 'push', NULL),
    (1461000000000000001, 7097959146287140492, 'satisfaction', 1768557600000, 1768557600000, 4.2, 37, 'hand',
     1461000000000000025),
    (1461000000000000001, 7097959146287140492, 'nps', 1768557600000, 1768557600000, -12.5, 8, 'hand',
     1461000000000000025),
    (1461000000000000001, 3289356061668899052, 'simple_p95', 1765368000000, 1765368000000, 812.25, NULL, 'import',
     NULL);
INSERT INTO metric_source (guild_id, release_id, metric, failing_ms, error) VALUES
    (1461000000000000001, 7097959146287140492, 'error_rate', 1768568400000, 'did not answer within 10 seconds'),
    (1461000000000000001, 7097959146287140492, 'awu', 1768570200000,
     'answered 503 Service Unavailable: "we''ll be back" 🛠️');
INSERT INTO metric_token (guild_id, digest, by_user, made_ms) VALUES
    (1461000000000000001, '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 1461000000000000022,
     1768497300000);
INSERT INTO criterion_tick (guild_id, release_id, criterion, is_met, words, by_user, by_name, set_ms) VALUES
    (1461000000000000001, 7097959146287140492, 'week1_press', 1, 'An article in a "magazine" 📰
https://example.com/a?b=c&d=%20',
     1461000000000000024, 'Tom', 1768561200000),
    (1461000000000000001, 7097959146287140492, 'week1_complaints', 0, '', 1461000000000000025, 'Lena', 1768561260000);
INSERT INTO metric_alert (guild_id, release_id, metric, since_ms, ended_ms) VALUES
    (1461000000000000001, 7097959146287140492, 'error_rate', 1768500280000, 1768503600000),
    (1461000000000000001, 7097959146287140492, 'downloads', 1768543200000, NULL);

-- The course of the release: decisions, votes, ticks, lists that were posted, and what was missed.
INSERT INTO release_decision (guild_id, release_id, position, decided, words, by_user, by_name, decided_ms) VALUES
    (1461000000000000001, 7097959146287140492, 2031617, 'go', '', 1461000000000000021, 'Maya', 1768487400000),
    (1461000000000000001, 7097959146287140492, 2097153, 'by_date',
     'Community engagement: Active discussion in Discord (Active discussions 0 threads)', NULL, '', 1768539600000),
    (1461000000000000001, 7097959146287140492, 2162689, 'hold', 'We''re not stable yet; "one more week"',
     1461000000000000021, 'Maya', 1768564800000),
    (1461000000000000001, 7097959146287140492, 2228225, 'move_on', '', 1461000000000000021, 'Maya', 1768566600000),
    (1461000000000000001, 7097959146287140492, 2293761, 'move', '2026-01-14 → 2026-01-15', 1461000000000000021,
     'Maya', 1768482000000),
    (1461000000000000001, 7097959146287140492, 2359297, 'pause', 'The mirror burns 🔥', 1461000000000000021, 'Maya',
     1768497000000),
    (1461000000000000001, 7097959146287140492, 2424833, 'resume', '', 1461000000000000021, 'Maya', 1768497600000),
    (1461000000000000001, 3289356061668899052, 196609, 'no_go', 'Crash rate too high', 1461000000000000021, 'Maya',
     1764594000000),
    (1461000000000000001, 3289356061668899052, 262145, 'end', '', 1461000000000000021, 'Maya', 1767218400000),
    (1461000000000000002, 5842223876378510111, 524289, 'pause', '', 1461000000000000041, 'Emre', 1768550400000);
INSERT INTO go_vote (guild_id, release_id, user_id, user_name, is_go, voted_ms) VALUES
    (1461000000000000001, 7097959146287140492, 1461000000000000022, 'Jonas', 1, 1768482300000),
    (1461000000000000001, 7097959146287140492, 1461000000000000023, 'Priya', 0, 1768482360000),
    (1461000000000000001, 7097959146287140492, -6917529027641069511, 'someone', 1, 1768482420000);
INSERT INTO checklist_tick (guild_id, release_id, list, item, by_user, by_name, ticked_ms) VALUES
    (1461000000000000001, 7097959146287140492, 'launch_day', '1.1', 1461000000000000024, 'Tom', 1768485600000),
    (1461000000000000001, 7097959146287140492, 'metrics_20260116', '09:00', 1461000000000000023, 'Priya',
     1768572000000),
    (1461000000000000001, 7097959146287140492, 'week1', '2.4', 1461000000000000025, 'Lena', 1768561200000),
    (1461000000000000001, 7097959146287140492, 'performance_week1', '1.1', 1461000000000000023, 'Priya', 1768561800000);
INSERT INTO checklist_post (guild_id, release_id, list, posted_ms) VALUES
    (1461000000000000001, 7097959146287140492, 'launch_day', 1768482000000),
    (1461000000000000001, 7097959146287140492, 'metrics_20260116', 1768572000000),
    (1461000000000000001, 7097959146287140492, 'performance_week1', 1768561200000);
INSERT INTO calendar_missed (guild_id, release_id, job, due_ms, found_ms) VALUES
    (1461000000000000001, 7097959146287140492, 'monitoring', 1768500000000, 1768501560000),
    (1461000000000000001, 7097959146287140492, 'monitoring', 1768501800000, 1768504200000),
    (1461000000000000002, 5842223876378510111, 'end_of_day', 1768417200000, 1768550400000);

-- The boards: of the release that runs, of one that is over, and one whose channel is gone.
INSERT INTO board (release_id, guild_id, channel_id, shown, shown_ms, pinned_message, lost, closed) VALUES
    (7097959146287140492, 1461000000000000001, 1461000000000000011, 4361612906407385629, 1768572000000,
     1461000000000001059, 0, 0),
    (3289356061668899052, 1461000000000000001, 1461000000000000011, -5236319122419173741, 1767218400000,
     1461000000000001060, 0, 1),
    (5842223876378510111, 1461000000000000002, 1461000000000000017, 0, 1768388400000, NULL, 1, 0);

-- Announcements of better performance: published, and not yet.
INSERT INTO performance_draft (draft_id, guild_id, release_id, words, by_user, written_ms, published_ms) VALUES
    (3028985298917175682, 1461000000000000001, 7097959146287140492, '🚀 v1.1.0-beta Performance Update

We''ve been listening to your feedback on response times. Here''s what we''ve improved:

⚡ 55% faster for common queries
⚡ 30% less memory usage (now ~35MB)',
     1461000000000000025, 1768561200000, 1768561800000),
    (6336551840414215588, 1461000000000000001, 7097959146287140492, '"Faster"; we hope', 1461000000000000025,
     1768562400000, NULL);

-- What a team does not measure, and for which releases it was asked.
INSERT INTO metric_asked (guild_id, release_id, asked_ms) VALUES
    (1461000000000000001, 7097959146287140492, 1768402800000);
INSERT INTO metric_unmeasured (guild_id, release_id, metric, by_user, by_name, said_ms) VALUES
    (1461000000000000001, 7097959146287140492, 'nps', 1461000000000000021, 'Maya', 1768403000000),
    (1461000000000000001, 7097959146287140492, 'performance', 1461000000000000021, 'Maya', 1768403100000);
-- Bugs that were graded, one of them as none.
UPDATE feedback SET severity = 'P2', triaged_by = 1461000000000000022, triaged_ms = 1768530000000
    WHERE category = 'bug' AND confirmed_ms IS NOT NULL;
-- What users have by now.
UPDATE release SET shipped = 'v1.1.2-beta' WHERE version = 'v1.1.0-beta';
-- Incidents that are tracked on GitHub: in an issue, and on the way there.
UPDATE incident SET issue_repository = 'wildcard/caro', issue_number = 17 WHERE number = 1;
UPDATE incident SET issue_repository = 'wildcard/caro' WHERE number = 2;
-- What is in the releases, and what the team was asked about them.
UPDATE issue SET milestone = 'v1.2.0' WHERE number = 17;
INSERT INTO release_issue (guild_id, tag, number) VALUES
    (1461000000000000001, 'v1.1.1-beta', 17),
    (1461000000000000001, 'v1.1.1-beta', 45);
INSERT INTO pull_closes (guild_id, pull, number) VALUES
    (1461000000000000001, 45, 19);
INSERT INTO fix_doubt (guild_id, tag, feedback_id, asked_ms, is_in, by_user, answered_ms) VALUES
    (1461000000000000001, 'v1.1.1-beta', 3275110252841049179, 1768572000000, 1, 1461000000000000025, 1768573000000),
    (1461000000000000001, 'v1.1.1-beta', 8588707342906300488, 1768572000000, NULL, NULL, NULL);
-- As what people voted.
UPDATE go_vote SET roles = 'engineer';
-- Mentions that somebody counted.
INSERT INTO mention (guild_id, release_id, place, counted_ms, number, by_user) VALUES
    (1461000000000000001, 7097959146287140492, 'twitter', 1768501000000, 37, 1461000000000000025),
    (1461000000000000001, 7097959146287140492, 'reddit', 1768501000000, 0, 1461000000000000025);
-- Beta testers, and what they found.
INSERT INTO beta_tester (guild_id, user_id, seen_ms) VALUES
    (1461000000000000001, 1461000000000000032, 1768501000000);
INSERT INTO beta_test (feedback_id, user_id, joined_ms, works, words, said_ms) VALUES
    (2344248649571041904, 1461000000000000032, 1768502000000, 0, 'It forgets the last line; "sometimes"', 1768503000000),
    (2344248649571041904, 1461000000000000031, 1768502000000, NULL, '', NULL);
-- Users who helped users.
INSERT INTO helped (guild_id, question, user_id, helped_ms) VALUES
    (1461000000000000001, 1461000000000001040, 1461000000000000032, 1768505000000);
-- A fix that waits for its release.
UPDATE feedback SET done_ms = 1768573000000 WHERE feedback_id = 8588707342906300488;
-- A question that somebody promised to answer, and one whose answer helped.
UPDATE awaited SET promised_ms = 1768505000000 WHERE kind = 'question' AND settled_ms IS NULL;
UPDATE awaited SET helped = 1 WHERE kind = 'question' AND settled_ms IS NOT NULL;
-- A quote that the team released.
UPDATE feedback SET quote_released_ms = 1768574000000, quote_released_by = 1461000000000000023 WHERE consent = 'named';
