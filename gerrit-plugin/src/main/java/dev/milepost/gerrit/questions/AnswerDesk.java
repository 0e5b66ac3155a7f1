// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.common.flogger.FluentLogger;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Answers questions on two threads and sends what is ready together. A question that cannot be taken or whose answer
 * gets lost is forgotten: the backend asks it again.
 */
@Singleton
class AnswerDesk {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int BATCH = 200;
  private static final int BATCH_CHARS = 1 << 20;
  private static final int WAITING = 2_000;
  private static final int TRIES = 3;

  private final GitAnswers git;
  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final PluginMetrics metrics;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>(WAITING);
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          2,
          2,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          new ThreadFactoryBuilder().setNameFormat("milepost-answers-%d").setDaemon(true).build());
  private final Thread sender = new Thread(this::sendAll, "milepost-answers-sender");

  @Inject
  AnswerDesk(
      GitAnswers git, Backend backend, BackendClient client, Statements statements, PluginMetrics metrics) {
    this.git = git;
    this.backend = backend;
    this.client = client;
    this.statements = statements;
    this.metrics = metrics;
    sender.setDaemon(true);
    sender.start();
  }

  /** Takes a question unless it is being answered already. Waits for nothing. */
  void ask(JsonObject question) {
    String id = question.get("id").getAsString();
    if (!underWay.add(id)) {
      return;
    }
    try {
      workers.execute(
          () -> {
            try {
              answers.put(git.answer(question));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              underWay.remove(id);
            }
          });
    } catch (RejectedExecutionException e) {
      underWay.remove(id);
    }
  }

  void close() {
    workers.shutdownNow();
    sender.interrupt();
  }

  private void sendAll() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<JsonObject> batch = new ArrayList<>();
        int chars = 0;
        for (JsonObject next = answers.take(); next != null; next = batch.size() < BATCH && chars < BATCH_CHARS ? answers.poll() : null) {
          batch.add(next);
          chars += next.has("file") ? next.get("file").toString().length() : 100;
        }
        for (int i = 0; i < TRIES && !sent(batch); i++) {
          Thread.sleep(500L << i);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean sent(List<JsonObject> batch) throws InterruptedException {
    Endpoint endpoint = backend.endpoint().orElse(null);
    if (endpoint == null) {
      return false;
    }
    JsonArray array = new JsonArray();
    batch.forEach(array::add);
    JsonObject body = new JsonObject();
    body.add("answers", array);
    String statement = statements.forGerrit(endpoint.key(), "POST", BackendPath.ANSWERS);
    HttpRequest request =
        BackendClient.request(endpoint, BackendPath.ANSWERS, statement, LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(GSON.toJson(body)))
            .build();
    try {
      HttpResponse<byte[]> response = client.callInBackground(request).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() / 100 == 2) {
        metrics.questionsAnswered.incrementBy(batch.size());
        return true;
      }
      logger.atWarning().atMostEvery(1, TimeUnit.MINUTES).log(
          "the backend answered %d to %d answers", response.statusCode(), batch.size());
    } catch (ExecutionException | TimeoutException e) {
      logger.atFine().withCause(e).log("answers were not delivered");
    }
    return false;
  }
}
