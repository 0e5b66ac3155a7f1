// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Reads a {@code text/event-stream} (WHATWG HTML, "Interpreting an event stream") piece by piece. */
final class SseParser {
  private final int limit;
  private final Consumer<ServerEvent> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
  private final StringBuilder data = new StringBuilder();
  private String id = "";
  private String event = "";
  private boolean hasData;
  private boolean afterCarriageReturn;
  private boolean first = true;

  /**
   * @param limit most bytes of a line and most characters of an event's data
   */
  SseParser(int limit, Consumer<ServerEvent> events) {
    this.limit = limit;
    this.events = events;
  }

  /**
   * @throws IllegalStateException when an event is longer than the limit
   */
  void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
      } else if (b == '\n' || b == '\r') {
        afterCarriageReturn = b == '\r';
        endOfLine();
      } else {
        afterCarriageReturn = false;
        if (line.size() >= limit) {
          throw new IllegalStateException("an event of the backend is longer than " + limit + " bytes");
        }
        line.write(b);
      }
    }
  }

  private void endOfLine() {
    String text = line.toString(UTF_8);
    line.reset();
    if (first) {
      first = false;
      text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    if (colon == 0) {
      return;
    }
    String name = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    field(name, value.startsWith(" ") ? value.substring(1) : value);
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> event = value;
      case "data" -> {
        if (data.length() + value.length() > limit) {
          throw new IllegalStateException("an event of the backend is longer than " + limit + " characters");
        }
        if (hasData) {
          data.append('\n');
        }
        data.append(value);
        hasData = true;
      }
      case "id" -> id = value.indexOf('\0') < 0 ? value : id;
      default -> {
        // Unknown fields are to be ignored.
      }
    }
  }

  private void dispatch() {
    if (hasData) {
      events.accept(new ServerEvent(id, event.isEmpty() ? "message" : event, data.toString()));
    }
    data.setLength(0);
    event = "";
    hasData = false;
  }
}
