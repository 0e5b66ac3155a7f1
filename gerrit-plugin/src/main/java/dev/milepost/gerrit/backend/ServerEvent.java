// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

/**
 * One event of a {@code text/event-stream}.
 *
 * @param id the last id that the stream told, empty for none
 * @param type its name, {@code message} for none
 * @param data its lines, joined by line feeds
 */
public record ServerEvent(String id, String type, String data) {}
