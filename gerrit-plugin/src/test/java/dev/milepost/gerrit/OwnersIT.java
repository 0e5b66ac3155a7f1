// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.gerrit.testing.GerritJUnit.assertThrows;

import com.google.gerrit.acceptance.GitUtil;
import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.extensions.api.changes.PublishChangeEditInput;
import com.google.gerrit.extensions.restapi.ResourceConflictException;
import com.google.gerrit.acceptance.testsuite.project.TestProjectUpdate;
import com.google.gerrit.acceptance.testsuite.project.ProjectOperations;
import com.google.gerrit.entities.Permission;
import com.google.gerrit.common.RawInputUtil;
import com.google.gerrit.server.group.SystemGroupBackend;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.junit.TestRepository;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevBlob;
import org.junit.Before;
import org.junit.Test;

/** A wrong {@code milepost.config} is refused on every way into {@code refs/meta/config}. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class OwnersIT extends PluginTestBase {
  private static final String RIGHT = "[pipeline \"default\"]\n\tsteps = merge\n";
  private static final String WRONG = "[pipeline \"default\"]\n\tsteps = chek\n";
  private static final String LINE =
      "milepost.config:2: pipeline.default.steps: found unknown value `chek`; allowed: `check`, `merge`";

  @Inject private ProjectOperations projectOperations;

  @Before
  public void standOnTheConfiguration() throws Exception {
    projectOperations
        .project(project)
        .forUpdate()
        .add(TestProjectUpdate.allow(Permission.PUSH).ref(RefNames.REFS_CONFIG).group(SystemGroupBackend.REGISTERED_USERS))
        .add(TestProjectUpdate.allow(Permission.READ).ref(RefNames.REFS_CONFIG).group(SystemGroupBackend.REGISTERED_USERS))
        .update();
    GitUtil.fetch(testRepo, RefNames.REFS_CONFIG + ":refs/heads/config");
    testRepo.reset("refs/heads/config");
  }

  @Test
  public void aRightFileIsTakenAndItsParentsAreTold() throws Exception {
    String parents = "[service \"default\"]\n";
    try (TestRepository<Repository> repository = new TestRepository<>(repoManager.openRepository(allProjects))) {
      repository.branch(RefNames.REFS_CONFIG).commit().add("milepost.config", parents).create();
    }
    backend.owners = "{\"faults\":[],\"warnings\":[\"service.spare: no pipeline names it\"]}";

    PushOneCommit.Result pushed = push("milepost.config", RIGHT, RefNames.REFS_CONFIG);

    pushed.assertOkStatus();
    pushed.assertMessage("milepost.config: service.spare: no pipeline names it");
    assertThat(checks()).hasSize(1);
    JsonObject asked = checks().get(0).json();
    assertThat(asked.get("project").getAsString()).isEqualTo(project.get());
    JsonArray files = asked.getAsJsonArray("files");
    assertThat(files).hasSize(2);
    assertThat(files.get(0).getAsJsonObject().get("project").getAsString()).isEqualTo(project.get());
    assertThat(files.get(0).getAsJsonObject().get("text").getAsString()).isEqualTo(RIGHT);
    assertThat(files.get(1).getAsJsonObject().get("project").getAsString()).isEqualTo(allProjects.get());
    assertThat(files.get(1).getAsJsonObject().get("text").getAsString()).isEqualTo(parents);
    assertThat(backend.refusals).isEmpty();
  }

  @Test
  public void aWrongFileIsRefusedWithItsLineWhetherPushedOrForReview() throws Exception {
    backend.owners = faultOf(project.get());
    for (String ref : List.of(RefNames.REFS_CONFIG, "refs/for/" + RefNames.REFS_CONFIG)) {
      PushOneCommit.Result pushed = push("milepost.config", WRONG, ref);

      pushed.assertErrorStatus("milepost.config is wrong");
      pushed.assertMessage(LINE);
      testRepo.reset("refs/heads/config");
    }
  }

  @Test
  public void anEditInTheBrowserIsRefusedWhenItIsPublished() throws Exception {
    PushOneCommit.Result change = push("milepost.config", RIGHT, "refs/for/" + RefNames.REFS_CONFIG);
    change.assertOkStatus();
    backend.owners = faultOf(project.get());
    gApi.changes().id(change.getChangeId()).edit().modifyFile("milepost.config", RawInputUtil.create(WRONG));

    ResourceConflictException refused =
        assertThrows(
            ResourceConflictException.class,
            () -> gApi.changes().id(change.getChangeId()).edit().publish(new PublishChangeEditInput()));

    assertThat(refused).hasMessageThat().contains(LINE);
  }

  @Test
  public void whatIsWrongInAParentStopsNobodyAndIsNotQuoted() throws Exception {
    backend.owners = faultOf(allProjects.get());

    PushOneCommit.Result pushed = push("milepost.config", RIGHT, RefNames.REFS_CONFIG);

    pushed.assertOkStatus();
    pushed.assertMessage("milepost.config of All-Projects does not fit together with this one");
    pushed.assertNotMessage("chek");
  }

  @Test
  public void otherFilesAndOtherBranchesAreNoneOfItsBusiness() throws Exception {
    backend.owners = faultOf(project.get());

    push("other.config", WRONG, RefNames.REFS_CONFIG).assertOkStatus();
    push("milepost.config", WRONG, "refs/for/master");

    assertThat(checks()).isEmpty();
  }

  @Test
  public void withoutABackendTheSyntaxAloneIsChecked() throws Exception {
    backend.close();

    push("milepost.config", "[pipeline \"default\n", RefNames.REFS_CONFIG).assertErrorStatus("found what git cannot read");
    testRepo.reset("refs/heads/config");
    PushOneCommit.Result pushed = push("milepost.config", WRONG, RefNames.REFS_CONFIG);

    pushed.assertOkStatus();
    pushed.assertMessage("milepost.config was checked by its syntax alone: Milepost's backend gives no answer; push a change of it later");
  }

  @Test
  public void aBackendThatDoesNotKnowTheCallCountsAsNone() throws Exception {
    backend.ownersStatus = 404;
    backend.owners = "{}";

    PushOneCommit.Result pushed = push("milepost.config", RIGHT, RefNames.REFS_CONFIG);

    pushed.assertOkStatus();
    pushed.assertMessage("milepost.config was checked by its syntax alone: Milepost's backend gives no answer; push a change of it later");
  }

  @Test
  public void aFileThatIsTooLargeIsRefusedWithoutAsking() throws Exception {
    push("milepost.config", "#" + "x".repeat(1 << 20), RefNames.REFS_CONFIG).assertErrorStatus("larger than 1 MiB");

    assertThat(checks()).isEmpty();
  }

  @Test
  public void whereAParentsFileCannotBeReadTheReasonIsSaid() throws Exception {
    try (TestRepository<Repository> repository = new TestRepository<>(repoManager.openRepository(allProjects))) {
      RevBlob blob = repository.blob(new byte[] {(byte) 0xff});
      repository.branch(RefNames.REFS_CONFIG).commit().add("milepost.config", blob).create();
    }

    PushOneCommit.Result pushed = push("milepost.config", RIGHT, RefNames.REFS_CONFIG);

    pushed.assertOkStatus();
    pushed.assertMessage("checked by its syntax alone: milepost.config of All-Projects: the file is not UTF-8");
    assertThat(checks()).isEmpty();
  }

  private PushOneCommit.Result push(String file, String text, String ref) throws Exception {
    return pushFactory.create(admin.newIdent(), testRepo, "Configure", Map.of(file, text)).to(ref);
  }

  private List<StandInBackend.Call> checks() {
    return backend.calls.stream().filter(call -> call.path().equals("/v1/gerrit/owners/check")).toList();
  }

  private static String faultOf(String project) {
    return "{\"faults\":[{\"project\":\""
        + project
        + "\",\"line\":2,\"key\":\"pipeline.default.steps\",\"found\":\"unknown value `chek`\","
        + "\"allowed\":\"`check`, `merge`\"}]}";
  }
}
