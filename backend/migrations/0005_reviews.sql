-- SPDX-License-Identifier: Apache-2.0
-- Votes and comments that are to be posted in Gerrit, and those that were: each of a change once. `body` is what is posted, as JSON;
-- `due` is when it is asked for next; once `ended` is set it is not: it stands in Gerrit, or `why` says why it never will.
CREATE TABLE review (
    server TEXT NOT NULL,
    project TEXT NOT NULL,
    number BIGINT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    ended BIGINT,
    why TEXT,
    PRIMARY KEY (server, project, number, key)
);
CREATE INDEX review_due ON review (server, due) WHERE ended IS NULL;
