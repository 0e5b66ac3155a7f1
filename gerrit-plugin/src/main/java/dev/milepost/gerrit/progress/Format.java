// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gerrit.extensions.restapi.BadRequestException;
import com.google.gerrit.extensions.restapi.BinaryResult;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Locale;

/** How the progress is written. */
enum Format {
  /** Behind the line that keeps other sites from reading it as a script. */
  JSON("application/json"),
  /** A headline, then one record to a line. */
  TEXT("text/plain"),
  /** A badge. */
  SVG("image/svg+xml");

  private final String contentType;

  Format(String contentType) {
    this.contentType = contentType;
  }

  static Format of(String name) throws BadRequestException {
    return switch (name) {
      case "json" -> JSON;
      case "text" -> TEXT;
      case "svg" -> SVG;
      default -> throw new BadRequestException("no format \"" + name + "\"; there are json, text and svg");
    };
  }

  /** What the backend is asked for, as part of a query; empty where it is asked for JSON. */
  String query() {
    return this == JSON ? "" : "format=" + name().toLowerCase(Locale.ROOT);
  }

  BinaryResult write(Answer answer) {
    if (this == JSON) {
      return BinaryResult.create(answer.prefixed()).setContentType(contentType);
    }
    byte[] body = answer.bare();
    if (answer.etag().isEmpty() && answer.json() instanceof JsonElement said && said.isJsonObject()) {
      body = unavailable(said.getAsJsonObject());
    }
    return BinaryResult.create(body).setContentType(contentType).setCharacterEncoding(UTF_8);
  }

  /** What stands in for the progress while there is none. */
  private byte[] unavailable(JsonObject answer) {
    String text = answer.getAsJsonObject("unavailable").get("text").getAsString();
    return (this == TEXT ? text + "\n" : badge(text)).getBytes(UTF_8);
  }

  private static String badge(String text) {
    String said = text.replace("&", "&amp;").replace("<", "&lt;");
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"140\" height=\"20\" role=\"img\"><title>"
        + said
        + "</title><rect width=\"140\" height=\"20\" rx=\"3\" fill=\"#59636e\"/><text x=\"6\" y=\"14\" fill=\"#fff\""
        + " font-family=\"Verdana,DejaVu Sans,Geneva,sans-serif\" font-size=\"11\">milepost: no answer</text></svg>";
  }
}
