// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static com.google.gerrit.acceptance.testsuite.project.TestProjectUpdate.allow;
import static com.google.gerrit.acceptance.testsuite.project.TestProjectUpdate.permissionKey;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestAccount;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.acceptance.testsuite.project.ProjectOperations;
import com.google.gerrit.entities.Permission;
import com.google.inject.Inject;
import java.net.http.HttpResponse;
import org.junit.Test;

/** Who gets progress and stream: owner, another user and nobody; of an open, a private and a hidden change. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class PermissionsIT extends PluginTestBase {
  @Inject private ProjectOperations projectOperations;

  @Test
  public void anOpenChangeIsForAll() throws Exception {
    PushOneCommit.Result change = createChange();

    for (TestAccount reader : new TestAccount[] {admin, user, null}) {
      assertSees(reader, change);
    }
    assertThat(backend.readerCalls().stream().map(c -> c.claims().get("signed_in").getAsBoolean()))
        .containsAtLeast(true, false);
    assertThat(backend.refusals).isEmpty();
  }

  @Test
  public void aPrivateChangeIsForItsOwner() throws Exception {
    PushOneCommit.Result change = createChange();
    gApi.changes().id(change.getChangeId()).setPrivate(true, null);

    assertHidden(user, change);
    assertHidden(null, change);
    assertThat(backend.readerCalls()).isEmpty();
    assertSees(admin, change);
    assertThat(backend.readerCalls().get(0).claims().getAsJsonObject("change").get("private").getAsBoolean()).isTrue();
  }

  @Test
  public void aChangeOfAHiddenProjectIsForItsReaders() throws Exception {
    PushOneCommit.Result change = createChange();
    projectOperations
        .project(project)
        .forUpdate()
        .add(allow(Permission.READ).ref("refs/*").group(adminGroupUuid()))
        .add(allow(Permission.READ).ref("refs/heads/*").group(adminGroupUuid()))
        .setExclusiveGroup(permissionKey(Permission.READ).ref("refs/*"), true)
        .setExclusiveGroup(permissionKey(Permission.READ).ref("refs/heads/*"), true)
        .update();

    assertHidden(user, change);
    assertHidden(null, change);
    assertThat(backend.readerCalls()).isEmpty();
    assertSees(admin, change);
  }

  private void assertSees(TestAccount reader, PushOneCommit.Result change) throws Exception {
    HttpResponse<String> progress = get(reader, progressPath(change));
    assertWithMessage("progress").that(progress.statusCode()).isEqualTo(200);
    assertThat(progress.body()).contains("\"state\":1");
    assertWithMessage("why").that(get(reader, whyPath(change)).statusCode()).isEqualTo(200);
    assertWithMessage("detail").that(get(reader, detailPath(change)).statusCode()).isEqualTo(200);
    try (SseReader stream = open(reader, eventsPath(change))) {
      assertThat(stream.status()).isEqualTo(200);
      await("the first state", () -> !stream.data.isEmpty());
      assertThat(stream.data.get(0)).isEqualTo(backend.progress);
    }
  }

  /** Hidden looks as absent does: the two answers differ in the id alone. */
  private void assertHidden(TestAccount reader, PushOneCommit.Result change) throws Exception {
    String number = Integer.toString(change.getChange().getId().get());
    String absent = "98765";
    assertAlike(
        get(reader, progressPath(change)), number, get(reader, progressPath(change).replace("~" + number, "~" + absent)), absent);
    assertAlike(get(reader, whyPath(change)), number, get(reader, whyPath(change).replace("~" + number, "~" + absent)), absent);
    assertAlike(
        get(reader, detailPath(change)), number, get(reader, detailPath(change).replace("~" + number, "~" + absent)), absent);
    String id = project.get() + "~";
    String revision = change.getCommit().name();
    assertAlike(
        get(reader, eventsPath(id + number, revision)), number, get(reader, eventsPath(id + absent, revision)), absent);
    // And the stream's 404 is that of Gerrit's own interface.
    assertThat(get(reader, eventsPath(id + number, revision)).body()).isEqualTo(get(reader, progressPath(change)).body());
  }

  private static void assertAlike(HttpResponse<String> hidden, String number, HttpResponse<String> none, String absent) {
    assertThat(hidden.statusCode()).isEqualTo(404);
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(hidden.body().replace(number, "#")).isEqualTo(none.body().replace(absent, "#"));
    assertThat(hidden.headers().map().keySet()).isEqualTo(none.headers().map().keySet());
  }
}
