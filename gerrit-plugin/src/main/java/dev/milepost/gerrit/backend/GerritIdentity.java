// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.gerrit.common.Nullable;
import com.google.gerrit.server.config.CanonicalWebUrl;
import com.google.gerrit.server.config.GerritServerId;
import com.google.inject.Inject;
import com.google.inject.Provider;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * Which Gerrit this is: its id, which is part of all that is stored, and the hosts under which CI knows it.
 *
 * @param serverId {@code gerrit.serverId}
 * @param hosts host names, with the port where it is not the default, and the path where there is one
 */
record GerritIdentity(String serverId, ImmutableList<String> hosts) {
  @Inject
  GerritIdentity(@GerritServerId String serverId, @Nullable @CanonicalWebUrl Provider<String> webUrl) {
    this(serverId, hosts(webUrl == null ? null : webUrl.get()));
  }

  /** The host of Gerrit's web address, with its path; none when it has none or a strange one. */
  static ImmutableList<String> hosts(@Nullable String webUrl) {
    try {
      URI uri = new URI(Strings.nullToEmpty(webUrl));
      if (uri.getHost() == null) {
        return ImmutableList.of();
      }
      boolean plain =
          uri.getPort() < 0
              || uri.getPort() == 443 && "https".equalsIgnoreCase(uri.getScheme())
              || uri.getPort() == 80 && "http".equalsIgnoreCase(uri.getScheme());
      String host = plain ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
      String path = Strings.nullToEmpty(uri.getRawPath()).replaceAll("/+$", "");
      return ImmutableList.of(host + path);
    } catch (URISyntaxException e) {
      return ImmutableList.of();
    }
  }
}
