// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class BackendUrlTest {
  @Test
  public void httpsAnywhereAndHttpOnLoopback() {
    assertThat(BackendUrl.parse("https://milepost.example.org:8443/").toString()).isEqualTo("https://milepost.example.org:8443");
    for (String url : new String[] {"http://127.0.0.1:1", "http://127.9.9.9:1", "http://localhost:1", "http://[::1]:1"}) {
      assertThat(BackendUrl.parse(url).toString()).isEqualTo(url);
    }
  }

  @Test
  public void anythingElseIsRefusedInOneSentence() {
    for (String url :
        new String[] {
          "http://milepost.example.org", "http://127.0.0.1.example.org", "http://0.0.0.0:1", "ftp://x", "x", "//x", "",
          "https://", "https://u:p@x", "https://x/path", "https://x?q", "https://x#f", "https://a b"
        }) {
      Exception e = assertThrows(url, IllegalArgumentException.class, () -> BackendUrl.parse(url));
      assertWithMessage(url).that(e.getMessage()).startsWith("plugin.milepost.backendUrl ");
      assertThat(e.getMessage()).doesNotContain("\n");
    }
  }

  @Test
  public void aPasswordInTheUrlIsNotRepeated() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> BackendUrl.parse("https://u:hunter2@x"));
    assertThat(e.getMessage()).doesNotContain("hunter2");
  }
}
