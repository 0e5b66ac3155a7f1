// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.flogger.FluentLogger;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.backend.Unavailable;
import dev.milepost.gerrit.change.ReaderScope;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches progress, and what it rests on, for readers without ever taking many of Gerrit's threads: at most four wait for the backend, each
 * at most {@link #LIMIT}; equal questions share one call; and after a few failures nobody waits for a while.
 */
@Singleton
final class ProgressReader {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Duration LIMIT = Duration.ofMillis(1_500);
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long ENTER_MILLIS = 50;
  private static final int WAITING = 4;

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final PluginMetrics metrics;
  private final Breaker breaker = new Breaker(3, Duration.ofSeconds(2));
  private final Semaphore waiting = new Semaphore(WAITING);
  private final Cache<Question, Known> known =
      CacheBuilder.newBuilder().maximumSize(1_000).expireAfterAccess(Duration.ofMinutes(2)).build();

  private record Question(Endpoint endpoint, String path, String query, ReaderScope scope) {}

  /** What is known of one question, and the call under way about it; guarded by itself. */
  private static final class Known {
    private Answer answer;
    private long at;
    private CompletableFuture<Answer> call;
  }

  /** The backend answered, but not with progress: no reason to stop asking it other questions. */
  private static final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StatusException(int status) {
      super("the backend answered " + status);
    }
  }

  @Inject
  ProgressReader(Backend backend, BackendClient client, Statements statements, PluginMetrics metrics) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
    this.metrics = metrics;
  }

  /** The answer to {@code GET path} of the backend, which is bound to the reader's statement; the query is not. */
  Answer read(String path, String query, ReaderScope scope) {
    Endpoint endpoint = backend.endpoint().orElse(null);
    if (endpoint == null) {
      return unavailable();
    }
    Question question = new Question(endpoint, path, query, scope);
    Known entry = known.asMap().computeIfAbsent(question, q -> new Known());
    synchronized (entry) {
      if (entry.answer != null && System.nanoTime() - entry.at < FRESH_NANOS) {
        return entry.answer;
      }
    }
    try {
      if (!breaker.allows() || !waiting.tryAcquire(ENTER_MILLIS, TimeUnit.MILLISECONDS)) {
        return unavailable();
      }
      try {
        Answer answer = call(question, entry).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        breaker.succeeded();
        return answer;
      } finally {
        waiting.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unavailable();
    } catch (ExecutionException | TimeoutException e) {
      if (e.getCause() instanceof StatusException) {
        breaker.succeeded();
      } else {
        breaker.failed();
      }
      logger.atFine().withCause(e).log("no progress from the backend for %s", question.path);
      return unavailable();
    }
  }

  private CompletableFuture<Answer> call(Question question, Known entry) {
    synchronized (entry) {
      if (entry.call != null && !entry.call.isDone()) {
        return entry.call;
      }
      String statement = statements.forReader(question.endpoint.key(), "GET", question.path, question.scope);
      // The statement is bound to the path alone.
      HttpRequest.Builder request =
          BackendClient.request(question.endpoint, question.path + question.query, statement, LIMIT);
      if (entry.answer != null && !entry.answer.backendEtag().isEmpty()) {
        request.header("If-None-Match", entry.answer.backendEtag());
      }
      CompletableFuture<HttpResponse<byte[]>> exchange = client.callForReader(request.build());
      entry.call = exchange.thenApply(response -> keep(entry, response)).orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      // The request's own limit ends with the headers; a body that trickles must end too.
      entry.call.whenComplete((answer, error) -> exchange.cancel(true));
      return entry.call;
    }
  }

  private static Answer keep(Known entry, HttpResponse<byte[]> response) {
    synchronized (entry) {
      if (response.statusCode() == 200) {
        entry.answer = Answer.of(response.headers().firstValue("ETag").orElse(""), response.body());
      } else if (response.statusCode() != 304 || entry.answer == null) {
        throw new StatusException(response.statusCode());
      }
      entry.at = System.nanoTime();
      return entry.answer;
    }
  }

  private Answer unavailable() {
    Unavailable why = backend.why();
    metrics.unavailable.increment(why.key());
    return Answer.of(why);
  }
}
