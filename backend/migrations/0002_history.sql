-- SPDX-License-Identifier: Apache-2.0
-- History of what was said of a change: its pipeline as a whole (`head`, `images`) and each of its steps (`step:NAME`), each new
-- statement once. `nth` counts the statements of one part from 1; `at` grows with it, whatever clocks do.
-- `not_before` is there when nobody was looking as it came about: it did so between that moment and `at`.
CREATE TABLE moment (
    server TEXT NOT NULL,
    project TEXT NOT NULL,
    number BIGINT NOT NULL,
    pipeline TEXT NOT NULL,
    part TEXT NOT NULL,
    nth BIGINT NOT NULL,
    at BIGINT NOT NULL,
    not_before BIGINT,
    patch_set BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (server, project, number, pipeline, part, nth)
);
CREATE INDEX moment_by_age ON moment (server, at);

-- When each source was heard. Between two rows of a source nobody knows what it would have said.
CREATE TABLE listened (
    server TEXT NOT NULL,
    source TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (server, source, since)
);

-- A stretch that was found after a time in which nobody looked began between that moment and `since`.
ALTER TABLE stretch ADD COLUMN not_before BIGINT;

-- When the step was begun, where that is known: what steps usually take is counted from it.
ALTER TABLE reached ADD COLUMN began BIGINT;
CREATE INDEX reached_newest ON reached (server, project, pipeline, step, at);

-- What people and Gerrit's service users did for a change: votes and merges, by Gerrit's events. Who it was is not told.
CREATE TABLE act (
    server TEXT NOT NULL,
    project TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    by_person BIGINT NOT NULL,
    PRIMARY KEY (server, project, number, at, seq, kind)
);
