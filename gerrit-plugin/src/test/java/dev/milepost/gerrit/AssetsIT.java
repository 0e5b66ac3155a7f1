// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.acceptance.config.GerritConfig;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.After;
import org.junit.Test;

/** Serves the files of {@code src/test/resources/static}, which stand in for the widget's. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class AssetsIT extends PluginTestBase {
  private static final String WASM = "/plugins/milepost/static/standin-0a1b.wasm";

  private static final Logger SETTINGS = Logger.getLogger(Settings.class.getName());

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          logged.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @Override
  protected void configure() {
    SETTINGS.addHandler(log);
  }

  @After
  public void stopListening() {
    SETTINGS.removeHandler(log);
  }

  @Test
  public void aHashedFileIsKeptForEver() throws Exception {
    HttpResponse<String> response = get(null, WASM);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/wasm");
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Vary")).contains("Accept-Encoding");
    assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(response.body()).isEqualTo("plain\n");
  }

  @Test
  public void theReaderGetsTheCodingItPrefers() throws Exception {
    assertThat(header(get(null, WASM, "Accept-Encoding", "gzip, deflate, br, zstd"), "Content-Encoding")).isEqualTo("br");
    assertThat(get(null, WASM, "Accept-Encoding", "gzip").body()).isEqualTo("gzip\n");
    assertThat(get(null, WASM, "Accept-Encoding", "br;q=0.1, gzip;q=0.9").body()).isEqualTo("gzip\n");
    assertThat(get(null, WASM, "Accept-Encoding", "br;q=0, gzip;q=0").body()).isEqualTo("plain\n");
  }

  @Test
  public void onlyListedFilesAreServed() throws Exception {
    for (String name : new String[] {"assets.json", "standin-0a1b.wasm.br", "none.js", "..%2fassets.json", ""}) {
      assertWithMessage(name).that(get(null, "/plugins/milepost/static/" + name).statusCode()).isAnyOf(400, 404);
    }
  }

  @Test
  public void gerritsPagesLoadTheLoader() throws Exception {
    assertThat(scripts()).contains("\"plugins/milepost/static/standin-2c3d.js\"");
  }

  @Test
  @GerritConfig(name = "plugin.milepost.checks", value = "false")
  public void theLoaderHearsThatChecksAreSwitchedOff() throws Exception {
    assertThat(scripts()).contains("\"plugins/milepost/static/standin-2c3d.js?checks=off\"");
  }

  @Test
  @GerritConfig(name = "plugin.milepost.checks", value = "false")
  @GerritConfig(name = "plugin.milepost.lists", value = "false")
  @GerritConfig(name = "plugin.milepost.tab", value = "false")
  public void theLoaderHearsOfAllThatIsSwitchedOff() throws Exception {
    assertThat(scripts()).contains("\"plugins/milepost/static/standin-2c3d.js?checks=off&lists=off&tab=off\"");
  }

  @Test
  @GerritConfig(name = "plugin.milepost.language", value = "de")
  public void theLoaderHearsOfTheSitesLanguage() throws Exception {
    assertThat(scripts()).contains("\"plugins/milepost/static/standin-2c3d.js?language=de\"");
  }

  @Test
  @GerritConfig(name = "plugin.milepost.language", value = "browser")
  @GerritConfig(name = "plugin.milepost.tab", value = "false")
  public void theLoaderHearsThatReadersSayTheLanguage() throws Exception {
    assertThat(scripts()).contains("\"plugins/milepost/static/standin-2c3d.js?tab=off&language=browser\"");
  }

  @Test
  @GerritConfig(name = "plugin.milepost.language", value = "en")
  public void englishIsNothingToHear() throws Exception {
    assertThat(scripts()).contains("\"plugins/milepost/static/standin-2c3d.js\"");
  }

  @Test
  @GerritConfig(name = "plugin.milepost.language", value = "latin")
  public void aLanguageThatIsNotThereIsEnglishAndTheLogSaysSo() throws Exception {
    assertThat(scripts()).contains("\"plugins/milepost/static/standin-2c3d.js\"");
    assertThat(logged)
        .containsExactly(
            "SEVERE plugin.milepost.language is \"latin\", which Milepost does not have: it says English. It has en, de, browser");
  }

  private String scripts() throws Exception {
    return get(null, "/config/server/info").body().replace("\\u003d", "=").replace("\\u0026", "&");
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
