// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.milepost.gerrit.backend.Bulkhead;
import dev.milepost.gerrit.backend.Unavailable;
import java.net.http.HttpResponse;
import java.util.Arrays;

/**
 * What a reader gets.
 *
 * @param etag for the reader, weak because Gerrit may compress; empty when the answer is none to keep
 * @param backendEtag as the backend gave it, empty for none
 * @param prefixed the JSON behind the line that keeps other sites from reading it as a script
 */
record Answer(String etag, String backendEtag, byte[] prefixed) {
  private static final byte[] PREFIX = ")]}'\n".getBytes(US_ASCII);

  static Answer of(String backendEtag, byte[] json) {
    String weak = backendEtag.isEmpty() || backendEtag.startsWith("W/") ? backendEtag : "W/" + backendEtag;
    return new Answer(weak, backendEtag, prefix(json));
  }

  /** What the backend answered, of which nobody keeps anything; a refusal says nothing of what was asked. */
  static Answer unkept(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new Bulkhead.RefusedException(response.statusCode());
    }
    return of("", response.body());
  }

  static Answer of(Unavailable why) {
    return new Answer("", "", prefix(why.bytes()));
  }

  /** The JSON itself. */
  JsonElement json() {
    return JsonParser.parseString(new String(prefixed, PREFIX.length, prefixed.length - PREFIX.length, UTF_8));
  }

  /** The bytes as the backend gave them. */
  byte[] bare() {
    return Arrays.copyOfRange(prefixed, PREFIX.length, prefixed.length - 1);
  }

  private static byte[] prefix(byte[] json) {
    byte[] out = new byte[PREFIX.length + json.length + 1];
    System.arraycopy(PREFIX, 0, out, 0, PREFIX.length);
    System.arraycopy(json, 0, out, PREFIX.length, json.length);
    out[out.length - 1] = '\n';
    return out;
  }
}
