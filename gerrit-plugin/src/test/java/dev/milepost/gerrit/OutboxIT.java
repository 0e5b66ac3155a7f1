// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestAccount;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.acceptance.testsuite.request.RequestScopeOperations;
import com.google.gerrit.entities.BranchNameKey;
import com.google.gerrit.extensions.api.changes.CherryPickInput;
import com.google.gerrit.server.account.ServiceUserClassifier;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.Test;

@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class OutboxIT extends PluginTestBase {
  @Inject private RequestScopeOperations requestScopeOperations;

  @Test
  public void whatHappensInGerritIsTold() throws Exception {
    PushOneCommit.Result pushed = createChange();
    int change = pushed.getChange().getId().get();
    await("the patch set", () -> told("patchset-created", change).isPresent());
    JsonObject created = told("patchset-created", change).get().getAsJsonObject("change");
    assertThat(created.get("current_revision").getAsString()).isEqualTo(pushed.getCommit().name());
    await("submit requirements", () -> told("patchset-created", change).get().getAsJsonObject("change").has("unsatisfied"));
    assertThat(names(created)).contains("Code-Review");

    gApi.changes().id(change).current().review(new com.google.gerrit.extensions.api.changes.ReviewInput().message("hm"));
    await("the comment", () -> told("comment-added", change).isPresent());
    approve(Integer.toString(change));
    await("the vote", () -> told("vote-added", change).isPresent());
    gApi.changes().id(change).setWorkInProgress();
    await("work in progress", () -> told("wip-state-changed", change).isPresent());
    gApi.changes().id(change).setReadyForReview();
    gApi.changes().id(change).abandon();
    await("the abandoning", () -> told("change-abandoned", change).isPresent());
    gApi.changes().id(change).restore();
    await("the restoring", () -> told("change-restored", change).isPresent());
    gApi.changes().id(change).setPrivate(true, null);
    await("the hiding", () -> told("private-state-changed", change).isPresent());
    gApi.changes().id(change).setPrivate(false, null);
    gApi.changes().id(change).current().submit();
    await("the merge", () -> told("change-merged", change).isPresent());

    JsonObject merged = told("change-merged", change).get().getAsJsonObject("change");
    assertThat(merged.get("status").getAsString()).isEqualTo("MERGED");
    assertThat(merged.get("merged_at").isJsonNull()).isFalse();
    await("the branch", () -> refUpdate("refs/heads/master").isPresent());
    assertThat(refUpdate("refs/heads/master").get().get("new_revision").getAsString())
        .isEqualTo(merged.get("current_revision").getAsString());
    assertThat(backend.events.stream().filter(e -> e.get("ref_update") instanceof JsonObject)
            .map(e -> e.getAsJsonObject("ref_update").get("ref").getAsString())
            .filter(ref -> !ref.startsWith("refs/heads/") && !ref.equals("refs/meta/config")))
        .isEmpty();
    List<Long> order = backend.events.stream().map(e -> e.get("seq").getAsLong()).toList();
    assertThat(order).isInStrictOrder();
  }

  @Test
  public void whoActsIsToldAsAPersonOrNot() throws Exception {
    int change = createChange().getChange().getId().get();
    TestAccount bot =
        accountCreator.create("bot", "bot@example.org", "Bot", null, ServiceUserClassifier.SERVICE_USERS);
    requestScopeOperations.setApiUser(bot.id());
    recommend(Integer.toString(change));
    requestScopeOperations.setApiUser(admin.id());
    approve(Integer.toString(change));
    gApi.changes().id(change).current().submit();
    await("the merge", () -> told("change-merged", change).isPresent());

    assertThat(backend.events.stream().filter(e -> isAbout(e, "vote-added", change))
            .map(e -> e.get("by_person").getAsBoolean()))
        .containsExactly(false, true)
        .inOrder();
    assertThat(told("change-merged", change).get().get("by_person").getAsBoolean()).isTrue();
    assertThat(told("patchset-created", change).get().has("by_person")).isFalse();
  }

  @Test
  public void aRevertNamesWhatItReverts() throws Exception {
    int change = createChange().getChange().getId().get();
    approve(Integer.toString(change));
    gApi.changes().id(change).current().submit();
    int revert = gApi.changes().id(change).revert().get()._number;
    await("the revert", () -> told("patchset-created", revert).isPresent());
    JsonObject told = told("patchset-created", revert).get().getAsJsonObject("change");
    assertThat(told.get("revert_of").getAsInt()).isEqualTo(change);
    assertThat(told("change-merged", change).get().getAsJsonObject("change").has("revert_of")).isFalse();
  }

  @Test
  public void aCherryPickNamesWhatItIsPickedFrom() throws Exception {
    int change = createChange().getChange().getId().get();
    createBranch(BranchNameKey.create(project, "release"));
    CherryPickInput to = new CherryPickInput();
    to.destination = "release";
    int picked = gApi.changes().id(change).current().cherryPick(to).get()._number;
    await("the cherry-pick", () -> told("patchset-created", picked).isPresent());
    JsonObject told = told("patchset-created", picked).get().getAsJsonObject("change");
    assertThat(told.get("cherry_pick_of").getAsInt()).isEqualTo(change);
    assertThat(told.get("branch").getAsString()).isEqualTo("release");
    assertThat(told("patchset-created", change).get().getAsJsonObject("change").has("cherry_pick_of")).isFalse();
  }

  @Test
  public void aMoveAndADeletionAreTold() throws Exception {
    int change = createChange().getChange().getId().get();
    createBranch(BranchNameKey.create(project, "other"));

    gApi.changes().id(change).move("other");
    await("the move", () -> told("change-moved", change).isPresent());
    assertThat(told("change-moved", change).get().getAsJsonObject("change").get("branch").getAsString())
        .isEqualTo("other");
    gApi.changes().id(change).delete();
    await("the deletion", () -> told("change-deleted", change).isPresent());
  }

  @Test
  public void whatWasNotAcknowledgedOutlivesPluginAndBackend() throws Exception {
    int port = backend.port();
    backend.close();
    int one = createChange().getChange().getId().get();
    tearDownTestPlugin();

    backend = new StandInBackend(port);
    backend.refusingEvents = true;
    restartPlugin();
    int two = createChange().getChange().getId().get();
    await("a refused delivery", () -> backend.calls.stream().anyMatch(c -> c.path().equals("/v1/gerrit/events")));
    assertThat(backend.events).isEmpty();
    backend.refusingEvents = false;

    await("both", () -> told("patchset-created", one).isPresent() && told("patchset-created", two).isPresent());
    assertThat(backend.events.stream().filter(e -> isAbout(e, "patchset-created", one))).hasSize(1);
  }

  private void restartPlugin() throws Exception {
    cfg.setString("plugin", "milepost", "backendUrl", backend.url());
    startPlugin();
  }

  private Optional<JsonObject> told(String type, int change) {
    return backend.events.stream().filter(e -> isAbout(e, type, change)).findFirst();
  }

  private static boolean isAbout(JsonObject event, String type, int change) {
    return event.get("type").getAsString().equals(type)
        && event.getAsJsonObject("change").get("number").getAsInt() == change;
  }

  private Optional<JsonObject> refUpdate(String ref) {
    return backend.events.stream()
        .filter(e -> e.get("type").getAsString().equals("ref-updated"))
        .map(e -> e.getAsJsonObject("ref_update"))
        .filter(u -> u.get("ref").getAsString().equals(ref) && u.get("project").getAsString().equals(project.get()))
        .reduce((first, second) -> second);
  }

  private static List<String> names(JsonObject change) {
    return StreamSupport.stream(change.getAsJsonArray("unsatisfied").spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }
}
