// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.assets;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.junit.Test;

public class AcceptEncodingTest {
  @Test
  public void theBestAllowedCodingComesFirst() {
    assertThat(first(null)).isEqualTo("identity");
    assertThat(first("")).isEqualTo("identity");
    assertThat(first("gzip, deflate, br, zstd")).isEqualTo("br");
    assertThat(first("gzip")).isEqualTo("gzip");
    assertThat(first("x-gzip")).isEqualTo("gzip");
    assertThat(first("GZIP;Q=1.0")).isEqualTo("gzip");
    assertThat(first("br;q=0.5, gzip;q=0.8")).isEqualTo("gzip");
    assertThat(first("br;q=0, gzip")).isEqualTo("gzip");
    assertThat(first("*")).isEqualTo("br");
    assertThat(first("*;q=0, gzip")).isEqualTo("gzip");
    assertThat(first("identity, br;q=0.5")).isEqualTo("identity");
    assertThat(first("br;q=rubbish")).isEqualTo("identity");
    assertThat(first("identity;q=0, *;q=0")).isEqualTo("identity");
    assertThat(first(",,;q=1,")).isEqualTo("identity");
  }

  @Test
  public void plainBytesComeAfterWhatIsWanted() {
    assertThat(AcceptEncoding.preferred("gzip, br", List.of("br", "gzip")))
        .containsExactly("br", "gzip", "identity")
        .inOrder();
  }

  private static String first(String header) {
    return AcceptEncoding.preferred(header, List.of("br", "gzip")).get(0);
  }
}
