// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static com.google.common.truth.Truth.assertThat;

import org.junit.Test;

public class NotModifiedFilterTest {
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
