// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When to try again, until it is closed. Pauses double up to a limit; each is drawn from its upper half, so that many
 * do not come back at once. A thread waits in {@link #await}; what has none is called back by {@link #later}.
 */
public final class Retry implements AutoCloseable {
  private final long first;
  private final long longest;
  private long next;
  private boolean hurried;
  private boolean closed;
  private ScheduledFuture<?> timer;

  /** Starts with {@code first} and never exceeds {@code longest}. */
  public Retry(Duration first, Duration longest) {
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
  public synchronized void succeeded() {
    next = first;
    hurried = false;
  }

  /** There is reason to hope: ends the pause of the thread that waits, or else the next one. */
  public synchronized void hurry() {
    next = first;
    hurried = true;
    notifyAll();
  }

  /** Waits for the next try. */
  public synchronized void await() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(nextMillis());
    for (long left = end - System.nanoTime(); !hurried && !closed && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    hurried = false;
  }

  /** Has it tried by a timer; whatever was to be tried before is not. */
  public synchronized void later(ScheduledExecutorService timers, Runnable again) {
    later(timers, again, nextMillis());
  }

  /** The same after a pause that is known. */
  public synchronized void later(ScheduledExecutorService timers, Runnable again, long millis) {
    if (timer != null) {
      timer.cancel(false);
    }
    timer = closed ? null : timers.schedule(again, millis, TimeUnit.MILLISECONDS);
  }

  /** Nothing is tried any more; a thread that waits goes on at once. */
  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel(false);
    }
    notifyAll();
  }
}
