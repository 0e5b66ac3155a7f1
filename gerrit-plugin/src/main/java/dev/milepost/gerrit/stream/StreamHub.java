// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import com.google.common.flogger.FluentLogger;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.backend.EventStream;
import dev.milepost.gerrit.change.ReaderScope;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** All open streams: who reads what, over which stream of the backend. */
@Singleton
final class StreamHub implements LifecycleListener {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final long SWEEP_SECONDS = 5;
  private static final int SWEEPS_PER_BEAT = 3;
  private static final long CHECK_MILLIS = 1_000;
  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final ReadCheck check;
  private final PluginMetrics metrics;
  private final ConcurrentHashMap<StreamKey, Upstream> upstreams = new ConcurrentHashMap<>();
  private final AtomicLong doubts = new AtomicLong();
  private final AtomicBoolean checking = new AtomicBoolean();
  private final ScheduledExecutorService scheduler;
  private int sweeps;

  @Inject
  StreamHub(
      Backend backend, BackendClient client, Statements statements, ReadCheck check, PluginMetrics metrics) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
    this.check = check;
    this.metrics = metrics;
    ScheduledThreadPoolExecutor threads =
        (ScheduledThreadPoolExecutor)
            Executors.newScheduledThreadPool(
                2, new ThreadFactoryBuilder().setNameFormat("milepost-streams-%d").setDaemon(true).build());
    threads.setRemoveOnCancelPolicy(true);
    // Set to drop tasks when stopped, so that a late callback of a closing stream is no error.
    threads.setRejectedExecutionHandler((task, executor) -> {});
    scheduler = threads;
  }

  @Override
  public void start() {
    scheduler.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    backend.onReady(() -> upstreams.values().forEach(Upstream::retrySoon));
    metrics.gauge("streams/upstream", "Event streams open to the backend", upstreams::size);
  }

  @Override
  public void stop() {
    upstreams.values().forEach(upstream -> upstream.endAll("stopped"));
    scheduler.shutdownNow();
  }

  /** To be read before a reader is authorised and handed to {@link #join}: what is doubted in between is checked again. */
  long doubts() {
    return doubts.get();
  }

  /** Connects a reader whom Gerrit has authorised; returns the stream that he is to leave in the end. */
  Upstream join(StreamKey key, ReaderScope scope, Reader reader, long doubtsBefore) {
    Upstream upstream;
    do {
      upstream = upstreams.computeIfAbsent(key, k -> new Upstream(k, this));
    } while (!upstream.join(reader, scope));
    if (doubts.get() != doubtsBefore) {
      later(upstream::check, 0);
    }
    probe(reader.account());
    return upstream;
  }

  /**
   * Writes to all streams of an account: a server learns of a closed connection only by writing to it, and who goes through many
   * changes would be refused for the ones that he has left.
   */
  void probe(Optional<Account.Id> account) {
    if (account.isPresent()) {
      for (Upstream upstream : upstreams.values()) {
        for (Reader reader : upstream.readers()) {
          if (reader.account().equals(account)) {
            reader.beat();
          }
        }
      }
    }
  }

  /** Ends the streams of a change; whoever may still read it comes back. */
  void endChange(Project.NameKey project, Change.Id change) {
    doubts.incrementAndGet();
    matching(key -> key.project().equals(project) && key.change().equals(change))
        .forEach(upstream -> upstream.endAll("visibility"));
  }

  /** Checks all readers again in a moment, when Gerrit has forgotten what it had cached. */
  void checkAll() {
    doubts.incrementAndGet();
    if (checking.compareAndSet(false, true)) {
      later(
          () -> {
            checking.set(false);
            matching(key -> true).forEach(Upstream::check);
          },
          CHECK_MILLIS);
    }
  }

  Backend backend() {
    return backend;
  }

  ReadCheck check() {
    return check;
  }

  void forget(Upstream upstream) {
    upstreams.remove(upstream.key(), upstream);
  }

  ScheduledFuture<?> later(Runnable work, long millis) {
    return scheduler.schedule(guarded(work), millis, TimeUnit.MILLISECONDS);
  }

  EventStream open(
      Endpoint endpoint, StreamKey key, ReaderScope scope, String resumeFrom, EventStream.Listener listener) {
    String path = BackendPath.events(key.project().get(), key.change().get(), key.revision());
    String statement = statements.freshForReader(endpoint.key(), "GET", path, scope);
    HttpRequest.Builder request = BackendClient.stream(endpoint, path, statement);
    if (!resumeFrom.isEmpty()) {
      request.header("Last-Event-ID", resumeFrom);
    }
    return EventStream.open(client, request.build(), listener);
  }

  private Iterable<Upstream> matching(Predicate<StreamKey> wanted) {
    return upstreams.values().stream().filter(upstream -> wanted.test(upstream.key())).toList();
  }

  private void sweep() {
    guarded(
            () -> {
              boolean beat = ++sweeps % SWEEPS_PER_BEAT == 0;
              long now = System.nanoTime();
              for (Upstream upstream : upstreams.values()) {
                upstream.endIfSilent();
                for (Reader reader : upstream.readers()) {
                  if (reader.stalled(now, STALLED_NANOS)) {
                    reader.end("stalled");
                  } else if (beat) {
                    reader.beat();
                  }
                }
              }
            })
        .run();
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        logger.atSevere().withCause(e).log("a task of milepost's streams failed");
      }
    };
  }
}
