// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.server.config.GerritIsReplica;
import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import dev.milepost.gerrit.backend.BackendModule;
import dev.milepost.gerrit.change.ChangeModule;
import dev.milepost.gerrit.health.HealthModule;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.outbox.OutboxModule;
import dev.milepost.gerrit.owners.OwnersModule;
import dev.milepost.gerrit.progress.ProgressModule;
import dev.milepost.gerrit.questions.QuestionsModule;
import dev.milepost.gerrit.rides.RidesModule;
import dev.milepost.gerrit.statement.Statements;
import dev.milepost.gerrit.stream.StreamModule;
import dev.milepost.gerrit.watch.WatchModule;

/** Everything of Milepost that is not HTTP. On a replica it is empty: the primary tells and answers. */
class Module extends AbstractModule {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final boolean replica;

  @Inject
  Module(@GerritIsReplica Boolean replica) {
    this.replica = replica;
  }

  @Override
  protected void configure() {
    if (replica) {
      logger.atInfo().log("milepost loaded on a replica: it does nothing here");
      return;
    }
    bind(Settings.class);
    bind(PluginMetrics.class);
    bind(Statements.class);
    install(new BackendModule());
    install(new ChangeModule());
    install(new ProgressModule());
    install(new RidesModule());
    install(new HealthModule());
    install(new StreamModule());
    install(new OutboxModule());
    install(new OwnersModule());
    install(new QuestionsModule());
    install(new WatchModule());
  }
}
