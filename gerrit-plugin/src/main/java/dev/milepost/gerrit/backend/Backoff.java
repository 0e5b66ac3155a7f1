// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double up to a limit; each is drawn from its upper half, so that many do not come back at once. */
public final class Backoff {
  private final long first;
  private final long longest;
  private long next;

  /** Starts with {@code first} and never exceeds {@code longest}. */
  public Backoff(Duration first, Duration longest) {
    this.first = first.toMillis();
    this.longest = longest.toMillis();
    this.next = this.first;
  }

  /** The pause before the next try, in milliseconds. */
  public synchronized long nextMillis() {
    long pause = next;
    next = Math.min(longest, next * 2);
    return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
  }

  /** Begins anew after a success. */
  public synchronized void reset() {
    next = first;
  }
}
