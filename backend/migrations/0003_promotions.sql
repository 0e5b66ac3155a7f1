-- SPDX-License-Identifier: Apache-2.0
-- A step that was reached while nobody was there to see it was reached between this moment and `at`.
ALTER TABLE reached ADD COLUMN not_before BIGINT;

-- History: which change of a deployment repository first made it ask for an image with the change, for each service of a step.
-- `revision` is where that was first seen; the change is null where that was not seen.
CREATE TABLE promoted (
    server TEXT NOT NULL,
    project TEXT NOT NULL,
    number BIGINT NOT NULL,
    pipeline TEXT NOT NULL,
    step TEXT NOT NULL,
    service TEXT NOT NULL,
    at BIGINT NOT NULL,
    revision TEXT NOT NULL,
    by_project TEXT,
    by_number BIGINT,
    PRIMARY KEY (server, project, number, pipeline, step, service)
);
