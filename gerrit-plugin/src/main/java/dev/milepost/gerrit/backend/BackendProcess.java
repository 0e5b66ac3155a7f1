// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.milepost.gerrit.statement.SigningKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of the embedded backend ({@code API.md}, "The embedded backend"). It gets its key by standard input and
 * ends when that closes, so nothing is left behind however Gerrit ends.
 */
final class BackendProcess {
  private static final int START_SECONDS = 30;
  private static final int STOP_SECONDS = 5;

  private final Process process;
  private final BackendLog log;
  private final OutputStream stdin;
  private final CompletableFuture<URI> listening = new CompletableFuture<>();

  private BackendProcess(Process process) {
    this.process = process;
    this.stdin = process.getOutputStream();
    this.log = new BackendLog(process.getErrorStream());
    daemon("milepost-backend-log", log);
    daemon("milepost-backend-out", this::readAddress);
  }

  /**
   * Starts the program and hands it its key.
   *
   * @throws IOException when it cannot be executed
   */
  static BackendProcess start(Path program, Path config, Path data, GerritIdentity identity, SigningKey key)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(), "serve", "--embedded", "--config", config.toString(), "--data-dir", data.toString());
    builder.directory(data.toFile());
    BackendProcess run = new BackendProcess(builder.start());
    JsonObject line = new JsonObject();
    line.addProperty("server_id", identity.serverId());
    JsonArray hosts = new JsonArray();
    identity.hosts().forEach(hosts::add);
    line.add("hosts", hosts);
    JsonObject jsonKey = new JsonObject();
    jsonKey.addProperty("kid", key.kid());
    jsonKey.addProperty("secret", key.encoded());
    JsonArray keys = new JsonArray();
    keys.add(jsonKey);
    line.add("keys", keys);
    try {
      run.stdin.write((line + "\n").getBytes(UTF_8));
      run.stdin.flush();
    } catch (IOException e) {
      // It has ended already; its exit code and its log say why.
    }
    return run;
  }

  /** Where it listens; empty when it ended first or did not say in time. */
  Optional<URI> awaitAddress() throws InterruptedException {
    try {
      return Optional.of(listening.get(START_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  /** Waits for its end. */
  int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  String lastWords() throws InterruptedException {
    return log.tail();
  }

  /** Asks it to stop by closing its standard input; after 5 s no longer asks. */
  int stop() {
    try {
      stdin.close();
    } catch (IOException e) {
      // The pipe is closed then, which is what was wanted.
    }
    boolean interrupted = false;
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return process.isAlive() ? -1 : process.exitValue();
  }

  private void readAddress() {
    try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String first = out.readLine();
      if (first == null) {
        throw new IOException("it said nothing");
      }
      String address = JsonParser.parseString(first).getAsJsonObject().get("listening").getAsString();
      listening.complete(URI.create("http://" + address));
      while (out.readLine() != null) {
        // Nothing else is written there; reading on keeps the pipe from filling.
      }
    } catch (IOException | JsonParseException | IllegalStateException | IllegalArgumentException | NullPointerException e) {
      listening.completeExceptionally(e);
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
