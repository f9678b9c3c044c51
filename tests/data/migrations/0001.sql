-- A database of the version whose last migration was 0001, which brought its first tables.

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
    (1461000000000000002, 'standup:3777480532603059051:card', 1461000000000000018, 1461000000000001052, 1768464000000);
