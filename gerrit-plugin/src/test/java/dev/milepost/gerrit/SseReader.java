// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A browser's end of an event stream, for tests. */
final class SseReader implements AutoCloseable {
  final HttpResponse<InputStream> response;
  final List<String> data = new CopyOnWriteArrayList<>();
  final List<String> ids = new CopyOnWriteArrayList<>();
  volatile boolean ended;

  private SseReader(HttpResponse<InputStream> response) {
    this.response = response;
    Thread thread = new Thread(this::read, "sse-reader");
    thread.setDaemon(true);
    thread.start();
  }

  static SseReader open(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
    return new SseReader(http.send(request, HttpResponse.BodyHandlers.ofInputStream()));
  }

  int status() {
    return response.statusCode();
  }

  private void read() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("data: ")) {
          data.add(line.substring("data: ".length()));
        } else if (line.startsWith("id: ")) {
          ids.add(line.substring("id: ".length()));
        }
      }
    } catch (IOException e) {
      // The connection was cut, which is an end as well.
    } finally {
      ended = true;
    }
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
