// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.common.flogger.FluentLogger;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Tells the backend something in Gerrit's own name, and waits for what it says to that; for threads of our own alone. */
@Singleton
public final class BackendPost {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;

  @Inject
  BackendPost(Backend backend, BackendClient client, Statements statements) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
  }

  /** Posts <code>{"name": content}</code>; empty when there is no backend or it does not answer in time. */
  public Optional<HttpResponse<byte[]>> send(String path, String name, Supplier<JsonArray> content) throws InterruptedException {
    Endpoint endpoint = backend.endpoint().orElse(null);
    if (endpoint == null) {
      return Optional.empty();
    }
    JsonArray many = content.get();
    JsonObject body = new JsonObject();
    body.add(name, many);
    HttpRequest request =
        BackendClient.request(endpoint, path, statements.forGerrit(endpoint.key(), "POST", path), LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(GSON.toJson(body)))
            .build();
    CompletableFuture<HttpResponse<byte[]>> call = client.callInBackground(request);
    try {
      HttpResponse<byte[]> response = call.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() / 100 != 2) {
        logger.atWarning().atMostEvery(1, TimeUnit.MINUTES).log(
            "the backend answered %d to %d of Gerrit's %s", response.statusCode(), many.size(), name);
      }
      return Optional.of(response);
    } catch (ExecutionException | TimeoutException e) {
      logger.atFine().withCause(e).log("%s were not delivered", name);
      return Optional.empty();
    } finally {
      call.cancel(true);
    }
  }
}
