-- SPDX-License-Identifier: Apache-2.0
-- When an answer was last given: an old one is dropped, and asked for again where somebody needs it.
ALTER TABLE answer ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX answer_by_age ON answer (server, at);
