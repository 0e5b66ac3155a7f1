-- SPDX-License-Identifier: Apache-2.0
-- One schema for SQLite and PostgreSQL: columns are BIGINT (milliseconds since the epoch, numbers) and TEXT only.
-- Gerrit's server id is part of every key, since change numbers repeat between Gerrits.

-- What sources said. A cache: it can be read again.
CREATE TABLE fact (
    server TEXT NOT NULL,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    ordering BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (server, source, key)
);
CREATE INDEX fact_by_age ON fact (server, kind, as_of);

-- What facts are found by. `at` is when the fact last said something new.
CREATE TABLE fact_join (
    server TEXT NOT NULL,
    found_by TEXT NOT NULL,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (server, found_by, source, key),
    FOREIGN KEY (server, source, key) REFERENCES fact (server, source, key) ON DELETE CASCADE
);
CREATE INDEX fact_join_newest ON fact_join (server, found_by, at);
CREATE INDEX fact_join_of ON fact_join (server, source, key);

-- What Gerrit answered. A yes or no to "does Y contain X" holds for ever.
CREATE TABLE answer (
    server TEXT NOT NULL,
    ask TEXT NOT NULL,
    reply TEXT NOT NULL,
    PRIMARY KEY (server, ask)
);

-- History, which nobody could tell again: what ran where from when to when. `until` is null while it runs.
CREATE TABLE stretch (
    server TEXT NOT NULL,
    workload TEXT NOT NULL,
    digest TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (server, workload, digest, since)
);
CREATE UNIQUE INDEX stretch_open ON stretch (server, workload, digest) WHERE until IS NULL;
CREATE INDEX stretch_newest ON stretch (server, workload, since);

-- History: when a change first reached a step.
CREATE TABLE reached (
    server TEXT NOT NULL,
    project TEXT NOT NULL,
    number BIGINT NOT NULL,
    pipeline TEXT NOT NULL,
    step TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (server, project, number, pipeline, step)
);
