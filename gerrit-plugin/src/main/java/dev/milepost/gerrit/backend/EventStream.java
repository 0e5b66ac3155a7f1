// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** One {@code text/event-stream} of the backend. It holds no thread: events arrive on the client's few. */
public final class EventStream {
  /** The backend sends a comment every 15 s; a stream silent for longer than this, in milliseconds, is dead. */
  private static final long SILENCE = 40_000;

  /** How long the backend may take to accept a stream, in milliseconds. */
  private static final long OPENING = 10_000;

  private static final int MAX_EVENT = 4 << 20;

  /** Told by the client's threads; must not wait. */
  public interface Listener {
    /** The backend accepted the stream. */
    void onOpen(EventStream stream);

    /** One event came. */
    void onEvent(EventStream stream, ServerEvent event);

    /** Nothing more will come, unless {@link EventStream#close} was called, which ends in silence. */
    void onEnd(EventStream stream, Throwable cause);
  }

  private final Listener listener;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile CompletableFuture<?> exchange;
  private volatile Flow.Subscription subscription;
  private volatile long lastByte = System.nanoTime();
  private volatile boolean opened;

  private EventStream(Listener listener) {
    this.listener = listener;
  }

  /** Opens a stream; whatever happens is told to the listener. */
  public static EventStream open(BackendClient client, HttpRequest request, Listener listener) {
    EventStream stream = new EventStream(listener);
    stream.exchange =
        client
            .streams()
            .sendAsync(request, stream::subscriber)
            .whenCompleteAsync((done, error) -> stream.end(error), client.threads());
    if (stream.ended.get()) {
      stream.exchange.cancel(true);
    }
    return stream;
  }

  /** Ends it; the listener hears nothing more. */
  public void close() {
    ended.set(true);
    abort();
  }

  /** Ends it as if the backend had, when it has been silent too long. */
  public void endIfSilent() {
    long silent = (System.nanoTime() - lastByte) / 1_000_000;
    if (silent > (opened ? SILENCE : OPENING)) {
      abort();
      end(new IOException("the backend's stream has been silent for " + silent / 1000 + " s"));
    }
  }

  private void abort() {
    Flow.Subscription s = subscription;
    if (s != null) {
      s.cancel();
    }
    CompletableFuture<?> e = exchange;
    if (e != null) {
      e.cancel(true);
    }
  }

  private void end(Throwable cause) {
    if (ended.compareAndSet(false, true)) {
      listener.onEnd(this, cause);
    }
  }

  private BodySubscriber<Void> subscriber(HttpResponse.ResponseInfo info) {
    String type = info.headers().firstValue("Content-Type").orElse("");
    if (info.statusCode() != 200 || !type.startsWith("text/event-stream")) {
      end(new IOException("the backend answered " + info.statusCode() + " to a stream"));
      return BodySubscribers.replacing(null);
    }
    opened = true;
    if (!ended.get()) {
      listener.onOpen(this);
    }
    return new Body();
  }

  private final class Body implements BodySubscriber<Void> {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final SseParser parser =
        new SseParser(
            MAX_EVENT,
            event -> {
              if (!ended.get()) {
                listener.onEvent(EventStream.this, event);
              }
            });

    @Override
    public CompletionStage<Void> getBody() {
      return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
      subscription = s;
      if (ended.get()) {
        s.cancel();
      } else {
        s.request(1);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      lastByte = System.nanoTime();
      try {
        buffers.forEach(parser::feed);
        subscription.request(1);
      } catch (RuntimeException e) {
        subscription.cancel();
        done.completeExceptionally(e);
      }
    }

    @Override
    public void onError(Throwable cause) {
      done.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      done.complete(null);
    }
  }
}
