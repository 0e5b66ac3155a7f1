// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Fetches what the backend makes anew for each reader, and keeps nothing of it: at most two wait for it at once, beside those who
 * ask for progress, whom it never keeps waiting.
 */
@Singleton
final class AnewReader {
  private static final Duration LIMIT = Duration.ofMillis(2_500);

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final PluginMetrics metrics;
  private final Bulkhead bulkhead = new Bulkhead(2, LIMIT);

  @Inject
  AnewReader(Backend backend, BackendClient client, Statements statements, PluginMetrics metrics) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
    this.metrics = metrics;
  }

  /** The answer to {@code GET path} of the backend, which is bound to the reader's statement. */
  Answer read(String path, ReaderScope scope) {
    return backend
        .endpoint()
        .flatMap(endpoint -> bulkhead.await(() -> call(endpoint, path, scope)))
        .orElseGet(this::unavailable);
  }

  private CompletableFuture<Answer> call(Endpoint endpoint, String path, ReaderScope scope) {
    String statement = statements.forReader(endpoint.key(), "GET", path, scope);
    HttpRequest request = BackendClient.request(endpoint, path, statement, LIMIT).build();
    return client.callForReader(request, LIMIT, Answer::unkept);
  }

  private Answer unavailable() {
    Unavailable why = backend.why();
    metrics.unavailable.increment(why.key());
    return Answer.of(why);
  }
}
