// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.extensions.annotations.PluginData;
import com.google.gerrit.extensions.events.LifecycleListener;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.Settings;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.statement.SigningKey;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the backend at the plugin's start: the one configured, else the embedded one. */
@Singleton
final class BackendLifecycle implements LifecycleListener {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final Settings settings;
  private final Path data;
  private final GerritIdentity identity;
  private final Backend backend;
  private final PluginMetrics metrics;
  private Supervisor supervisor;
  private Thread thread;

  @Inject
  BackendLifecycle(
      Settings settings,
      @PluginData Path data,
      GerritIdentity identity,
      Backend backend,
      PluginMetrics metrics) {
    this.settings = settings;
    this.data = data;
    this.identity = identity;
    this.backend = backend;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    if (settings.backendUrl().isPresent()) {
      useConfigured(settings.backendUrl().get());
    } else {
      BackendBinary binary = new BackendBinary(BackendLifecycle.class.getClassLoader(), BackendBinary.platform());
      supervisor = new Supervisor(binary, settings.backendConfig(), data, identity, backend, metrics);
      thread = new Thread(supervisor, "milepost-backend");
      thread.setDaemon(true);
      thread.start();
      logger.atInfo().log("milepost loaded with its embedded backend");
    }
  }

  @Override
  public void stop() {
    if (supervisor != null) {
      supervisor.stop();
      thread.interrupt();
      try {
        thread.join(10_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      supervisor = null;
    }
  }

  private void useConfigured(String url) {
    try {
      String kid = settings.backendKeyId().orElse("");
      Optional<SigningKey> key = settings.backendKey().flatMap(text -> SigningKey.parse(kid, text));
      if (kid.isEmpty() || key.isEmpty()) {
        throw new IllegalArgumentException(
            "plugin.milepost.backendUrl needs plugin.milepost.backendKeyId and, in secure.config, "
                + "plugin.milepost.backendKey: 32 bytes as base64url");
      }
      backend.ready(new Endpoint(BackendUrl.parse(url), key.get()));
      logger.atInfo().log("milepost loaded with the backend at %s", url);
    } catch (IllegalArgumentException e) {
      backend.unavailable(Unavailable.CONFIG);
      logger.atSevere().log("milepost loaded without a backend: %s", e.getMessage());
    }
  }
}
