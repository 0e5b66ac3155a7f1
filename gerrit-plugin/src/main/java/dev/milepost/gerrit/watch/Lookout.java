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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
  /** Changes that are about to be looked at because of a hint. */
  private final Set<Change.Id> hinted = ConcurrentHashMap.newKeySet();
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
    if (!watches.of(change).isEmpty() && hinted.add(change)) {
      scheduler.schedule(() -> lookAt(change), GATHER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Looks at one now, and waits a moment for that: what comes later is news. */
  void lookAt(Watch watch) {
    Future<?> look = scheduler.submit(() -> look(ImmutableList.of(watch)));
    try {
      look.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      logger.atFine().withCause(e).log("what has become of change %s is not known in time", watch.change());
    } finally {
      look.cancel(false);
    }
  }

  private void lookAt(Change.Id change) {
    hinted.remove(change);
    look(watches.of(change));
  }

  private void lookAtAll() {
    ImmutableList<Watch> all = watches.all();
    look(all);
    long oldest = System.currentTimeMillis() - MOST_MILLIS;
    all.stream().filter(watch -> watch.since() < oldest).forEach(this::end);
  }

  private void look(ImmutableList<Watch> some) {
    try {
      WatchedRows.Seen seen = rows.of(some);
      seen.found().forEach(this::take);
      seen.over().forEach(this::end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      logger.atWarning().withCause(e).log("what has become of watched changes cannot be looked at now");
    }
  }

  /** One that cannot be told or kept holds up no other. */
  private void take(WatchedRows.Found found) {
    try {
      // As it is by now: somebody else may have looked meanwhile, or he wants it no more.
      Optional<Watch> now = watches.get(found.watch().account(), found.watch().change());
      if (now.isEmpty()) {
        return;
      }
      Watch watch = now.get();
      if (watch.endsWith(found.fate())) {
        teller.tell(watch, found.fate(), found.headline());
      } else if (!watch.having(found.fate()).equals(watch)) {
        watches.update(watch.having(found.fate()));
      }
    } catch (IOException | RuntimeException e) {
      logger.atWarning().withCause(e).log("account %s cannot be told of change %s now", found.watch().account(), found.watch().change());
    }
  }

  private void end(Watch watch) {
    try {
      watches.remove(watch.account(), watch.change());
    } catch (IOException e) {
      logger.atWarning().withCause(e).log("that account %s watches change %s no more cannot be kept", watch.account(), watch.change());
    }
  }
}
