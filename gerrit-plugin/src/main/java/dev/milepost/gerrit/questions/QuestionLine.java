// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.common.flogger.FluentLogger;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.gerrit.entities.Change;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.backend.EventStream;
import dev.milepost.gerrit.backend.Retry;
import dev.milepost.gerrit.backend.ServerEvent;
import dev.milepost.gerrit.change.NamedGroups;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import dev.milepost.gerrit.watch.Lookout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The long connection on which the backend asks what only Gerrit's git knows. It is opened again whenever it ends. */
@Singleton
final class QuestionLine implements LifecycleListener, EventStream.Listener {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final long RENEW_MILLIS = 100_000;
  private static final long WATCH_SECONDS = 5;

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final NamedGroups groups;
  private final AnswerDesk desk;
  private final Lookout lookout;
  private final PluginMetrics metrics;
  private final Retry retry = new Retry(Duration.ofMillis(250), Duration.ofSeconds(15));
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1,
          new ThreadFactoryBuilder().setNameFormat("milepost-questions").setDaemon(true).build(),
          (task, executor) -> {});
  private EventStream stream;
  /** The last that the backend accepted. */
  private volatile EventStream accepted;
  private Endpoint calling;
  private long opened;
  private boolean stopped;

  @Inject
  QuestionLine(
      Backend backend,
      BackendClient client,
      Statements statements,
      NamedGroups groups,
      AnswerDesk desk,
      Lookout lookout,
      PluginMetrics metrics) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
    this.groups = groups;
    this.desk = desk;
    this.lookout = lookout;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    scheduler.execute(this::open);
    backend.onReady(() -> scheduler.execute(this::open));
    scheduler.scheduleWithFixedDelay(this::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
    metrics.gauge("questions/connected", "Whether the backend can ask Gerrit: 1 or 0", () -> connected() ? 1 : 0);
  }

  @Override
  public void stop() {
    synchronized (this) {
      stopped = true;
      if (stream != null) {
        stream.close();
      }
    }
    retry.close();
    scheduler.shutdownNow();
    desk.close();
  }

  private synchronized boolean connected() {
    return stream != null && stream == accepted;
  }

  private synchronized void open() {
    if (stopped || stream != null) {
      return;
    }
    calling = backend.endpoint().orElse(null);
    if (calling == null) {
      retry.later(scheduler, this::open);
      return;
    }
    String statement = statements.forGerrit(calling.key(), "GET", BackendPath.QUESTIONS);
    opened = System.nanoTime();
    stream =
        EventStream.open(client, BackendClient.stream(calling, BackendPath.QUESTIONS, statement).build(), this);
  }

  /** Opens the line anew before its statement ends, when it is silent, and when the backend has become another. */
  private void watch() {
    EventStream current;
    boolean renew;
    synchronized (this) {
      current = stream;
      long age = (System.nanoTime() - opened) / 1_000_000;
      renew = current != null && (age > RENEW_MILLIS || !calling.equals(backend.endpoint().orElse(calling)));
      if (renew) {
        stream = null;
      }
    }
    if (renew) {
      current.close();
      open();
    } else if (current != null) {
      current.endIfSilent();
    }
  }

  @Override
  public void onOpen(EventStream from) {
    accepted = from;
    retry.succeeded();
  }

  @Override
  public void onEvent(EventStream from, ServerEvent event) {
    try {
      JsonObject data = JsonParser.parseString(event.data()).getAsJsonObject();
      switch (event.type()) {
        case "hello" -> hello(data);
        case "question" -> desk.ask(data);
        case "fate" -> lookout.hint(Change.id(data.get("number").getAsInt()));
        default -> logger.atFine().log("the backend says %s, which is not known here", event.type());
      }
    } catch (RuntimeException e) {
      logger.atWarning().withCause(e).log("the backend's %s cannot be read", event.type());
    }
  }

  @Override
  public synchronized void onEnd(EventStream from, Throwable cause) {
    if (stopped || stream != null && stream != from) {
      return;
    }
    stream = null;
    logger.atFine().withCause(cause).log("the line for questions ended");
    retry.later(scheduler, this::open);
  }

  private void hello(JsonObject data) {
    List<String> named = new ArrayList<>();
    if (data.has("groups")) {
      for (JsonElement name : data.getAsJsonArray("groups")) {
        named.add(name.getAsString());
      }
    }
    // Looking groups up may wait for another server, which this thread must not.
    scheduler.execute(() -> groups.set(named));
  }
}
