// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.owners;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gerrit.entities.Project;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Bulkhead;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks the backend what is wrong with {@code milepost.config}. Who pushes waits for it on a thread of Gerrit's: at most two at once. */
@Singleton
final class OwnersCheck {
  private static final Duration LIMIT = Duration.ofSeconds(8);
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Backend backend;
  private final BackendClient client;
  private final Statements statements;
  private final Bulkhead bulkhead = new Bulkhead(2, LIMIT);

  @Inject
  OwnersCheck(Backend backend, BackendClient client, Statements statements) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
  }

  /** What the backend answers; the names are those of {@code API.md}. */
  record Faults(List<Fault> faults, List<String> warnings) {}

  /** One thing that is wrong; {@code line} is null where it is about the file as a whole. */
  record Fault(String project, Integer line, String key, String found, String allowed) {
    /** {@code milepost.config:7: pipeline.default.steps: found …; allowed: …}. */
    String text() {
      String at = (line == null ? "" : ":" + line) + (key == null || key.isEmpty() ? "" : ": " + key);
      return OwnerFile.NAME + at + ": found " + found + "; allowed: " + allowed;
    }
  }

  private record Declared(String project, List<Declaration> files) {}

  private record Declaration(String project, String text) {}

  /** What is wrong with these files, the nearest project's first; empty where the backend does not say. */
  Optional<Faults> check(Project.NameKey project, List<OwnerFile> files) {
    Optional<Endpoint> endpoint = backend.endpoint();
    List<Declaration> declared =
        files.stream().map(file -> new Declaration(file.project().get(), file.text())).toList();
    String body = GSON.toJson(new Declared(project.get(), declared));
    return endpoint.flatMap(to -> bulkhead.await(() -> call(to, body)));
  }

  private CompletableFuture<Faults> call(Endpoint endpoint, String body) {
    String path = BackendPath.OWNERS;
    HttpRequest request =
        BackendClient.request(endpoint, path, statements.forGerrit(endpoint.key(), "POST", path), LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.callForReader(request, LIMIT, OwnersCheck::read);
  }

  private static Faults read(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new Bulkhead.RefusedException(response.statusCode());
    }
    try {
      Faults read = GSON.fromJson(new String(response.body(), UTF_8), Faults.class);
      if (read == null || read.faults() == null) {
        throw new Bulkhead.RefusedException(response.statusCode());
      }
      return new Faults(read.faults(), read.warnings() == null ? List.of() : read.warnings());
    } catch (JsonParseException e) {
      throw new Bulkhead.RefusedException(response.statusCode());
    }
  }
}
