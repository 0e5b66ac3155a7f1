// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.flogger.FluentLogger;
import com.google.gerrit.extensions.annotations.PluginName;
import com.google.gerrit.server.config.PluginConfig;
import com.google.gerrit.server.config.PluginConfigFactory;
import com.google.gerrit.server.config.SitePaths;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code [plugin "milepost"]} of {@code gerrit.config} and {@code secure.config}, as it was at the plugin's start. */
@Singleton
public final class Settings {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private static final String ENGLISH = "en";

  /** What {@code language} may be: the languages that the page has, or that each reader's browser says which. */
  private static final ImmutableList<String> LANGUAGES = ImmutableList.of(ENGLISH, "de", "browser");

  private final PluginConfig config;
  private final Path backendConfig;

  @Inject
  Settings(PluginConfigFactory configs, @PluginName String pluginName, SitePaths site) {
    config = configs.getFromGerritConfig(pluginName);
    backendConfig = site.etc_dir.resolve("milepost.toml");
  }

  /** Where a backend runs that is not ours; empty means the embedded one. */
  public Optional<String> backendUrl() {
    return text("backendUrl");
  }

  /** The key's name as the backend knows it ({@code kid}). */
  public Optional<String> backendKeyId() {
    return text("backendKeyId");
  }

  /** The key, base64url of 32 bytes; belongs in {@code secure.config}. */
  public Optional<String> backendKey() {
    return text("backendKey");
  }

  /** The embedded backend's configuration file; it need not exist. */
  public Path backendConfig() {
    return backendConfig;
  }

  /** Those places of Gerrit's pages that the site wants without Milepost: {@code checks}, {@code lists}, {@code tab}. */
  public ImmutableList<String> without() {
    return Stream.of("checks", "lists", "tab").filter(place -> !config.getBoolean(place, true)).collect(toImmutableList());
  }

  /** What the page says its words in, where that is not English: a language's tag, or {@code browser} for the reader's own. */
  public Optional<String> language() {
    String language = text("language").orElse(ENGLISH);
    if (!LANGUAGES.contains(language)) {
      logger.atSevere().log(
          "plugin.milepost.language is \"%s\", which Milepost does not have: it says English. It has %s",
          language, String.join(", ", LANGUAGES));
      return Optional.empty();
    }
    return Optional.of(language).filter(other -> !other.equals(ENGLISH));
  }

  /** The user name of the account that votes and comments; empty for none, where nothing is written. */
  public Optional<String> serviceAccount() {
    return text("serviceAccount");
  }

  /** Most event streams open at once, of all readers. */
  public int maxStreams() {
    return atLeastZero("maxStreams", 5_000);
  }

  /** Most event streams of one account. */
  public int maxStreamsPerAccount() {
    return atLeastZero("maxStreamsPerAccount", 20);
  }

  /** Most event streams from one remote address. */
  public int maxStreamsPerAddress() {
    return atLeastZero("maxStreamsPerAddress", 100);
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(config.getString(key)).map(String::strip).filter(s -> !s.isEmpty());
  }

  private int atLeastZero(String key, int byDefault) {
    return Math.max(0, config.getInt(key, byDefault));
  }
}
