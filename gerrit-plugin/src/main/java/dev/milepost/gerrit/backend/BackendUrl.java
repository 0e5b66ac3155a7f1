// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Checks {@code plugin.milepost.backendUrl}. */
final class BackendUrl {
  private BackendUrl() {}

  /**
   * @throws IllegalArgumentException with one sentence that says what is wrong and what would be right
   */
  static URI parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("plugin.milepost.backendUrl is not a URL: " + text);
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "plugin.milepost.backendUrl must not carry credentials; the key belongs in plugin.milepost.backendKey of secure.config");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException(
          "plugin.milepost.backendUrl must look like https://milepost.example.org:8443, not " + text);
    }
    if (scheme.equals("http") && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "plugin.milepost.backendUrl must be https unless the host is loopback, not " + text);
    }
    boolean bare = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
    if (!bare || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "plugin.milepost.backendUrl must end with the host or port, because statements are bound to the path, not " + text);
    }
    return URI.create(scheme + "://" + uri.getRawAuthority());
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }
}
