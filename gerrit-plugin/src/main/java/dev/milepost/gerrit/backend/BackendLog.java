// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.flogger.FluentLogger;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;

/** Passes the embedded backend's standard error, JSON lines of {@code tracing}, to Gerrit's log. */
final class BackendLog implements Runnable {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final int MAX_LINE = 16 << 10;
  private static final int KEPT = 20;

  private final InputStream stderr;
  private final Deque<String> last = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  BackendLog(InputStream stderr) {
    this.stderr = stderr;
  }

  /** What it wrote last, for the message about its end: waits a moment until all of it has been read. */
  String tail() throws InterruptedException {
    ended.await(1, TimeUnit.SECONDS);
    synchronized (this) {
      return String.join("; ", last);
    }
  }

  @Override
  public void run() {
    try (InputStream in = new BufferedInputStream(stderr)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          pass(line.toString(UTF_8));
          line.reset();
        } else if (line.size() < MAX_LINE) {
          line.write(b);
        }
      }
      pass(line.toString(UTF_8));
    } catch (IOException e) {
      logger.atFine().withCause(e).log("the backend's log ended");
    } finally {
      ended.countDown();
    }
  }

  private void pass(String line) {
    if (line.isBlank()) {
      return;
    }
    Level level = Level.WARNING;
    String text = line.strip();
    try {
      if (JsonParser.parseString(line) instanceof JsonObject json) {
        level = level(text(json.get("level")));
        text = readable(json);
      }
    } catch (JsonParseException e) {
      // A panic or the dynamic linker speaks plainly; that is passed on as it is.
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      synchronized (this) {
        last.addLast(text);
        while (last.size() > KEPT) {
          last.removeFirst();
        }
      }
    }
    logger.at(level).log("backend: %s", text);
  }

  private static String readable(JsonObject json) {
    JsonObject fields = json.get("fields") instanceof JsonObject f ? f : json;
    StringBuilder out = new StringBuilder(text(fields.get("message")));
    for (Map.Entry<String, JsonElement> field : fields.entrySet()) {
      switch (field.getKey()) {
        case "message", "level", "timestamp", "target", "span", "spans" -> {}
        default -> out.append(' ').append(field.getKey()).append('=').append(text(field.getValue()));
      }
    }
    return out.toString().strip();
  }

  private static String text(JsonElement value) {
    return value == null ? "" : value instanceof JsonPrimitive p ? p.getAsString() : value.toString();
  }

  private static Level level(String name) {
    return switch (name) {
      case "ERROR" -> Level.SEVERE;
      case "WARN" -> Level.WARNING;
      case "DEBUG" -> Level.FINE;
      case "TRACE" -> Level.FINEST;
      default -> Level.INFO;
    };
  }
}
