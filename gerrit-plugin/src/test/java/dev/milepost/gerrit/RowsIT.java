// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static com.google.gerrit.acceptance.testsuite.project.TestProjectUpdate.block;
import static com.google.gerrit.server.group.SystemGroupBackend.REGISTERED_USERS;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestAccount;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.acceptance.testsuite.project.ProjectOperations;
import com.google.gerrit.entities.Permission;
import com.google.gson.JsonElement;
import com.google.inject.Inject;
import dev.milepost.gerrit.backend.Unavailable;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

/** The rows of lists: one question for all changes, and of each only for who may see it. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class RowsIT extends PluginTestBase {
  private static final String NONE = ")]}'\n{\"rows\":{},\"later\":[]}\n";

  @Inject private ProjectOperations projectOperations;

  @Test
  public void allChangesAreAskedAboutAtOnce() throws Exception {
    PushOneCommit.Result first = createChange();
    PushOneCommit.Result second = createChange();
    backend.rows = "{\"rows\":{\"1\":{\"step\":1,\"x\":null}},\"later\":[2]}";

    HttpResponse<String> response = get(user, rowsPath(number(first), number(second), 98765, number(first)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(")]}'\n" + backend.rows + "\n");
    assertThat(response.headers().firstValue("Content-Type").get()).startsWith("application/json");
    assertThat(response.headers().firstValue("Cache-Control").get()).contains("no-cache");
    assertThat(backend.refusals).isEmpty();
    assertThat(asked()).containsExactly(number(first), number(second));
    assertThat(
            changesOf(backend.readerCalls().get(0)).stream()
                .map(JsonElement::getAsJsonObject)
                .map(told -> told.get("project").getAsString() + " " + told.get("current_revision").getAsString()))
        .containsExactly(
            project.get() + " " + first.getCommit().name(), project.get() + " " + second.getCommit().name());
    assertThat(backend.readerCalls().get(0).claims().get("signed_in").getAsBoolean()).isTrue();
  }

  @Test
  public void stepsAreAskedForWhereTheReaderWantsThem() throws Exception {
    int number = number(createChange());
    backend.rows = "{\"rows\":{},\"later\":[]}";

    get(user, rowsPath(number));
    assertThat(backend.readerCalls().get(0).json().has("steps")).isFalse();
    backend.calls.clear();
    get(user, rowsPath(number) + "&steps");

    assertThat(backend.readerCalls().get(0).json().get("steps").getAsBoolean()).isTrue();
    assertThat(backend.refusals).isEmpty();
  }

  @Test
  public void nobodyHearsOfWhatHeMayNotSee() throws Exception {
    PushOneCommit.Result open = createChange();
    PushOneCommit.Result secret = createChange();
    gApi.changes().id(secret.getChangeId()).setPrivate(true, null);

    for (TestAccount other : new TestAccount[] {user, null}) {
      backend.calls.clear();
      assertThat(get(other, rowsPath(number(open), number(secret))).statusCode()).isEqualTo(200);
      assertThat(asked()).containsExactly(number(open));
      assertThat(backend.readerCalls().get(0).claims().get("signed_in").getAsBoolean()).isEqualTo(other != null);
    }
    backend.calls.clear();
    assertThat(get(admin, rowsPath(number(open), number(secret))).statusCode()).isEqualTo(200);
    assertThat(asked()).containsExactly(number(open), number(secret));
  }

  @Test
  public void whereThereIsNothingToSeeTheBackendIsNotAsked() throws Exception {
    PushOneCommit.Result change = createChange();
    projectOperations
        .project(project)
        .forUpdate()
        .add(block(Permission.READ).ref("refs/*").group(REGISTERED_USERS))
        .update();

    for (String path : List.of(rowsPath(number(change)), rowsPath(98765), rowsPath())) {
      HttpResponse<String> response = get(user, path);
      assertWithMessage(path).that(response.statusCode()).isEqualTo(200);
      assertWithMessage(path).that(response.body()).isEqualTo(NONE);
    }
    assertThat(backend.readerCalls()).isEmpty();
  }

  @Test
  public void tooManyOrNoNumbersAreRefused() throws Exception {
    HttpResponse<String> many = get(user, rowsPath(IntStream.rangeClosed(1, 201).toArray()));
    assertThat(many.statusCode()).isEqualTo(400);
    assertThat(many.body()).contains("201 changes: at most 200 are answered at once");
    assertThat(get(user, rowsPath(IntStream.rangeClosed(1, 200).toArray())).statusCode()).isEqualTo(200);
    assertThat(get(user, "/config/server/milepost~rows?c=one").statusCode()).isEqualTo(400);
  }

  @Test
  public void aBackendThatIsNotThereIsSaid() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.close();

    HttpResponse<String> response = get(user, rowsPath(number(change)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains(Unavailable.UNREACHABLE.key());
  }

  private static String rowsPath(int... numbers) {
    return "/config/server/milepost~rows?"
        + IntStream.of(numbers).mapToObj(number -> "c=" + number).collect(Collectors.joining("&"));
  }

  private static int number(PushOneCommit.Result change) {
    return change.getChange().getId().get();
  }

  /** The numbers that the one call was about. */
  private List<Integer> asked() {
    assertThat(backend.readerCalls()).hasSize(1);
    return changesOf(backend.readerCalls().get(0)).stream()
        .map(change -> change.getAsJsonObject().get("number").getAsInt())
        .toList();
  }

  private static List<JsonElement> changesOf(StandInBackend.Call call) {
    return call.json().getAsJsonArray("changes").asList();
  }
}
