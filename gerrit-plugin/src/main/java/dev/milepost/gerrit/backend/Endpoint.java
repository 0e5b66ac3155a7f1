// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import dev.milepost.gerrit.statement.SigningKey;
import java.net.URI;

/**
 * A backend that can be called.
 *
 * @param base scheme, host and port; no path
 * @param key what its statements are signed with
 */
public record Endpoint(URI base, SigningKey key) {
  /** The address of a path that is already percent-encoded; it is sent as it stands. */
  public URI at(String path) {
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path);
  }
}
