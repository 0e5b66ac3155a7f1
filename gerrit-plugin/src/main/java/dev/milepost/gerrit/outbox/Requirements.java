// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.exceptions.StorageException;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ChangeTeller;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds submit requirements to events that are about to be told. Computing them is too dear for the thread on which
 * Gerrit works for its user, and where a change has moved on since, a later event tells them.
 */
@Singleton
final class Requirements {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final OneOffRequestContext contexts;
  private final ChangeData.Factory changes;
  private final ChangeTeller teller;

  @Inject
  Requirements(OneOffRequestContext contexts, ChangeData.Factory changes, ChangeTeller teller) {
    this.contexts = contexts;
    this.changes = changes;
    this.teller = teller;
  }

  void addTo(JsonArray events) {
    Map<String, JsonObject> newest = new HashMap<>();
    for (JsonElement event : events) {
      if (event.getAsJsonObject().get("change") instanceof JsonObject change) {
        newest.put(change.get("project").getAsString() + "~" + change.get("number").getAsInt(), change);
      }
    }
    newest.values().forEach(this::addTo);
  }

  private void addTo(JsonObject change) {
    try (ManualRequestContext context = contexts.open()) {
      ChangeData now =
          changes.create(
              Project.nameKey(change.get("project").getAsString()), Change.id(change.get("number").getAsInt()));
      if (now.change().getLastUpdatedOn().toEpochMilli() == change.get("updated").getAsLong()) {
        change.add("unsatisfied", teller.unsatisfied(now));
      }
    } catch (StorageException e) {
      // The change has been deleted since.
      logger.atFine().withCause(e).log("no submit requirements for %s", change.get("number"));
    }
  }
}
