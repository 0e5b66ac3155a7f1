// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Bulkhead;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.backend.Unavailable;
import dev.milepost.gerrit.change.ListScope;
import dev.milepost.gerrit.metrics.PluginMetrics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Fetches the rows of lists: at most two are made at once, from the look at each change on. The backend itself waits a second
 * at most for what is not there yet.
 */
@Singleton
final class RowsReader {
  private static final Duration LIMIT = Duration.ofMillis(2_500);
  private static final byte[] NONE = "{\"rows\":{},\"later\":[]}".getBytes(UTF_8);

  private final Backend backend;
  private final BackendClient client;
  private final RowsCall call;
  private final PluginMetrics metrics;
  private final Bulkhead bulkhead = new Bulkhead(2, LIMIT);

  @Inject
  RowsReader(Backend backend, BackendClient client, RowsCall call, PluginMetrics metrics) {
    this.backend = backend;
    this.client = client;
    this.call = call;
    this.metrics = metrics;
  }

  /** The rows of these changes, of each as {@code API.md}, "Change", has it. They are not looked for where none can be had. */
  Answer read(Supplier<JsonArray> changes, boolean steps, ListScope scope) {
    return backend
        .endpoint()
        .flatMap(endpoint -> bulkhead.await(() -> read(endpoint, changes.get(), steps, scope)))
        .orElseGet(this::unavailable);
  }

  private CompletableFuture<Answer> read(Endpoint endpoint, JsonArray changes, boolean steps, ListScope scope) {
    if (changes.isEmpty()) {
      return CompletableFuture.completedFuture(Answer.of("", NONE));
    }
    return client.callForReader(call.to(endpoint, changes, steps, scope, LIMIT), LIMIT, Answer::unkept);
  }

  private Answer unavailable() {
    Unavailable why = backend.why();
    metrics.unavailable.increment(why.key());
    return Answer.of(why);
  }
}
