// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.change.ListScope;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.time.Duration;

/** The call for the rows of changes. */
@Singleton
public final class RowsCall {
  private final Statements statements;

  @Inject
  RowsCall(Statements statements) {
    this.statements = statements;
  }

  /** About these changes, each as {@code API.md}, "Change", has it, for who may see this; with {@code steps} also their steps. */
  public HttpRequest to(Endpoint endpoint, JsonArray changes, boolean steps, ListScope scope, Duration limit) {
    JsonObject list = new JsonObject();
    list.add("changes", changes);
    if (steps) {
      list.addProperty("steps", true);
    }
    byte[] body = list.toString().getBytes(UTF_8);
    String statement = statements.forList(endpoint.key(), "POST", BackendPath.ROWS, body, scope);
    return BackendClient.request(endpoint, BackendPath.ROWS, statement, limit)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }
}
