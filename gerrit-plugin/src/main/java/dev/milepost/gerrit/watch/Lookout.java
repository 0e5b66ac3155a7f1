// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.common.collect.ImmutableList;
import com.google.common.flogger.FluentLogger;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.gerrit.entities.Change;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks what has become of the changes that somebody watches: when the backend hints that something has, and each minute, for
 * another backend may have seen it.
 */
@Singleton
public final class Lookout implements LifecycleListener {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final long MINUTE_MILLIS = 60_000;
  /** Hints that come together are one look. */
  private static final long GATHER_MILLIS = 200;
  /** After so long nobody waits any more: the change was abandoned or deleted, or leads nowhere. */
  private static final long MOST_MILLIS = Duration.ofDays(365).toMillis();

  private final Watches watches;
  private final WatchedRows rows;
  private final Teller teller;
  private final AtomicBoolean hurried = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1,
          new ThreadFactoryBuilder().setNameFormat("milepost-watches").setDaemon(true).build(),
          (task, executor) -> {});

  @Inject
  Lookout(Watches watches, WatchedRows rows, Teller teller) {
    this.watches = watches;
    this.rows = rows;
    this.teller = teller;
  }

  @Override
  public void start() {
    scheduler.scheduleWithFixedDelay(this::look, GATHER_MILLIS, MINUTE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    scheduler.shutdownNow();
  }

  /** The backend says that something else has become of a change. */
  public void hint(Change.Id change) {
    if (watches.hasAny(change)) {
      hurry();
    }
  }

  /** Looks soon. */
  void hurry() {
    if (hurried.compareAndSet(false, true)) {
      scheduler.schedule(this::look, GATHER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    hurried.set(false);
    try {
      ImmutableList<Watch> all = watches.all();
      for (WatchedRows.Found found : rows.of(all)) {
        take(found);
      }
      long oldest = System.currentTimeMillis() - MOST_MILLIS;
      for (Watch watch : all) {
        if (watch.since() < oldest) {
          watches.remove(watch.account(), watch.change());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      logger.atWarning().withCause(e).log("what has become of watched changes cannot be looked at now");
    }
  }

  private void take(WatchedRows.Found found) throws IOException {
    Watch watch = found.watch();
    if (watch.endsWith(found.fate())) {
      teller.tell(watch, found.project(), found.headline());
    } else if (!watch.having(found.fate()).equals(watch)) {
      watches.update(watch.having(found.fate()));
    }
  }
}
