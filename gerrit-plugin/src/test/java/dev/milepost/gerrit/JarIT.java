// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.AbstractDaemonTest;
import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.RestResponse;
import com.google.gerrit.acceptance.config.GerritConfig;
import com.google.gerrit.extensions.api.plugins.InstallPluginInput;
import com.google.gerrit.extensions.common.PluginInfo;
import com.google.gerrit.extensions.restapi.RawInput;
import com.google.gerrit.common.RawInputUtil;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Test;

/** The jar as it is shipped, but for widget and backend, which another part puts in. */
public class JarIT extends AbstractDaemonTest {
  @Test
  @GerritConfig(name = "plugins.allowRemoteAdmin", value = "true")
  public void theJarLoadsReloadsAndUnloads() throws Exception {
    PluginInfo info = install();

    assertThat(info.id).isEqualTo("milepost");
    assertThat(info.version).isEqualTo("0.1.0");
    assertThat(info.disabled).isNull();
    PushOneCommit.Result change = createChange();
    RestResponse progress = progress(change);
    progress.assertOK();
    // The jar under test has no backend; its absence is a state like others.
    assertThat(progress.getEntityContent()).contains("\"unavailable\":{\"key\":\"backend_");
    RestResponse health = adminRestSession.get("/config/server/milepost~health");
    health.assertOK();
    assertThat(health.getEntityContent()).contains("{\"plugin\":{\"version\":\"0.1.0\",");
    assertThat(health.getEntityContent()).contains("\"kind\":\"embedded\",\"state\":\"backend_");
    adminRestSession.get("/plugins/milepost/Documentation/config.html").assertOK();
    anonymousRestSession.get("/plugins/milepost/static/none.js").assertNotFound();

    for (int i = 0; i < 10; i++) {
      gApi.plugins().name("milepost").reload();
    }
    assertThat(threads("milepost-outbox")).isEqualTo(1);
    assertThat(threads("milepost-streams-")).isAtMost(2);
    progress(change).assertOK();

    gApi.plugins().name("milepost").disable();
    progress(change).assertNotFound();
    assertThat(threads("milepost-outbox")).isEqualTo(0);
    assertThat(threads("milepost-questions")).isEqualTo(0);
    assertThat(threads("milepost-answers")).isEqualTo(0);
  }

  private PluginInfo install() throws Exception {
    Path jar = Path.of(System.getProperty("milepost.jar"));
    RawInput raw = RawInputUtil.create(Files.readAllBytes(jar));
    InstallPluginInput input = new InstallPluginInput();
    input.raw = raw;
    return gApi.plugins().install("milepost.jar", input).get();
  }

  private RestResponse progress(PushOneCommit.Result change) throws Exception {
    return adminRestSession.get(
        "/changes/" + change.getChange().getId().get() + "/revisions/" + change.getCommit().name() + "/milepost~progress");
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(prefix)).count();
  }
}
