// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.TestPlugin;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** Readers who open a stream and then take nothing, more of them than Gerrit has threads. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class StalledReadersIT extends PluginTestBase {
  private static final int STALLED = 80;
  private static final int READING = 10;

  @Override
  protected void configure() {
    cfg.setInt("plugin", "milepost", "maxStreams", STALLED + READING);
    cfg.setInt("plugin", "milepost", "maxStreamsPerAddress", 1_000);
  }

  @Test
  public void theyHoldUpNobodyAndAreDropped() throws Exception {
    String path = eventsPath(createChange());
    List<Socket> stalled = new ArrayList<>();
    List<SseReader> reading = new ArrayList<>();
    try {
      for (int i = 0; i < STALLED; i++) {
        stalled.add(connect(path, 4_096));
      }
      for (int i = 0; i < READING; i++) {
        reading.add(open(null, path));
      }
      await("the readers", () -> reading.stream().noneMatch(r -> r.data.isEmpty()));
      await("all places to be taken", () -> status(path) == 429);

      for (int i = 2; i < 8; i++) {
        backend.publish("\"" + i + "\"", "{\"state\":" + i + ",\"filler\":\"" + "x".repeat(1 << 20) + "\"}");
      }

      await("the newest state", () -> reading.stream().allMatch(r -> r.ids.contains("\"7\"")));
      long asked = System.nanoTime();
      assertThat(get(null, "/config/server/version").statusCode()).isEqualTo(200);
      assertThat((System.nanoTime() - asked) / 1_000_000).isLessThan(1_000L);
      // One after another, within 30 s of stalling and a sweep.
      await("places to be free again", 60, () -> status(path) == 200);
    } finally {
      for (SseReader reader : reading) {
        reader.close();
      }
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }

  private int status(String path) {
    try (SseReader reader = open(null, path)) {
      return reader.status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
