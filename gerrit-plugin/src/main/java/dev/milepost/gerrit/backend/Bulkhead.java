// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.common.flogger.FluentLogger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Keeps readers who wait for the backend from taking many of Gerrit's threads: only so many wait at once, each for so long at
 * most once his call is made, and after a few failures nobody does for a while.
 */
public final class Bulkhead {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final long ENTER_MILLIS = 50;

  private final Semaphore room;
  private final Duration limit;
  private final Breaker breaker = new Breaker(3, Duration.ofSeconds(2));

  /** The backend answered, but not with what was asked for: no reason to stop asking it other questions. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the status of the answer. */
    public RefusedException(int status) {
      super("the backend answered " + status);
    }
  }

  /** For {@code most} callers at once, each of whom waits for {@code limit} at most. */
  public Bulkhead(int most, Duration limit) {
    this.room = new Semaphore(most);
    this.limit = limit;
  }

  /**
   * Waits for the outcome of a call; empty when there is no room to wait, or no outcome in time. One that is over at once was
   * none: it says nothing of the backend.
   */
  public <T> Optional<T> await(Supplier<CompletableFuture<T>> call) {
    try {
      if (!breaker.allows() || !room.tryAcquire(ENTER_MILLIS, TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      try {
        CompletableFuture<T> made = call.get();
        boolean asked = !made.isDone();
        T outcome = made.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (asked) {
          breaker.succeeded();
        }
        return Optional.of(outcome);
      } finally {
        room.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      if (e.getCause() instanceof RefusedException) {
        breaker.succeeded();
      } else {
        breaker.failed();
      }
      logger.atFine().withCause(e).log("no answer from the backend");
      return Optional.empty();
    }
  }
}
