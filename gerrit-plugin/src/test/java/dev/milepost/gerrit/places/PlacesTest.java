// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.places;

import static com.google.common.truth.Truth.assertThat;

import java.util.Optional;
import org.junit.Test;

public class PlacesTest {
  private static final Optional<Integer> NOBODY = Optional.empty();

  @Test
  public void anAccountHasItsShare() {
    Places caps = new Places(100, 2, 100);
    Runnable first = caps.take(Optional.of(1), "a").get();
    assertThat(caps.take(Optional.of(1), "b")).isPresent();
    assertThat(caps.take(Optional.of(1), "c")).isEmpty();
    assertThat(caps.take(Optional.of(2), "c")).isPresent();
    first.run();
    assertThat(caps.take(Optional.of(1), "c")).isPresent();
  }

  @Test
  public void anAddressHasItsShareWhoeverReads() {
    Places caps = new Places(100, 100, 2);
    assertThat(caps.take(NOBODY, "a")).isPresent();
    assertThat(caps.take(Optional.of(1), "a")).isPresent();
    assertThat(caps.take(NOBODY, "a")).isEmpty();
    assertThat(caps.take(NOBODY, "b")).isPresent();
  }

  @Test
  public void allTogetherAreBounded() {
    Places caps = new Places(2, 100, 100);
    Runnable place = caps.take(NOBODY, "a").get();
    assertThat(caps.take(NOBODY, "b")).isPresent();
    assertThat(caps.take(NOBODY, "c")).isEmpty();
    place.run();
    assertThat(caps.open()).isEqualTo(1);
    assertThat(caps.take(NOBODY, "c")).isPresent();
  }

  @Test
  public void aPlaceIsGivenBackOnce() {
    Places caps = new Places(10, 10, 10);
    Runnable place = caps.take(NOBODY, "a").get();
    caps.take(NOBODY, "a");
    place.run();
    place.run();
    assertThat(caps.open()).isEqualTo(1);
  }
}
