// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.common.Nullable;
import com.google.gerrit.entities.Project;
import com.google.gerrit.exceptions.StorageException;
import com.google.gerrit.extensions.annotations.PluginData;
import com.google.gerrit.extensions.events.GitReferenceUpdatedListener;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.gerrit.server.config.GerritInstanceId;
import com.google.gerrit.server.events.ChangeEvent;
import com.google.gerrit.server.events.EventListener;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.Moves;
import dev.milepost.gerrit.metrics.PluginMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes Gerrit's events down before Gerrit goes on, so that none is lost however either side ends. The backend is
 * told by the {@link Courier}.
 */
@Singleton
final class Outbox implements EventListener, GitReferenceUpdatedListener, LifecycleListener {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final Path folder;
  private final String instance;
  private final EventTranslator translator;
  private final Moves moves;
  private final Courier courier;
  private final PluginMetrics metrics;
  private volatile Journal journal;

  @Inject
  Outbox(
      @PluginData Path data,
      @Nullable @GerritInstanceId String instance,
      EventTranslator translator,
      Moves moves,
      Courier courier,
      PluginMetrics metrics) {
    this.folder = data.resolve("outbox");
    this.instance = instance;
    this.translator = translator;
    this.moves = moves;
    this.courier = courier;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    try {
      // Numbers go on rising even when the folder was lost: no Gerrit has a thousand events a second for long.
      journal = Journal.open(folder, Journal.Limits.DEFAULT, System.currentTimeMillis());
      metrics.gauge("outbox/size", "Events not yet acknowledged by the backend", journal::size);
      courier.start(journal);
    } catch (IOException e) {
      logger.atSevere().withCause(e).log("milepost's outbox %s cannot be opened: no event reaches the backend", folder);
    }
  }

  @Override
  public void stop() {
    courier.stop();
    Journal open = journal;
    journal = null;
    if (open != null) {
      try {
        open.sync();
        open.close();
      } catch (IOException e) {
        logger.atWarning().withCause(e).log("milepost's outbox was not closed cleanly");
      }
    }
  }

  @Override
  public void onEvent(com.google.gerrit.server.events.Event event) {
    // With several primaries each tells of its own.
    boolean ours = event.instanceId == null || event.instanceId.equals(instance);
    if (ours && event instanceof ChangeEvent changeEvent) {
      record(() -> translator.translate(changeEvent));
    }
  }

  @Override
  public void onGitReferenceUpdated(Event event) {
    record(() -> translator.translate(event, System.currentTimeMillis()));
    moves
        .of(event)
        .ifPresent(
            change ->
                record(
                    () ->
                        Optional.of(
                            translator.moved(
                                Project.nameKey(event.getProjectName()), change, System.currentTimeMillis()))));
  }

  private interface Telling {
    Optional<JsonObject> tell();
  }

  private void record(Telling telling) {
    Journal open = journal;
    try {
      Optional<JsonObject> event = telling.tell();
      if (event.isPresent()) {
        if (open == null) {
          throw new IOException("the outbox is not open");
        }
        long before = open.dropped();
        open.append(event.get());
        metrics.outboxDropped.incrementBy(open.dropped() - before);
        courier.wake();
      }
    } catch (IOException | StorageException e) {
      metrics.outboxDropped.increment();
      logger.atSevere().withCause(e).log("an event could not be kept for milepost's backend");
    }
  }
}
