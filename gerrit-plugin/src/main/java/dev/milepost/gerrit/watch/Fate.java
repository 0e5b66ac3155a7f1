// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What has become of a change ({@code API.md}, "rows"). */
enum Fate {
  UNDER_WAY,
  ARRIVED,
  ROLLED_BACK;

  /** As a row has it; empty where that is not known. */
  static Optional<Fate> of(JsonObject row) {
    return row.get("fate") instanceof JsonPrimitive key ? named(key.getAsString()) : Optional.empty();
  }

  static Optional<Fate> named(String key) {
    return Stream.of(values()).filter(fate -> fate.key().equals(key)).findFirst();
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
