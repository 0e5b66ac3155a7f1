// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.common.collect.ImmutableList;
import com.google.common.flogger.FluentLogger;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.gerrit.entities.Change;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.metrics.PluginMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final long PATIENCE_MILLIS = 2_000;
  /** After so long nobody waits any more: the change was abandoned or deleted, or leads nowhere. */
  private static final long MOST_MILLIS = Duration.ofDays(365).toMillis();

  private final Watches watches;
  private final WatchedRows rows;
  private final Teller teller;
  private final PluginMetrics metrics;
  private final AtomicBoolean hurried = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1,
          new ThreadFactoryBuilder().setNameFormat("milepost-watches").setDaemon(true).build(),
          (task, executor) -> {});

  @Inject
  Lookout(Watches watches, WatchedRows rows, Teller teller, PluginMetrics metrics) {
    this.watches = watches;
    this.rows = rows;
    this.teller = teller;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    metrics.gauge("watches/size", "Changes that readers watch, each once for each of them", () -> watches.all().size());
    scheduler.scheduleWithFixedDelay(this::lookAtAll, GATHER_MILLIS, MINUTE_MILLIS, TimeUnit.MILLISECONDS);
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

  /** Looks at one now, and waits a moment for that: what comes later is news. */
  void lookAt(Watch watch) {
    try {
      scheduler.submit(() -> look(ImmutableList.of(watch))).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      logger.atFine().withCause(e).log("what has become of change %s is looked at later", watch.change());
    }
  }

  /** Looks soon. */
  private void hurry() {
    if (hurried.compareAndSet(false, true)) {
      scheduler.schedule(this::lookAtAll, GATHER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void lookAtAll() {
    hurried.set(false);
    look(watches.all());
  }

  private void look(ImmutableList<Watch> some) {
    try {
      for (WatchedRows.Found found : rows.of(some)) {
        take(found);
      }
      long oldest = System.currentTimeMillis() - MOST_MILLIS;
      for (Watch watch : some) {
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
      teller.tell(watch, found.headline());
    } else if (!watch.having(found.fate()).equals(watch)) {
      watches.update(watch.having(found.fate()));
    }
  }
}
