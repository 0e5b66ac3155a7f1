// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableSet;
import com.google.gerrit.acceptance.TestPlugin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.Test;

/** Senders of webhooks that never come to an end: anyone may be one. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class TricklingHooksIT extends PluginTestBase {
  /** More than Gerrit has threads, and as many as one address may have. */
  private static final int OF_ONE_ADDRESS = 32;

  @Test
  public void theyHoldUpNobodyAndAreCutOff() throws Exception {
    List<Socket> trickling = new ArrayList<>();
    try {
      for (int i = 0; i < OF_ONE_ADDRESS + 8; i++) {
        trickling.add(trickle());
      }
      // That it has none shows that those before are being read, all at once. On a slow machine the first may be cut off before
      // the last has begun, so others follow.
      await(
          "the address to have no place left",
          () -> {
            trickling.add(trickle());
            return status("127.0.0.2").equals("503");
          });

      assertThat(get(null, "/config/server/version").statusCode()).isEqualTo(200);
      assertThat(status("127.0.0.1")).isEqualTo("204");
      List<String> answers = new ArrayList<>();
      for (Socket socket : trickling) {
        answers.add(statusOf(socket));
      }
      assertThat(ImmutableSet.copyOf(answers)).containsExactly("408", "503");
      assertThat(Collections.frequency(answers, "408")).isAtLeast(OF_ONE_ADDRESS - 1);
      assertThat(status("127.0.0.2")).isEqualTo("204");
    } finally {
      for (Socket socket : trickling) {
        socket.close();
      }
    }
    assertThat(backend.calls.stream().filter(c -> c.path().equals("/v1/hooks/ci")).map(c -> new String(c.body(), US_ASCII)).distinct())
        .containsExactly("whole");
  }

  @Test
  public void aBodyInPiecesArrivesWhole() throws Exception {
    try (Socket socket = begin("127.0.0.1", 6, "abc")) {
      assertThat(status("127.0.0.1")).isEqualTo("204");
      socket.getOutputStream().write("def".getBytes(US_ASCII));
      assertThat(statusOf(socket)).isEqualTo("204");
    }
    assertThat(backend.calls.stream().map(c -> new String(c.body(), US_ASCII)).toList()).contains("abcdef");
  }

  @Test
  public void aBackendThatHangsHoldsNoThread() throws Exception {
    backend.hanging = true;
    List<Socket> sent = new ArrayList<>();
    try {
      for (int i = 0; i < OF_ONE_ADDRESS; i++) {
        sent.add(begin("127.0.0.1", 5, "whole"));
      }
      await("the hooks", () -> backend.calls.stream().filter(c -> c.path().equals("/v1/hooks/ci")).count() == OF_ONE_ADDRESS);
      assertThat(get(null, "/config/server/version").statusCode()).isEqualTo(200);
      for (Socket socket : sent) {
        assertThat(statusOf(socket)).isEqualTo("503");
      }
    } finally {
      for (Socket socket : sent) {
        socket.close();
      }
    }
  }

  private Socket trickle() {
    try {
      return begin("127.0.0.2", 100, "a bit");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String status(String from) {
    try (Socket socket = begin(from, 5, "whole")) {
      return statusOf(socket);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A webhook whose body is said to be that long, with the beginning of it. */
  private Socket begin(String from, int length, String body) throws IOException {
    URI gerrit = URI.create(canonicalWebUrl.get());
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(new InetSocketAddress(gerrit.getHost(), gerrit.getPort()));
    socket.setSoTimeout(30_000);
    String head =
        "POST /plugins/milepost/hooks/ci HTTP/1.1\r\nHost: " + gerrit.getAuthority() + "\r\nContent-Length: " + length + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(US_ASCII));
    return socket;
  }
}
