// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.flogger.FluentLogger;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.BackendPost;
import dev.milepost.gerrit.statement.BackendPath;
import java.net.http.HttpResponse;
import java.util.List;

/** One {@code POST} of events. */
@Singleton
class Delivery {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

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

  private final BackendPost post;
  private final Requirements requirements;

  @Inject
  Delivery(BackendPost post, Requirements requirements) {
    this.post = post;
    this.requirements = requirements;
  }

  Result deliver(List<String> lines) throws InterruptedException {
    return post.send(BackendPath.EVENTS, "events", () -> events(lines))
        .map(response -> result(response, seq(lines.get(lines.size() - 1))))
        .orElse(new Result(Outcome.LATER, 0));
  }

  private JsonArray events(List<String> lines) {
    JsonArray events = new JsonArray();
    lines.forEach(line -> events.add(JsonParser.parseString(line)));
    requirements.addTo(events);
    return events;
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
    boolean refused = status == 400 || status == 413 || status == 422;
    return new Result(refused ? Outcome.REFUSED : Outcome.LATER, 0);
  }
}
