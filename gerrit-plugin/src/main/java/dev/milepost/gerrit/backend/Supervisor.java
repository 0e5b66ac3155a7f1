// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import com.google.common.flogger.FluentLogger;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.statement.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** Keeps the embedded backend running: unpacks it, starts it, starts it again when it ends, stops it with the plugin. */
final class Supervisor implements Runnable {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Duration STABLE = Duration.ofMinutes(1);
  private static final long LOOK_AT_CONFIG = 1_000;
  private static final int WRONG_CONFIG = 2;
  private static final int LOCKED = 3;

  private final BackendBinary binary;
  private final Path config;
  private final Path data;
  private final GerritIdentity identity;
  private final Backend backend;
  private final PluginMetrics metrics;
  private final SecureRandom random = new SecureRandom();
  private final Retry retry = new Retry(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private volatile boolean stopping;
  private volatile BackendProcess running;

  Supervisor(BackendBinary binary, Path config, Path data, GerritIdentity identity, Backend backend, PluginMetrics metrics) {
    this.binary = binary;
    // The program runs in a folder of its own, so a site given by a relative path would be looked for there.
    this.config = config.toAbsolutePath();
    this.data = data.toAbsolutePath();
    this.identity = identity;
    this.backend = backend;
    this.metrics = metrics;
  }

  @Override
  public void run() {
    try {
      for (boolean again = false; !stopping; again = true) {
        if (again) {
          metrics.backendRestarts.increment();
          backend.restarted();
        }
        once();
      }
    } catch (NoBackendException e) {
      backend.unavailable(Unavailable.NO_PLATFORM);
      logger.atSevere().log(
          "milepost's backend cannot run here: %s; run it elsewhere and set plugin.milepost.backendUrl", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the backend and the loop; returns when the process is gone. */
  void stop() {
    stopping = true;
    backend.unavailable(Unavailable.UNREACHABLE);
    BackendProcess process = running;
    if (process != null) {
      logger.atInfo().log("milepost's backend stopped with exit code %d", process.stop());
    }
  }

  private void once() throws NoBackendException, InterruptedException {
    String configBefore = fingerprint(config);
    long started = System.nanoTime();
    int exit;
    BackendProcess process;
    try {
      process = start();
    } catch (IOException e) {
      logger.atSevere().withCause(e).log("milepost's backend could not be started in %s", data);
      pause(retry.nextMillis());
      return;
    }
    try {
      exit = process.awaitExit();
    } finally {
      running = null;
    }
    if (stopping) {
      return;
    }
    if (exit == WRONG_CONFIG) {
      backend.unavailable(Unavailable.CONFIG);
      logger.atSevere().log(
          "milepost's configuration %s is wrong: %s; it is tried again when the file changes", config, process.lastWords());
      awaitChange(configBefore);
      retry.succeeded();
      return;
    }
    backend.unavailable(Unavailable.UNREACHABLE);
    if (System.nanoTime() - started > STABLE.toNanos()) {
      retry.succeeded();
    }
    long pause = retry.nextMillis();
    logger.atSevere().log(
        "milepost's backend ended with exit code %d%s; it is started again in %d ms; its last words: %s",
        exit, exit == LOCKED ? " (another backend holds the lock of " + data + ")" : "", pause, process.lastWords());
    pause(pause);
  }

  private BackendProcess start() throws IOException, NoBackendException, InterruptedException {
    Path program = binary.unpackInto(data.resolve("program"));
    Path store = Files.createDirectories(data.resolve("backend"));
    byte[] secret = new byte[SigningKey.LENGTH];
    random.nextBytes(secret);
    byte[] name = new byte[4];
    random.nextBytes(name);
    // A key lives as long as its process, so it is never written to a disk.
    SigningKey key = new SigningKey("embedded-" + HexFormat.of().formatHex(name), secret);
    BackendProcess process;
    try {
      process = BackendProcess.start(program, config, store, identity, key);
    } catch (IOException e) {
      if (isForGood(e)) {
        throw new NoBackendException(program + " cannot be executed (" + e.getMessage() + ")");
      }
      throw e;
    }
    running = process;
    if (stopping) {
      process.stop();
      return process;
    }
    Optional<URI> address = process.awaitAddress();
    if (address.isPresent()) {
      backend.ready(new Endpoint(address.get(), key));
      logger.atInfo().log("milepost's backend listens on %s", address.get());
    } else {
      process.stop();
    }
    return process;
  }

  /** Whether executing failed by what the file or its folder is (ENOENT, ENOEXEC, EACCES), not by what the machine lacks now. */
  private static boolean isForGood(IOException e) {
    return e.getMessage() != null && e.getMessage().matches("(?s).*error(=|: )(2|8|13)\\b.*");
  }

  private void awaitChange(String before) throws InterruptedException {
    while (!stopping && fingerprint(config).equals(before)) {
      pause(LOOK_AT_CONFIG);
    }
  }

  private static String fingerprint(Path file) {
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      return modified.toMillis() + "/" + Files.size(file);
    } catch (IOException e) {
      return "absent";
    }
  }

  private void pause(long millis) throws InterruptedException {
    if (!stopping) {
      Thread.sleep(millis);
    }
  }
}
