// SPDX-License-Identifier: Apache-2.0
//! What a file may cost: it comes from whoever may push a change. Real ones have a few kilobytes and a hundred stages.

/// Bytes of a file, at most.
pub const BYTES: usize = 1 << 20;

/// Values in a file, at most, an alias counting as all that it stands for, and each 32 bytes of text as one more.
pub const VALUES: usize = 100_000;

/// Lists and mappings inside one another, at most, through aliases too.
pub const DEPTH: usize = 64;

/// Pipelines in a file, at most.
pub const PIPELINES: usize = 1_000;

/// Stages in a file, at most.
pub const STAGES: usize = 2_000;

/// Characters of a name, at most: of a pipeline, a stage, an export, or what `$each` binds. Plans repeat them often.
pub const NAME: usize = 256;

/// Names in all `execution` graphs of a file, at most.
pub const ARCS: usize = 10_000;

/// Bytes that variables, `$merge` and `$each` may make out of a file, at most.
pub const MADE: usize = 4 << 20;

/// Bytes of one text once its variables are filled in, at most.
pub const TEXT: usize = 16 << 10;

/// Items that all `$each` of a file may yield, at most.
pub const YIELDED: usize = 10_000;

/// Findings that are told, at most; one more says that there are more.
pub const FINDINGS: usize = 500;

/// Characters of foreign text that a message repeats, at most.
pub const QUOTED: usize = 80;
