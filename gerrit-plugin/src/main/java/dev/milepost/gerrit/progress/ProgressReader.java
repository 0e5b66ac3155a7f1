// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Bulkhead;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.backend.Unavailable;
import dev.milepost.gerrit.change.ReaderScope;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Fetches progress and where it runs without ever taking many of Gerrit's threads: at most four wait for the backend, each
 * at most {@link #LIMIT}; equal questions share one call; and after a few failures nobody waits for a while.
 */
@Singleton
final class ProgressReader {
  private static final Duration LIMIT = Duration.ofMillis(1_500);
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final PluginMetrics metrics;
  private final Bulkhead bulkhead = new Bulkhead(4, LIMIT);
  private final Cache<Question, Known> known =
      CacheBuilder.newBuilder().maximumSize(1_000).expireAfterAccess(Duration.ofMinutes(2)).build();

  private record Question(Endpoint endpoint, String path, String query, ReaderScope scope) {}

  /** What is known of one question, and the call under way about it; guarded by itself. */
  private static final class Known {
    private Answer answer;
    private long at;
    private CompletableFuture<Answer> call;
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
    return bulkhead.await(() -> call(question, entry)).orElseGet(this::unavailable);
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
      entry.call = client.callForReader(request.build(), LIMIT, response -> keep(entry, response));
      return entry.call;
    }
  }

  private static Answer keep(Known entry, HttpResponse<byte[]> response) {
    synchronized (entry) {
      if (response.statusCode() == 200) {
        entry.answer = Answer.of(response.headers().firstValue("ETag").orElse(""), response.body());
      } else if (response.statusCode() != 304 || entry.answer == null) {
        throw new Bulkhead.RefusedException(response.statusCode());
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
