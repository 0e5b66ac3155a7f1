// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.Sandboxed;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.inject.AbstractModule;
import org.junit.Test;

/** The modules as a replica loads them. */
@Sandboxed
@TestPlugin(
    name = "milepost",
    sysModule = "dev.milepost.gerrit.ReplicaIT$SysModule",
    httpModule = "dev.milepost.gerrit.ReplicaIT$WebModule")
public class ReplicaIT extends PluginTestBase {
  public static class SysModule extends AbstractModule {
    @Override
    protected void configure() {
      install(new Module(true));
    }
  }

  public static class WebModule extends AbstractModule {
    @Override
    protected void configure() {
      install(new HttpModule(true, null));
    }
  }

  @Test
  public void itDoesNothing() throws Exception {
    PushOneCommit.Result change = createChange();

    assertThat(get(admin, progressPath(change)).statusCode()).isEqualTo(404);
    assertThat(get(null, "/config/server/info").body()).doesNotContain("plugins/milepost/static");
    assertThat(backend.calls).isEmpty();
    assertThat(
            Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(n -> n.startsWith("milepost-")))
        .isEmpty();
  }
}
