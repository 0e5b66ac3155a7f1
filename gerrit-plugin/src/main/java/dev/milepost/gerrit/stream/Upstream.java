// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import com.google.common.collect.ImmutableList;
import com.google.common.flogger.FluentLogger;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.backend.EventStream;
import dev.milepost.gerrit.backend.Retry;
import dev.milepost.gerrit.backend.ServerEvent;
import dev.milepost.gerrit.change.ReaderScope;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The one stream from the backend for all readers of the same thing. It is opened anew, with a new statement and
 * every reader checked again, well before the old statement ends.
 */
final class Upstream implements EventStream.Listener {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final long RENEW_MILLIS = 60_000;
  private static final long RENEW_JITTER_MILLIS = 45_000;
  private static final long RETRY_JITTER_MILLIS = 1_000;
  private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final StreamKey key;
  private final StreamHub hub;
  private final Retry retry = new Retry(Duration.ofSeconds(1), Duration.ofSeconds(30));
  private final Set<Reader> readers = new LinkedHashSet<>();
  private EventStream stream;
  private ScheduledFuture<?> timer;
  private Frame last;
  private boolean toldUnavailable;
  private int failures;
  private long opened;
  private boolean closed;

  Upstream(StreamKey key, StreamHub hub) {
    this.key = key;
    this.hub = hub;
  }

  StreamKey key() {
    return key;
  }

  /** Takes a reader, unless this stream is over already. */
  boolean join(Reader reader, ReaderScope scope) {
    Frame state;
    synchronized (this) {
      if (closed) {
        return false;
      }
      readers.add(reader);
      state = last;
      if (stream == null && timer == null) {
        connect(scope);
        state = last;
      }
    }
    if (state != null) {
      reader.offer(state);
    }
    return true;
  }

  /** Forgets a reader; without any the stream ends. */
  synchronized void leave(Reader reader) {
    readers.remove(reader);
    if (readers.isEmpty()) {
      close();
    }
  }

  /** Ends all readers. */
  void endAll(String reason) {
    readers().forEach(reader -> reader.end(reason));
  }

  synchronized ImmutableList<Reader> readers() {
    return ImmutableList.copyOf(readers);
  }

  /** Checks every reader again; returns what one of those who remain may have. */
  Optional<ReaderScope> check() {
    Optional<ReaderScope> allowed = Optional.empty();
    for (Reader reader : readers()) {
      Optional<ReaderScope> scope = hub.check().scopeNow(reader.account(), key);
      if (scope.isEmpty()) {
        reader.end("access");
      } else {
        allowed = scope;
      }
    }
    return allowed;
  }

  void endIfSilent() {
    EventStream current;
    synchronized (this) {
      current = stream;
    }
    if (current != null) {
      current.endIfSilent();
    }
  }

  /** The backend is there again: there is no need to wait for the next try. */
  synchronized void retrySoon() {
    if (!closed && stream == null) {
      retry.succeeded();
      later(ThreadLocalRandom.current().nextLong(RETRY_JITTER_MILLIS));
    }
  }

  private void renew() {
    Optional<ReaderScope> scope = check();
    synchronized (this) {
      timer = null;
      if (!closed && scope.isPresent()) {
        connect(scope.get());
      }
    }
  }

  /** Called with the lock held; waits for nothing. */
  private void connect(ReaderScope scope) {
    EventStream old = stream;
    stream = null;
    if (old != null) {
      old.close();
    }
    Optional<Endpoint> endpoint = hub.backend().endpoint();
    if (endpoint.isEmpty()) {
      tellUnavailable();
      later(retry.nextMillis());
      return;
    }
    String resumeFrom = last == null || toldUnavailable ? "" : last.id();
    stream = hub.open(endpoint.get(), key, scope, resumeFrom, this);
    later(RENEW_MILLIS + ThreadLocalRandom.current().nextLong(RENEW_JITTER_MILLIS));
  }

  private void later(long millis) {
    if (timer != null) {
      timer.cancel(false);
    }
    timer = hub.later(this::renew, millis);
  }

  @Override
  public synchronized void onOpen(EventStream from) {
    opened = System.nanoTime();
  }

  @Override
  public void onEvent(EventStream from, ServerEvent event) {
    if (!event.type().equals("progress")) {
      return;
    }
    Frame frame = Frame.progress(event.id(), event.data());
    synchronized (this) {
      // A stream that has just been replaced may still be heard; what it says is true, but older.
      if (closed || stream != null && stream != from) {
        return;
      }
      last = frame;
      toldUnavailable = false;
      failures = 0;
      retry.succeeded();
    }
    readers().forEach(reader -> reader.offer(frame));
  }

  @Override
  public synchronized void onEnd(EventStream from, Throwable cause) {
    if (closed || stream != null && stream != from) {
      return;
    }
    stream = null;
    if (opened != 0 && System.nanoTime() - opened > STABLE_NANOS) {
      failures = 0;
      retry.succeeded();
    } else {
      failures++;
      logger.atFine().withCause(cause).log("the stream for change %s ended", key.change());
    }
    opened = 0;
    if (failures > 1 || failures == 1 && last == null) {
      tellUnavailable();
    }
    later(retry.nextMillis());
  }

  private void tellUnavailable() {
    toldUnavailable = true;
    last = Frame.of(hub.backend().why());
    Frame frame = last;
    // Not from under the lock: a reader that fails while it is told leaves.
    hub.later(() -> readers().forEach(reader -> reader.offer(frame)), 0);
  }

  private synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel(false);
    }
    if (stream != null) {
      stream.close();
    }
    hub.forget(this);
  }
}
