-- A database of the version whose last migration was 0006, which brought digests.

-- The locks of the servers, and what was handled.
INSERT INTO guild_lock (guild_id, sequence) VALUES
    (1461000000000000001, 412),
    (1461000000000000002, 9);
INSERT INTO handled_interaction (interaction_id, guild_id, handled_ms) VALUES
    (1461000000000005001, 1461000000000000001, 1768494600000),
    (1461000000000005002, 1461000000000000001, 1768503900000),
    (1461000000000005003, 1461000000000000002, 1768467600000);

-- Timers: set, done and cancelled.
INSERT INTO timer (timer_id, guild_id, kind, subject, slot, due_ms, catch_up_ms, state, attempts, retry_ms) VALUES
    (6568846945619720680, 1461000000000000001, 'calendar', 7097959146287140492, '2026-01-15.1.end_of_day',
     1768525200000, 43200000, 'done', 0, 1768525200000),
    (183614605689454788, 1461000000000000001, 'calendar', 7097959146287140492, '2026-01-16.0.standup', 1768572000000,
     10800000, 'done', 0, 1768572000000),
    (8660533684254231485, 1461000000000000001, 'calendar', 7097959146287140492, '2026-01-17.0.standup', 1768658400000,
     10800000, 'set', 0, 1768658400000),
    (2412746315458237368, 1461000000000000001, 'calendar', 7097959146287140492, '2026-01-16.1.end_of_day',
     1768600800000, 43200000, 'set', 2, 1768600810000),
    (77827069831712225, 1461000000000000002, 'calendar', 5842223876378510111, '2026-01-16.0.standup', 1768550400000,
     10800000, 'cancelled', 0, 1768550400000),
    (891204330544081663, 1461000000000000001, 'incident.response', 1398491178488391509, '1768504800000',
     1768504800000, 604800000, 'cancelled', 0, 1768504800000),
    (1741338622954075315, 1461000000000000001, 'incident.response', 1029974971708329846, '1768669200000',
     1768669200000, 604800000, 'set', 0, 1768669200000),
    (2223302804481227063, 1461000000000000001, 'incident.update', 1398491178488391509, '1768507500000', 1768507500000,
     604800000, 'done', 0, 1768507500000),
    (7670323483080359722, 1461000000000000001, 'incident.update', 7482894514365367475, '1768579200000', 1768579200000,
     604800000, 'set', 0, 1768579200000),
    (6635862128162441024, 1461000000000000001, 'incident.ping', 3386040301070862760, '1768568400000', 1768568400000,
     604800000, 'set', 0, 1768568400000);

-- The outbox: sent, failed, on the way and waiting.
INSERT INTO outbox (outbox_id, guild_id, position, lane, urgency, handle, action, state, attempts, next_try_ms,
    sending_ms, claimed_ms, created_ms, error) VALUES
    (3802630469455742870, 1461000000000000001, 3473409, 'incident:1398491178488391509', 0,
     'incident:1398491178488391509:card', '', 'sent', 1, 1768503900000, 1768503900000, 1768503900000, 1768503900000,
     NULL),
    (3695584766976473403, 1461000000000000001, 3473410, 'incident:1398491178488391509', 1,
     'incident:1398491178488391509:thread', '', 'sent', 1, 1768503900000, 1768503901000, 1768503901000, 1768503900000,
     NULL),
    (5893796318944292948, 1461000000000000001, 3145729, 'feedback:mark:1461000000000001002', 1,
     'feedback:mark:1461000000000001002', '', 'failed', 1, 1768500600000, 1768500600000, 1768500600000, 1768500600000,
     'Reaction blocked (code 90001)'),
    (8350268100848471310, 1461000000000000001, 5898241, 'incident:7482894514365367475', 1,
     'incident:7482894514365367475:card',
     '{"do":"edit","body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[],"content":"","embeds":[{"color":4674663,"description":"🔥 **Acknowledged.** Priya leads.\n**Next update** <t:1768579200:R>","fields":[],"title":"🟠 P1 incident: Login fails"}]},"attachment":null}',
     'sending', 2, 1768572000000, 1768572000000, 1768572030000, 1768572000000, NULL),
    (3909131079200640226, 1461000000000000001, 5898242, 'incident:7482894514365367475', 1,
     'incident:7482894514365367475:update:5898243',
     '{"do":"post","place":{"thread":"incident:7482894514365367475:thread"},"body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[],"content":"","embeds":[{"color":4674663,"description":"**Update.** It''s the session cookie: \"SameSite\" again 🍪","fields":[],"footer":{"text":"Priya"}}]},"attachment":null}',
     'pending', 0, 1768572000000, NULL, NULL, 1768572000000, NULL),
    (8390558775516008810, 1461000000000000001, 5963777, 'incident:3386040301070862760', 0,
     'incident:3386040301070862760:card',
     '{"do":"post","place":{"channel":1461000000000000011},"body":{"allowed_mentions":{"parse":[],"roles":["1461000000000000053"],"users":[]},"components":[{"components":[{"custom_id":"incident:confirm:3386040301070862760","label":"Confirm","style":1,"type":2},{"custom_id":"incident:severity:3386040301070862760","label":"Severity","style":2,"type":2}],"type":1}],"content":"<@&1461000000000000053>","embeds":[{"color":4674663,"description":"❔ **Unconfirmed.** Nobody of the team has confirmed it.","fields":[],"title":"🟡 P2 incident: caro answers in the wrong language"}]},"attachment":{"name":"summary.txt","text":"I typed `caro ''liste les fichiers''`;\nit answered in Klingon."}}',
     'pending', 1, 1768572065000, 1768572060000, 1768572060000, 1768572060000, '500 Internal Server Error'),
    (5637186258647889006, 1461000000000000001, 6029313, 'incident:3386040301070862760', 1,
     'incident:3386040301070862760:thread',
     '{"do":"open_thread","on":"incident:3386040301070862760:card","name":"INC-3 caro answers in the wrong language"}',
     'pending', 0, 1768572060000, NULL, NULL, 1768572060000, NULL),
    (192049148914833735, 1461000000000000001, 6094849, 'undelivered/feedback:mark:1461000000000001002', 1,
     'undelivered/feedback:mark:1461000000000001002',
     '{"do":"tell","user":1461000000000000021,"body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[],"content":"","embeds":[{"color":4674663,"description":"⚠️ A mark on a message could not be set: Reaction blocked (code 90001)","fields":[]}]}}',
     'pending', 1, 1768572420000, NULL, 1768572120000, 1768572120000, 'connection refused'),
    (2579887382377205353, 1461000000000000001, 6160385, 'feedback:mark:1461000000000001007', 1,
     'feedback:mark:1461000000000001007',
     '{"do":"react","channel":1461000000000000013,"message":1461000000000001007,"emoji":"🗂️"}', 'pending', 0,
     1768572180000, NULL, NULL, 1768572180000, NULL),
    (3131154767258249969, 1461000000000000001, 6225921, 'feedback:mark:1461000000000001003', 1,
     'feedback:mark:1461000000000001003',
     '{"do":"unreact","channel":1461000000000000013,"message":1461000000000001003,"emoji":"🗂️"}', 'pending', 0,
     1768572180000, NULL, NULL, 1768572180000, NULL),
    (8500287651545099616, 1461000000000000002, 393217, 'standup:3777480532603059051', 1,
     'standup:3777480532603059051:card',
     '{"do":"post","place":{"channel":1461000000000000018},"body":{"allowed_mentions":{"parse":[],"roles":[],"users":[]},"components":[{"components":[{"custom_id":"standup:open:3777480532603059051","label":"Answer","style":1,"type":2}],"type":1}],"content":"","embeds":[{"color":4674663,"description":"Good morning! ☀️\nWhat did you do, what will you do, what blocks you?","fields":[],"title":"Stand-up, Fri Jan 16"}]},"attachment":null}',
     'pending', 0, 1768550400000, NULL, NULL, 1768550400000, NULL);

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
     1461000000000001055, 1768525200000);

-- What `/setup` said, and the releases: one that runs, one that is over, and one of another server.
INSERT INTO guild_setup (guild_id, name, snowflake, set_by, set_ms) VALUES
    (1461000000000000001, 'channel.release', 1461000000000000011, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'channel.announcements', 1461000000000000012, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'channel.feedback', 1461000000000000013, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'channel.standup', 1461000000000000015, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.release_manager', 1461000000000000051, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.engineering_lead', 1461000000000000052, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.engineer', 1461000000000000053, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.community', 1461000000000000054, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.security_lead', 1461000000000000055, 1461000000000000021, 1768494600000),
    (1461000000000000001, 'role.beta_tester', 1461000000000000056, 1461000000000000021, 1768494600000),
    (1461000000000000002, 'channel.release', 1461000000000000017, 1461000000000000041, 1768381200000),
    (1461000000000000002, 'channel.standup', 1461000000000000018, 1461000000000000041, 1768381200000);
INSERT INTO release (release_id, guild_id, version, zone, launch_date, announced_ms, started_by, started_ms,
    ended_ms) VALUES
    (3289356061668899052, 1461000000000000001, 'v1.0.0', 'America/New_York', '2025-12-01', 1764608400000,
     1461000000000000021, 1764604800000, 1767218400000),
    (7097959146287140492, 1461000000000000001, 'v1.1.0-beta', 'America/New_York', '2026-01-15', 1768496400000,
     1461000000000000021, 1768494600000, NULL),
    (5842223876378510111, 1461000000000000002, 'L''été 2026 🌞', 'Europe/Berlin', '2026-01-14', 1768388400000,
     1461000000000000041, 1768381500000, NULL);

-- Incidents: resolved, acknowledged, unconfirmed, open.
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, lead, reported_ms, declared_ms, acknowledged_ms, resolved_ms, resolution, source_channel,
    source_message)
    VALUES (1398491178488391509, 1461000000000000001, 7097959146287140492, 1, 'caro crashes on startup on Linux',
            'caro crashes right at the start on my Fedora box.

It says: "can''t open shared object file" 💥', 'P0',
            1768503900000, 1461000000000000023, 'Priya', 1461000000000000022, 1768503600000, 1768503900000,
            1768503960000, 1768514400000, 'v1.1.0-beta.1 links the library statically.', 1461000000000000013,
            1461000000000001020);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, lead, reported_ms, declared_ms, acknowledged_ms, next_update_ms)
    VALUES (7482894514365367475, 1461000000000000001, 7097959146287140492, 2, 'Login fails', '', 'P1', 1768567800000,
            1461000000000000024, 'Tom', 1461000000000000023, 1768567800000, 1768567800000, 1768568280000,
            1768579200000);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, reporter,
    reporter_name, reported_ms, declared_ms, source_channel, source_message)
    VALUES (3386040301070862760, 1461000000000000001, 7097959146287140492, 3, 'caro answers in the wrong language',
            'I typed in French, it answered in Klingon.', 'P2', 1461000000000000032, 'Robin 🦊', 1768533000000,
            1768533000000, 1461000000000000013, 1461000000000001021);
INSERT INTO incident (incident_id, guild_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, reported_ms, declared_ms)
    VALUES (1029974971708329846, 1461000000000000001, 4, 'The website shows 99 % uptime', 'Nobody knows why.', 'P3',
            1768554000000, 1461000000000000025, 'Lena', 1768496400000, 1768554000000);
INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter,
    reporter_name, reported_ms, declared_ms, resolved_ms, resolution)
    VALUES (5797049403024214462, 1461000000000000002, 5842223876378510111, 1, 'Die Startseite lädt nicht', '', 'P2',
            1768402800000, 1461000000000000041, 'Emre', 1768402800000, 1768402800000, 1768404000000,
            'War nur der Cache.');
INSERT INTO incident_event (incident_id, position, happened_ms, actor, actor_name, kind, detail) VALUES
    (1398491178488391509, 3473411, 1768503900000, 1461000000000000023, 'Priya', 'declared',
     '**Declared** as P0 (Critical) from https://discord.com/channels/1461000000000000001/1461000000000000013/1461000000000001020. It was first reported 5 min earlier; the clocks start there.'),
    (1398491178488391509, 3604481, 1768503960000, 1461000000000000022, 'Jonas', 'acknowledged',
     '**Acknowledged** after 6 min.'),
    (1398491178488391509, 3670017, 1768507200000, 1461000000000000022, 'Jonas', 'update',
     '**Update.** The fix is tested on Fedora, Debian and Alpine.
**Next:** Review and merge; then "ship it" 🚢
-# Next update <t:1768510800:f>'),
    (1398491178488391509, 3735553, 1768514400000, 1461000000000000022, 'Jonas', 'resolved',
     '**Resolved** after 3 h. v1.1.0-beta.1 links the library statically.'),
    (7482894514365367475, 3801089, 1768567800000, 1461000000000000024, 'Tom', 'declared',
     '**Declared** as P2 (Medium).'),
    (7482894514365367475, 3866625, 1768568100000, 1461000000000000024, 'Tom', 'severity',
     '**Severity** P2 → P1 (High). The clocks follow, counted from the report.'),
    (1029974971708329846, 3932169, 1768554000000, 1461000000000000025, 'Lena', 'confirmed',
     '**Confirmed** by the team. The clocks run.'),
    (5797049403024214462, 262145, 1768402800000, 1461000000000000041, 'Emre', 'declared',
     '**Declared** as P2 (Medium).'),
    (7482894514365367475, 3997697, 1768568400000, NULL, 'tplus', 'update', '⏰ An update on INC-2 is owed by Priya.');

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

-- What users said: confirmed, edited, withdrawn, deleted, in and outside Discord.
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms, edited_ms, confirmed_ms, confirmed_by)
    VALUES (3275110252841049179, 1461000000000000001, 7097959146287140492, 1, 'discord', 'bug', 1461000000000000013,
            1461000000000001001, 1461000000000000032, 'Robin 🦊',
            'the docs say caro''s telemetry can be switched off. it can''t.', 1768497600000, 1768500000000,
            1768498800000, 1768500300000, 1461000000000000022);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms)
    VALUES (2344248649571041904, 1461000000000000001, 7097959146287140492, 2, 'discord', 'feature',
            1461000000000000013, 1461000000000001001, 1461000000000000032, 'Robin 🦊',
            'would be cool: i say `--shell powershell`
and caro writes commands for windows 🪟', 1768497600000,
            1768497600000);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms, withdrawn_ms)
    VALUES (8588707342906300488, 1461000000000000001, 7097959146287140492, 3, 'discord', 'ux', 1461000000000000013,
            1461000000000001003, 1461000000000000033, 'Noor',
            'someone who''s new won''t find out about the options from `doctor` either', 1768501800000, 1768501800000,
            1768502700000);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_name, words, sent_ms, tagged_ms, deleted_ms)
    VALUES (5420171996671100254, 1461000000000000001, 7097959146287140492, 4, 'discord', 'question',
            1461000000000000013, 1461000000000001004, '', '', 1768503600000, 1768503600000, 1768505400000);
INSERT INTO feedback (feedback_id, guild_id, number, source, category, author_name, words, sent_ms, tagged_ms)
    VALUES (4107277549426956320, 1461000000000000001, 5, 'twitter', 'testimonial', '', '"caro saved my evening" 🫶😄',
            1768507200000, 1768507200000);
INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id,
    author_id, author_name, words, sent_ms, tagged_ms, confirmed_ms, confirmed_by)
    VALUES (2621475006576655102, 1461000000000000001, 7097959146287140492, 6, 'discord', 'bug', 1461000000000000013,
            1461000000000001006, 1461000000000000031, 'Sam', '```
caro --output json "..." | jq .
```
breaks',
            1768510800000, 1768510800000, 1768512000000, 1461000000000000023);
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
    (1869611928788501603, 1461000000000000041, '🙏', 1768406400000);
INSERT INTO feedback_draft (draft_id, guild_id, source, channel_id, message_id, author_id, author_name, words,
    sent_ms, saved_ms) VALUES
    (1461000000000005020, 1461000000000000001, 'discord', 1461000000000000013, 1461000000000001030,
     1461000000000000033, 'Noor', 'Since today it crashes right at startup, mac os', 1768571400000, 1768571700000),
    (1461000000000005021, 1461000000000000001, 'reddit', NULL, NULL, NULL, '', 'It''s really slow; "really" slow
🐌',
     1768571760000, 1768571760000);

-- Summaries, what people added to them, and statuses that somebody set.
INSERT INTO digest (digest_id, guild_id, release_id, job, held_on, from_ms, cut_off_ms) VALUES
    (6859460529994581541, 1461000000000000001, 7097959146287140492, 'end_of_day', '2026-01-15', 1768496400000,
     1768525200000),
    (1894326845989441364, 1461000000000000001, 3289356061668899052, 'weekly_metrics', '2025-12-05', 1764608400000,
     1764972000000);
INSERT INTO digest_note (release_id, held_on, field, words, by_user, by_name, set_ms) VALUES
    (7097959146287140492, '2026-01-15', 'highlights', '- 50 downloads! 🎉
- "caro saved my evening"',
     1461000000000000021, 'Maya', 1768524000000),
    (7097959146287140492, '2026-01-15', 'focus', '', 1461000000000000021, 'Maya', 1768524060000),
    (7097959146287140492, '2026-01-16', 'focus', 'Sleep; don''t merge.', 1461000000000000022, 'Jonas', 1768572000000);
INSERT INTO status_override (guild_id, release_id, position, light, reason, by_user, by_name, set_ms, until_ms) VALUES
    (1461000000000000001, 7097959146287140492, 983041, 'Red', 'Mirrors are down', 1461000000000000021, 'Maya',
     1768498200000, 1768499100000),
    (1461000000000000001, 7097959146287140492, 8585217, 'Yellow', 'The mirror''s slow 🐢', 1461000000000000021, 'Maya',
     1768568400000, 1768654800000);
