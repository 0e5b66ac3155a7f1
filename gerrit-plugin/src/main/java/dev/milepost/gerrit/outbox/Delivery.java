// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.flogger.FluentLogger;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One {@code POST} of events. */
@Singleton
class Delivery {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** What to do next. */
  enum Outcome {
    /** Go on with what follows. */
    TAKEN,
    /** The backend will never take this batch. */
    REFUSED,
    /** Try again after a pause. */
    LATER
  }

  /**
   * @param acknowledged the number up to which the backend has the events; 0 for none
   */
  record Result(Outcome outcome, long acknowledged) {}

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final Requirements requirements;

  @Inject
  Delivery(Backend backend, BackendClient client, Statements statements, Requirements requirements) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
    this.requirements = requirements;
  }

  Result deliver(List<String> lines) throws InterruptedException {
    Endpoint endpoint = backend.endpoint().orElse(null);
    if (endpoint == null) {
      return new Result(Outcome.LATER, 0);
    }
    JsonArray events = new JsonArray();
    lines.forEach(line -> events.add(JsonParser.parseString(line)));
    requirements.addTo(events);
    JsonObject body = new JsonObject();
    body.add("events", events);
    String statement = statements.forGerrit(endpoint.key(), "POST", BackendPath.EVENTS);
    HttpRequest request =
        BackendClient.request(endpoint, BackendPath.EVENTS, statement, LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(GSON.toJson(body)))
            .build();
    CompletableFuture<HttpResponse<byte[]>> call = client.callInBackground(request);
    try {
      return result(call.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS), seq(lines.get(lines.size() - 1)));
    } catch (ExecutionException | TimeoutException e) {
      logger.atFine().withCause(e).log("events were not delivered");
      return new Result(Outcome.LATER, 0);
    } finally {
      call.cancel(true);
    }
  }

  static long seq(String line) {
    return JsonParser.parseString(line).getAsJsonObject().get("seq").getAsLong();
  }

  private static Result result(HttpResponse<byte[]> response, long sent) {
    int status = response.statusCode();
    if (status == 200) {
      try {
        JsonObject answer = JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
        long acknowledged = Math.min(sent, answer.get("acknowledged").getAsLong());
        return new Result(acknowledged > 0 ? Outcome.TAKEN : Outcome.LATER, acknowledged);
      } catch (JsonParseException | IllegalStateException | NullPointerException | NumberFormatException e) {
        logger.atWarning().withCause(e).log("the backend's acknowledgement cannot be read");
        return new Result(Outcome.LATER, 0);
      }
    }
    logger.atWarning().atMostEvery(1, TimeUnit.MINUTES).log("the backend answered %d to Gerrit's events", status);
    boolean refused = status == 400 || status == 413 || status == 422;
    return new Result(refused ? Outcome.REFUSED : Outcome.LATER, 0);
  }
}
