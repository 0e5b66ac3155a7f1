// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Bulkhead;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the backend for those who may look after Milepost; Gerrit has checked that before. At most two wait for its health and
 * two for tests of sources, which take their time.
 */
@Singleton
final class AdminCalls {
  /** The backend gives its database two seconds. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** The backend gives a source 25 seconds. */
  private static final Duration TEST_LIMIT = Duration.ofSeconds(27);

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final Bulkhead health = new Bulkhead(2, LIMIT);
  private final Bulkhead tests = new Bulkhead(2, TEST_LIMIT);

  @Inject
  AdminCalls(Backend backend, BackendClient client, Statements statements) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
  }

  /** How the backend is. */
  Reply health() {
    return ask(health, "GET", BackendPath.HEALTH, LIMIT);
  }

  /** How a source answers when the backend asks it once now. */
  Reply test(String source) {
    return ask(tests, "POST", BackendPath.test(source), TEST_LIMIT);
  }

  private Reply ask(Bulkhead bulkhead, String method, String path, Duration limit) {
    Optional<Endpoint> endpoint = backend.endpoint();
    return endpoint
        .flatMap(to -> bulkhead.await(() -> call(to, method, path, limit)))
        .orElseGet(() -> Reply.none(backend.why()));
  }

  private CompletableFuture<Reply> call(Endpoint endpoint, String method, String path, Duration limit) {
    HttpRequest request =
        BackendClient.request(endpoint, path, statements.forAdmin(endpoint.key(), method, path), limit)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return client.callForReader(request, limit, AdminCalls::read);
  }

  private static Reply read(HttpResponse<byte[]> response) {
    try {
      JsonObject body = JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
      return Reply.of(response.statusCode(), body);
    } catch (JsonParseException | IllegalStateException e) {
      // A proxy between may answer in its own words: the status is all that counts of these.
      return Reply.of(response.statusCode(), null);
    }
  }
}
