// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.milepost.gerrit.backend.Unavailable;

/**
 * One state as it goes to readers: encoded once, written to all.
 *
 * @param id the state's ETag; empty for one that is not to be resumed from
 * @param bytes the whole event
 */
record Frame(String id, byte[] bytes) {
  static Frame progress(String id, String json) {
    StringBuilder out = new StringBuilder(json.length() + 64);
    // An empty id makes the browser forget the last one, so that it gets the whole state when it comes back.
    out.append("id: ").append(id).append("\nevent: progress\n");
    json.lines().forEach(line -> out.append("data: ").append(line).append('\n'));
    return new Frame(id, out.append('\n').toString().getBytes(UTF_8));
  }

  static Frame of(Unavailable why) {
    return progress("", why.json());
  }
}
