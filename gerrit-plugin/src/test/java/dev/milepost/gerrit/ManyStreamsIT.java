// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestPlugin;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.Test;

/** A thousand event streams, a tenth of them never read, and a backend that hangs: Gerrit itself still answers. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class ManyStreamsIT extends PluginTestBase {
  private static final int STREAMS = 1_000;
  private static final int STALLED = 100;
  private static final int CHANGES = 10;

  /** As many requests for progress at once as would take all of Gerrit's threads. */
  private static final int ASKING = 40;

  private final List<Socket> open = new ArrayList<>();

  @Override
  protected void configure() {
    cfg.setInt("plugin", "milepost", "maxStreams", STREAMS);
    cfg.setInt("plugin", "milepost", "maxStreamsPerAddress", STREAMS);
  }

  @Test
  public void gerritAnswersWithinASecond() throws Exception {
    List<PushOneCommit.Result> changes = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      changes.add(createChange());
    }
    try {
      String stalledAt = eventsPath(changes.get(0));
      for (int i = 0; i < STALLED; i++) {
        open.add(connect(stalledAt, 4_096));
      }
      for (int i = STALLED; i < STREAMS / 2; i++) {
        open.add(reading(changes.get(1 + i % (CHANGES - 1))));
      }
      await("the streams of the backend", () -> backend.readers.size() == CHANGES);
      backend.hanging = true;
      for (int i = STREAMS / 2; i < STREAMS; i++) {
        open.add(reading(changes.get(1 + i % (CHANGES - 1))));
      }
      // More than a connection holds.
      String large = "{\"filler\":\"" + "x".repeat(3 << 20) + "\"}";
      for (int i = 2; i < 8; i++) {
        backend.publishAbout(changes.get(0).getChange().getId().get(), "\"" + i + "\"", large);
      }
      List<CompletableFuture<HttpResponse<String>>> asking = new ArrayList<>();
      for (int i = 0; i < ASKING; i++) {
        asking.add(
            http.sendAsync(request(null, progressPath(changes.get(i % CHANGES))).build(), HttpResponse.BodyHandlers.ofString()));
      }

      assertThat(status(stalledAt)).isEqualTo("429");
      for (int i = 0; i < 20; i++) {
        answersWithinASecond();
      }
      for (CompletableFuture<HttpResponse<String>> answer : asking) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().body()).contains("unavailable");
      }
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private void answersWithinASecond() throws Exception {
    HttpRequest version = request(null, "/config/server/version").timeout(Duration.ofSeconds(1)).build();
    assertThat(http.send(version, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  /** A stream that was read from. What more it is told fits into what a connection holds. */
  private Socket reading(PushOneCommit.Result change) throws IOException {
    Socket socket = connect(eventsPath(change), 1 << 16);
    assertThat(statusOf(socket)).isEqualTo("200");
    return socket;
  }

  private String status(String path) throws IOException {
    try (Socket socket = connect(path, 1 << 16)) {
      return statusOf(socket);
    }
  }
}
