// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static com.google.common.truth.Truth.assertThat;

import java.time.Duration;
import org.junit.Test;

public class BreakerTest {
  private long now;
  private final Breaker breaker = new Breaker(2, Duration.ofNanos(100), () -> now);

  @Test
  public void afterFailuresOneTriesNowAndThen() {
    breaker.failed();
    assertThat(breaker.allows()).isTrue();
    breaker.failed();
    assertThat(breaker.allows()).isFalse();
    now += 100;
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.allows()).isFalse();
    breaker.failed();
    now += 99;
    assertThat(breaker.allows()).isFalse();
    now += 1;
    assertThat(breaker.allows()).isTrue();
    breaker.succeeded();
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.allows()).isTrue();
  }
}
