// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

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

  @Test
  public void etagsAreComparedWeakly() {
    assertThat(NotModifiedFilter.matches("W/\"a\"", "W/\"a\"")).isTrue();
    assertThat(NotModifiedFilter.matches("\"a\"", "W/\"a\"")).isTrue();
    assertThat(NotModifiedFilter.matches("\"x\", W/\"a\"", "\"a\"")).isTrue();
    assertThat(NotModifiedFilter.matches("*", "\"a\"")).isTrue();
    assertThat(NotModifiedFilter.matches("\"b\"", "\"a\"")).isFalse();
    assertThat(NotModifiedFilter.matches("*", "")).isFalse();
  }
}
