// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.health;

import com.google.gerrit.common.Nullable;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.milepost.gerrit.backend.Unavailable;
import java.util.Optional;

/**
 * What the backend says to who looks after it.
 *
 * @param status of its answer; 0 when there is none
 * @param json its answer, if it is what was asked for
 * @param problem the detail of its refusal, if it gives one
 * @param unavailable why there is no answer, as a sentence; null when there is one
 */
record Reply(int status, Optional<JsonObject> json, Optional<String> problem, @Nullable JsonObject unavailable) {
  static Reply of(int status, @Nullable JsonObject body) {
    if (status == 200 && body != null) {
      return new Reply(status, Optional.of(body), Optional.empty(), null);
    }
    Optional<String> problem =
        Optional.ofNullable(body)
            .map(object -> object.get("detail"))
            .filter(detail -> detail.isJsonPrimitive())
            .map(detail -> detail.getAsString());
    return new Reply(status, Optional.empty(), problem, refusal(status));
  }

  static Reply none(Unavailable why) {
    JsonObject told = JsonParser.parseString(why.json()).getAsJsonObject().getAsJsonObject("unavailable");
    return new Reply(0, Optional.empty(), Optional.empty(), told);
  }

  /** Readers are told that it does not answer; who can mend it is told more. */
  private static JsonObject refusal(int status) {
    String text =
        status == 401
            ? "Milepost's backend does not take Gerrit's word (401): key, key id or server id differ, or a clock is wrong"
            : "Milepost's backend answers " + status + " and not what was asked for: it may be of another version";
    JsonObject args = new JsonObject();
    args.addProperty("status", status);
    JsonObject sentence = new JsonObject();
    sentence.addProperty("key", "backend_refuses");
    sentence.add("args", args);
    sentence.addProperty("text", text);
    return sentence;
  }
}
