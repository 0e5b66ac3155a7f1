// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Keeps callers from waiting for a backend that has just failed several times; one of them tries again now and then. */
final class Breaker {
  private final int failuresToOpen;
  private final long openNanos;
  private final LongSupplier nanoTime;
  private int failures;
  private long openUntil;

  Breaker(int failuresToOpen, Duration open) {
    this(failuresToOpen, open, System::nanoTime);
  }

  Breaker(int failuresToOpen, Duration open, LongSupplier nanoTime) {
    this.failuresToOpen = failuresToOpen;
    this.openNanos = open.toNanos();
    this.nanoTime = nanoTime;
  }

  synchronized boolean allows() {
    if (failures < failuresToOpen) {
      return true;
    }
    long now = nanoTime.getAsLong();
    if (now - openUntil < 0) {
      return false;
    }
    // The one who is let through now keeps the others out until his try has ended or another pause has passed.
    openUntil = now + openNanos;
    return true;
  }

  synchronized void succeeded() {
    failures = 0;
  }

  synchronized void failed() {
    failures++;
    if (failures >= failuresToOpen) {
      openUntil = nanoTime.getAsLong() + openNanos;
    }
  }
}
