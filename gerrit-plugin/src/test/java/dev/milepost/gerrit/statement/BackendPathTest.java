// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.statement;

import static com.google.common.truth.Truth.assertThat;

import dev.milepost.gerrit.backend.Endpoint;
import java.net.URI;
import org.junit.Test;

public class BackendPathTest {
  @Test
  public void projectAndNumberAreOneSegment() {
    assertThat(BackendPath.progress("demo/app", 12, "ab")).isEqualTo("/v1/changes/demo%2Fapp~12/revisions/ab/progress");
    assertThat(BackendPath.events("demo/app", 12, "ab")).isEqualTo("/v1/changes/demo%2Fapp~12/revisions/ab/events");
    assertThat(BackendPath.why("demo/app", 12, "ab")).isEqualTo("/v1/changes/demo%2Fapp~12/revisions/ab/why");
    assertThat(BackendPath.detail("demo/app", 12, "ab")).isEqualTo("/v1/changes/demo%2Fapp~12/revisions/ab/detail");
  }

  @Test
  public void aSourcesNameIsOneSegment() {
    assertThat(BackendPath.test("a/b")).isEqualTo("/v1/sources/a%2Fb/test");
  }

  @Test
  public void allButUnreservedBytesAreEncoded() {
    assertThat(BackendPath.segment("aZ09-._~")).isEqualTo("aZ09-._~");
    assertThat(BackendPath.segment("a b+c%d/é?#\u0000\uD83D\uDE00")).isEqualTo("a%20b%2Bc%25d%2F%C3%A9%3F%23%00%F0%9F%98%80");
  }

  @Test
  public void thePathIsSentAsItStands() {
    Endpoint endpoint = new Endpoint(URI.create("http://127.0.0.1:1"), new SigningKey("k", new byte[32]));
    for (String project : new String[] {"a/b", "..", "é ü", "%2F", "a~1", "*'()!"}) {
      String path = BackendPath.progress(project, 1, "ab");
      assertThat(endpoint.at(path).getRawPath()).isEqualTo(path);
    }
  }
}
