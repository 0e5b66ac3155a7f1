// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Why a reader gets no progress; the sentences are those of {@code API.md} and name nothing of the configuration. */
public enum Unavailable {
  /** It does not answer, or not in time. */
  UNREACHABLE("backend_unreachable", "Milepost's backend does not answer"),
  /** Its configuration, or the plugin's, is wrong. */
  CONFIG("backend_config", "Milepost's configuration is wrong; Gerrit's log says where"),
  /** The embedded backend cannot run on this machine. */
  NO_PLATFORM(
      "backend_no_platform",
      "Milepost's backend cannot run on Gerrit's machine; run it elsewhere and set plugin.milepost.backendUrl");

  private final String key;
  private final String json;

  Unavailable(String key, String text) {
    this.key = key;
    this.json =
        "{\"unavailable\":{\"key\":\"" + key + "\",\"args\":{},\"text\":\"" + text + "\"},\"pipeline\":null}";
  }

  /** The sentence's key. */
  public String key() {
    return key;
  }

  /** What stands in for the progress. */
  public String json() {
    return json;
  }

  /** The same as UTF-8. */
  public byte[] bytes() {
    return json.getBytes(UTF_8);
  }
}
