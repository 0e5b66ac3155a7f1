// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.rides;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestPlugin;
import dev.milepost.gerrit.PluginTestBase;
import java.net.http.HttpResponse;
import org.junit.Test;

/** Here because only its own package can fill the room. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class RidesRoomIT extends PluginTestBase {
  @Test
  public void whoFindsNoRoomIsToldSo() throws Exception {
    PushOneCommit.Result change = createChange();
    String revision = change.getCommit().name();
    String path = progressPath(change).replace("~progress", "~rides?image=" + revision + "&running=" + revision);
    RidesReader reader = plugin.getSysInjector().getInstance(RidesReader.class);
    int room = reader.room.drainPermits();
    assertThat(room).isAtLeast(2);

    HttpResponse<String> full = get(user, path);
    assertThat(full.statusCode()).isEqualTo(503);
    assertThat(full.body()).contains("too many ask what rides in an image");
    assertThat(full.headers().firstValue("Content-Type").get()).startsWith("text/plain");

    reader.room.release(room);
    assertThat(get(user, path).statusCode()).isEqualTo(200);
    // Whoever was answered, or not, has left again.
    assertThat(get(user, path.replace("image=", "image=0")).statusCode()).isEqualTo(400);
    assertThat(get(user, path.replace(revision, "0123456789012345678901234567890123456789")).statusCode()).isEqualTo(404);
    await("the room to be empty", () -> reader.room.availablePermits() == room);
  }
}
