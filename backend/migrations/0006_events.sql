-- SPDX-License-Identifier: Apache-2.0
-- What other tools are to be told of, and were: the turns of a change's way, for each receiver in their order (`nth`). `part` is what has
-- turned and `kind` what has become of it: the last of a part says what was told of it. `body` is sent as it is; `due` is when it
-- is tried next; `ended` is when the receiver acknowledged it.
CREATE TABLE event (
    server TEXT NOT NULL,
    receiver TEXT NOT NULL,
    project TEXT NOT NULL,
    number BIGINT NOT NULL,
    nth BIGINT NOT NULL,
    part TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    why TEXT,
    ended BIGINT,
    PRIMARY KEY (server, receiver, project, number, nth)
);
-- Since when each receiver is told.
CREATE TABLE receiver (
    server TEXT NOT NULL,
    name TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (server, name)
);
CREATE INDEX event_open ON event (server, receiver, due) WHERE ended IS NULL;
