-- When the team said that a fix is made, which users get with a version that comes later.
ALTER TABLE feedback ADD COLUMN done_ms BIGINT;

-- The plan's example is a product like any other: the default playbook says {product} for it.
UPDATE documentation_tick SET item = 'Tutorial: "Your First 5 Minutes with {product}"'
    WHERE item = 'Tutorial: "Your First 5 Minutes with Caro"';

-- When somebody of the team said that they would find out, and whether the answer helped who asked: 1 or 0, as they say.
ALTER TABLE awaited ADD COLUMN promised_ms BIGINT;
ALTER TABLE awaited ADD COLUMN helped BIGINT;
