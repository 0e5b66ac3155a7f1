// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Account;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.change.ListScope;
import dev.milepost.gerrit.change.ReadableChanges;
import dev.milepost.gerrit.progress.RowsCall;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What has become of watched changes, for each of those who watch them as he may see it. The backend is asked once for all who
 * may see the same, and hears of nobody.
 */
@Singleton
final class WatchedRows {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Duration LIMIT = Duration.ofSeconds(10);
  /** As many as the backend takes. */
  private static final int MOST = 200;

  private final ReadableChanges changes;
  private final OneOffRequestContext contexts;
  private final Backend backend;
  private final BackendClient client;
  private final RowsCall call;

  /** What has become of the change, and the headline that says so. */
  record Found(Watch watch, Fate fate, String headline) {}

  /** What was found, and watches of changes that go nowhere any more. */
  record Seen(List<Found> found, List<Watch> over) {}

  /** A change that somebody watches and may see. */
  private record Visible(Watch watch, JsonObject change) {}

  @Inject
  WatchedRows(
      ReadableChanges changes, OneOffRequestContext contexts, Backend backend, BackendClient client, RowsCall call) {
    this.changes = changes;
    this.contexts = contexts;
    this.backend = backend;
    this.client = client;
    this.call = call;
  }

  /** Of those of whose changes something is known now. */
  Seen of(ImmutableList<Watch> watches) throws InterruptedException {
    Seen seen = new Seen(new ArrayList<>(), new ArrayList<>());
    Optional<Endpoint> endpoint = backend.endpoint();
    if (watches.isEmpty() || endpoint.isEmpty()) {
      return seen;
    }
    for (Map.Entry<ListScope, List<Visible>> entry : byScope(watches, seen.over()).entrySet()) {
      Map<Integer, JsonObject> asked = new LinkedHashMap<>();
      entry.getValue().forEach(one -> asked.put(one.watch().change().get(), one.change()));
      Map<Integer, JsonObject> rows = new HashMap<>();
      for (List<JsonObject> some : Iterables.partition(asked.values(), MOST)) {
        Optional<Map<Integer, JsonObject>> told = ask(endpoint.get(), some, entry.getKey());
        if (told.isEmpty()) {
          // Who does not answer this will not answer the others.
          return seen;
        }
        rows.putAll(told.get());
      }
      for (Visible one : entry.getValue()) {
        JsonObject row = rows.get(one.watch().change().get());
        Optional<Fate> fate = Optional.ofNullable(row).flatMap(Fate::of);
        fate.ifPresent(of -> seen.found().add(new Found(one.watch(), of, headline(row))));
      }
    }
    return seen;
  }

  private Map<ListScope, List<Visible>> byScope(ImmutableList<Watch> watches, List<Watch> over) {
    Map<ListScope, List<Visible>> visible = new LinkedHashMap<>();
    Map<Account.Id, List<Watch>> byAccount = watches.stream().collect(Collectors.groupingBy(Watch::account));
    byAccount.forEach(
        (account, of) -> {
          try (ManualRequestContext context = contexts.openAs(account)) {
            List<Visible> may = visible.computeIfAbsent(changes.scope(), scope -> new ArrayList<>());
            for (Watch watch : of) {
              look(watch, may, over);
            }
          } catch (RuntimeException e) {
            // An account that is gone holds up no other.
            logger.atFine().withCause(e).log("what account %s may see cannot be looked at", account);
          }
        });
    return visible;
  }

  /** One that cannot be looked at holds up no other. */
  private void look(Watch watch, List<Visible> may, List<Watch> over) {
    try {
      Optional<JsonObject> told = changes.of(watch.project(), watch.change());
      boolean abandoned = told.filter(change -> change.get("status").getAsString().equals("ABANDONED")).isPresent();
      if (abandoned || changes.isGone(watch.project(), watch.change())) {
        over.add(watch);
      } else {
        told.ifPresent(change -> may.add(new Visible(watch, change)));
      }
    } catch (RuntimeException e) {
      logger.atFine().withCause(e).log("change %s, which account %s watches, cannot be looked at", watch.change(), watch.account());
    }
  }

  /** The rows by number, but of those that rest on what Gerrit is still asked; empty when there is no answer. */
  private Optional<Map<Integer, JsonObject>> ask(Endpoint endpoint, List<JsonObject> changes, ListScope scope) throws InterruptedException {
    JsonArray list = new JsonArray();
    changes.forEach(list::add);
    CompletableFuture<HttpResponse<byte[]>> answer = client.callInBackground(call.to(endpoint, list, false, scope, LIMIT));
    try {
      HttpResponse<byte[]> response = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        logger.atFine().log("the backend answered %d about watched changes", response.statusCode());
        return Optional.empty();
      }
      JsonObject body = JsonParser.parseString(new String(response.body(), UTF_8)).getAsJsonObject();
      Map<Integer, JsonObject> rows = new HashMap<>();
      body.getAsJsonObject("rows").entrySet().forEach(row -> rows.put(Integer.valueOf(row.getKey()), row.getValue().getAsJsonObject()));
      body.getAsJsonArray("later").forEach(later -> rows.remove(later.getAsInt()));
      return Optional.of(rows);
    } catch (ExecutionException | TimeoutException e) {
      logger.atFine().withCause(e).log("no answer about watched changes");
      return Optional.empty();
    } finally {
      answer.cancel(true);
    }
  }

  private static String headline(JsonObject row) {
    return row.getAsJsonObject("headline").get("text").getAsString();
  }
}
