// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendPost;
import dev.milepost.gerrit.backend.Retry;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.reviews.ReviewPoster;
import dev.milepost.gerrit.statement.BackendPath;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Answers questions on two threads and sends what is ready together. A question that cannot be taken or whose answer
 * gets lost is forgotten: the backend asks it again.
 */
@Singleton
class AnswerDesk {
  private static final int BATCH = 200;
  private static final int BATCH_CHARS = 1 << 20;
  private static final int WAITING = 2_000;
  private static final int TRIES = 3;

  private final GitAnswers git;
  private final ReviewPoster reviews;
  private final BackendPost post;
  private final PluginMetrics metrics;
  private final Retry retry = new Retry(Duration.ofMillis(500), Duration.ofSeconds(5));
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
  AnswerDesk(GitAnswers git, ReviewPoster reviews, BackendPost post, Backend backend, PluginMetrics metrics) {
    this.git = git;
    this.reviews = reviews;
    this.post = post;
    backend.onReady(retry::hurry);
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
              answers.put(answer(question));
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

  private JsonObject answer(JsonObject question) {
    boolean isReview = question.get("ask") instanceof JsonPrimitive ask && ask.getAsString().equals("review");
    return isReview ? reviews.post(question) : git.answer(question);
  }

  void close() {
    workers.shutdownNow();
    retry.close();
    sender.interrupt();
  }

  private void sendAll() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<JsonObject> batch = new ArrayList<>();
        int chars = 0;
        for (JsonObject next = answers.take(); next != null; next = batch.size() < BATCH && chars < BATCH_CHARS ? answers.poll() : null) {
          batch.add(next);
          chars += next.toString().length();
        }
        for (int tries = 1; !sent(batch) && tries < TRIES; tries++) {
          retry.await();
        }
        retry.succeeded();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean sent(List<JsonObject> batch) throws InterruptedException {
    Optional<HttpResponse<byte[]>> response = post.send(BackendPath.ANSWERS, "answers", () -> array(batch));
    boolean taken = response.isPresent() && response.get().statusCode() / 100 == 2;
    if (taken) {
      metrics.questionsAnswered.incrementBy(batch.size());
    }
    return taken;
  }

  private static JsonArray array(List<JsonObject> batch) {
    JsonArray array = new JsonArray();
    batch.forEach(array::add);
    return array;
  }
}
