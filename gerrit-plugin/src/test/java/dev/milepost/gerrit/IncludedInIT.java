// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.extensions.api.changes.IncludedInInfo;
import com.google.gson.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import org.junit.Test;

/** The environments in Gerrit's dialog "Included In". */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class IncludedInIT extends PluginTestBase {
  @Test
  public void aMergedChangeIsIncludedInWhatRunsIt() throws Exception {
    PushOneCommit.Result change = createChange();
    merge(change);
    backend.included = "{\"environments\":[\"staging\",\"production: eqiad\"]}";

    IncludedInInfo info = gApi.changes().id(change.getChangeId()).includedIn();

    assertThat(info.branches).containsExactly("master");
    assertThat(info.external).containsKey("Deployed to");
    assertThat(info.external.get("Deployed to")).containsExactly("staging", "production: eqiad").inOrder();
    assertThat(backend.refusals).isEmpty();
    JsonObject claims = backend.readerCalls().get(0).claims();
    assertThat(backend.readerCalls().get(0).path()).endsWith(change.getCommit().name() + "/included");
    // Whoever looks: what is told is for any reader of the change.
    assertThat(claims.get("signed_in").getAsBoolean()).isFalse();
    assertThat(claims.getAsJsonArray("groups")).isEmpty();
  }

  @Test
  public void whoReadsACommitNeedNotReadItsChange() throws Exception {
    PushOneCommit.Result change = createChange();
    merge(change);
    backend.included = "{\"environments\":[\"staging\"]}";

    String path = "/projects/" + URLEncoder.encode(project.get(), UTF_8) + "/commits/" + change.getCommit().name() + "/in";
    HttpResponse<String> response = get(user, path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("master");
    assertThat(response.body()).doesNotContain("staging");
    assertThat(backend.readerCalls()).isEmpty();
  }

  @Test
  public void ofAnOpenChangeTheBackendIsNotAsked() throws Exception {
    PushOneCommit.Result change = createChange();

    assertThat(gApi.changes().id(change.getChangeId()).includedIn().external).isNull();
    assertThat(backend.readerCalls()).isEmpty();
  }

  @Test
  public void theDialogStandsWhateverTheBackendSays() throws Exception {
    for (String answer : new String[] {"{\"environments\":7}", "[]", "<html>", "{\"environments\":[{}]}", "{}"}) {
      backend.included = answer;
      assertHasBranchAlone(answer);
    }
    assertThat(backend.readerCalls()).hasSize(5);
    backend.close();
    assertHasBranchAlone("no backend");
  }

  private void assertHasBranchAlone(String answer) throws Exception {
    PushOneCommit.Result change = createChange();
    merge(change);
    IncludedInInfo info = gApi.changes().id(change.getChangeId()).includedIn();
    assertWithMessage(answer).that(info.branches).containsExactly("master");
    assertWithMessage(answer).that(info.external).isNull();
  }
}
