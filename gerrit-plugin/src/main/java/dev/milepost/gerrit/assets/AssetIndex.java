// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.assets;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import com.google.common.flogger.FluentLogger;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code static/assets.json} of the jar: which files there are to serve, under names that carry their hash. */
final class AssetIndex {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private final Optional<String> loader;
  private final ImmutableMap<String, String> types;

  private AssetIndex(Optional<String> loader, ImmutableMap<String, String> types) {
    this.loader = loader;
    this.types = types;
  }

  /** Reads the jar's index; one that is missing or damaged is an empty one, and the log says so. */
  static AssetIndex read(ClassLoader jar) {
    try (InputStream in = jar.getResourceAsStream("static/assets.json")) {
      if (in == null) {
        logger.atWarning().log("milepost's jar was built without the widget: change pages stay as they are");
        return new AssetIndex(Optional.empty(), ImmutableMap.of());
      }
      return parse(new String(in.readAllBytes(), UTF_8));
    } catch (IOException | RuntimeException e) {
      logger.atSevere().withCause(e).log("static/assets.json of milepost's jar is damaged");
      return new AssetIndex(Optional.empty(), ImmutableMap.of());
    }
  }

  static AssetIndex parse(String json) {
    JsonObject index = JsonParser.parseString(json).getAsJsonObject();
    ImmutableMap.Builder<String, String> types = ImmutableMap.builder();
    index
        .getAsJsonObject("files")
        .entrySet()
        .forEach(
            file -> {
              if (!NAME.matcher(file.getKey()).matches()) {
                throw new IllegalArgumentException("not a file name: " + file.getKey());
              }
              types.put(file.getKey(), file.getValue().getAsJsonObject().get("type").getAsString());
            });
    AssetIndex parsed = new AssetIndex(Optional.of(index.get("loader").getAsString()), types.build());
    if (!parsed.types.containsKey(parsed.loader.get())) {
      throw new IllegalArgumentException("the loader is not among the files: " + parsed.loader.get());
    }
    return parsed;
  }

  /** The script that Gerrit's pages are to load. */
  Optional<String> loader() {
    return loader;
  }

  /** The media type of a file; empty for one that is not listed. */
  Optional<String> type(String name) {
    return Optional.ofNullable(types.get(name));
  }
}
