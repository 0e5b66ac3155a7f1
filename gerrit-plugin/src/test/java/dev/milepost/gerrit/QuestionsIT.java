// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestAccount;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.entities.BranchNameKey;
import com.google.gerrit.entities.Project;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.extensions.api.changes.CherryPickInput;
import com.google.gerrit.extensions.client.ListChangesOption;
import com.google.gerrit.extensions.common.ChangeInfo;
import com.google.gerrit.testing.TestTimeUtil;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.junit.TestRepository;
import org.eclipse.jgit.lib.Repository;
import org.junit.After;
import org.junit.Test;

@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class QuestionsIT extends PluginTestBase {
  private static final String NONE = "1234567890123456789012345678901234567890";

  @Test
  public void gitIsAsked() throws Exception {
    PushOneCommit.Result first = createChange("one", "a/b.txt", "text é");
    PushOneCommit.Result second = createChange("two", "c.txt", "more");
    String x = first.getCommit().name();
    String y = second.getCommit().name();
    awaitLine();

    ask("yes", "contains", "revision", y, "ancestor", x);
    ask("no", "contains", "revision", x, "ancestor", y);
    ask("paths", "paths", "revision", x);
    ask("change", "change_of", "revision", x);
    ask("nochange", "change_of", "revision", NONE);
    ask("file", "file", "revision", x, "path", "a/b.txt");
    ask("nofile", "file", "revision", x, "path", "a/none");
    ask("folder", "file", "revision", x, "path", "a");
    ask("gone", "contains", "revision", NONE, "ancestor", x);
    ask("odd", "weather", "revision", x);
    ask("badrev", "paths", "revision", "HEAD");

    assertThat(answer("yes").get("contains").getAsBoolean()).isTrue();
    assertThat(answer("no").get("contains").getAsBoolean()).isFalse();
    assertThat(texts(answer("paths").getAsJsonArray("paths"))).containsExactly("a/b.txt");
    assertThat(answer("change").getAsJsonObject("change").get("number").getAsInt())
        .isEqualTo(first.getChange().getId().get());
    assertThat(answer("change").getAsJsonObject("change").has("unsatisfied")).isTrue();
    assertThat(answer("nochange").get("change").isJsonNull()).isTrue();
    assertThat(answer("file").get("file").getAsString()).isEqualTo("text é");
    assertThat(answer("nofile").get("file").isJsonNull()).isTrue();
    assertThat(answer("folder").get("file").isJsonNull()).isTrue();
    assertThat(answer("gone").get("unknown").getAsString()).isEqualTo("no such revision");
    assertThat(answer("odd").get("unknown").getAsString()).contains("weather");
    assertThat(answer("badrev").get("unknown").getAsString()).contains("40 hex digits");
  }

  @Test
  public void aFileTooLargeOrNotTextIsUnknown() throws Exception {
    PushOneCommit.Result large = createChange("large", "large.txt", "x".repeat((1 << 20) + 1));
    awaitLine();

    ask("large", "file", "revision", large.getCommit().name(), "path", "large.txt");
    JsonObject elsewhere = question("elsewhere", "paths", "revision", large.getCommit().name());
    elsewhere.addProperty("project", "no/such");
    backend.ask(elsewhere);

    assertThat(answer("large").get("unknown").getAsString()).contains("1 MiB");
    assertThat(answer("elsewhere").get("unknown").getAsString()).isEqualTo("no such project");
  }

  @Test
  public void morePathsThanAreToldAreSaidToBeTruncated() throws Exception {
    Map<String, String> files = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      files.put("many/" + i, "x");
    }
    PushOneCommit.Result most = pushFactory.create(admin.newIdent(), testRepo, "most", files).to("refs/for/master");
    files.put("many/more", "x");
    testRepo.reset(most.getCommit().getParent(0));
    PushOneCommit.Result more = pushFactory.create(admin.newIdent(), testRepo, "more", files).to("refs/for/master");
    awaitLine();

    ask("most", "paths", "revision", most.getCommit().name());
    ask("more", "paths", "revision", more.getCommit().name());

    assertThat(answer("most").getAsJsonArray("paths")).hasSize(5_000);
    assertThat(answer("more").get("truncated").getAsBoolean()).isTrue();
    assertThat(answer("more").has("paths")).isFalse();
  }

  @After
  public void useSystemTime() {
    TestTimeUtil.useSystemTime();
  }

  @Test
  public void whereABranchIsAndWhatIsOpenThereIsTold() throws Exception {
    // A second each: Gerrit keeps moments no finer.
    TestTimeUtil.resetWithClockStep(1, TimeUnit.SECONDS);
    PushOneCommit.Result first = createChange("promote", "app/values.yaml", "version: v0");
    String tip = first.getCommit().getParent(0).name();
    PushOneCommit.Result promotes = amendChange(first.getChangeId(), "promote", "app/values.yaml", "version: v1");
    testRepo.reset(promotes.getCommit().getParent(0));
    PushOneCommit.Result other = createChange("other", "README", "text");
    testRepo.reset(promotes.getCommit().getParent(0));
    PushOneCommit.Result hidden = createChange("private", "app/values.yaml", "version: v2");
    gApi.changes().id(hidden.getChangeId()).setPrivate(true);
    testRepo.reset(promotes.getCommit().getParent(0));
    PushOneCommit.Result gone = createChange("abandoned", "app/values.yaml", "version: v3");
    gApi.changes().id(gone.getChangeId()).abandon();
    awaitLine();

    ask("tip", "tip", "branch", "master");
    ask("nobranch", "tip", "branch", "none");
    ask("longbranch", "tip", "branch", "refs/heads/master");
    openChanges("open", "master", "app/values.yaml", "web/values.yaml");
    openChanges("folder", "master", "app");
    openChanges("elsewhere", "none", "app/values.yaml");
    openChanges("nothing", "master");
    openChanges("odd", "master", "/etc/passwd");

    assertThat(answer("tip").get("tip").getAsString()).isEqualTo(tip);
    assertThat(answer("nobranch").get("tip").isJsonNull()).isTrue();
    assertThat(answer("longbranch").get("unknown").getAsString()).contains("short name");
    JsonArray open = answer("open").getAsJsonArray("open_changes");
    assertThat(open).hasSize(1);
    JsonObject told = open.get(0).getAsJsonObject();
    assertThat(told.keySet()).containsExactly("number", "revision", "parent", "opened", "paths");
    assertThat(told.get("number").getAsInt()).isEqualTo(promotes.getChange().getId().get());
    assertThat(told.get("revision").getAsString()).isEqualTo(promotes.getCommit().name());
    assertThat(told.get("parent").getAsString()).isEqualTo(tip);
    ChangeInfo info = gApi.changes().id(promotes.getChangeId()).get(ListChangesOption.ALL_REVISIONS);
    assertThat(told.get("opened").getAsLong()).isEqualTo(info.getCreated().toEpochMilli());
    assertThat(info.revisions.get(promotes.getCommit().name()).created.toInstant()).isGreaterThan(info.getCreated());
    assertThat(texts(told.getAsJsonArray("paths"))).containsExactly("app/values.yaml");
    assertThat(other.getChange().change().isNew()).isTrue();
    for (String none : List.of("folder", "elsewhere", "nothing")) {
      assertThat(answer(none).getAsJsonArray("open_changes")).isEmpty();
    }
    assertThat(answer("odd").get("unknown").getAsString()).contains("not a path");
  }

  @Test
  public void whatRevertsAChangeOrWasPickedFromItIsTold() throws Exception {
    int change = createChange("one", "one.txt", "text").getChange().getId().get();
    // Before the merge, for the branches begin where master is.
    int picked = picked(change, "release");
    gApi.changes().id(picked).setPrivate(true, null);
    int gone = picked(change, "old");
    gApi.changes().id(gone).abandon();
    int revert = gApi.changes().id(merged(change)).revert().get()._number;
    int other = merged(createChange("other", "other.txt", "text").getChange().getId().get());
    int revertOfOther = merged(gApi.changes().id(other).revert().get()._number);
    awaitLine();

    changesFrom("from", change);
    changesFrom("other", other);
    changesFrom("none", revertOfOther);
    changesFrom("nobody", 1_000_000);
    changesFrom("odd", "17");
    changesFrom("large", 1L << 40);
    JsonObject elsewhere = question("elsewhere", "changes_from");
    elsewhere.addProperty("project", allProjects.get());
    elsewhere.addProperty("number", change);
    backend.ask(elsewhere);

    Map<Integer, JsonObject> told = changes("from");
    assertThat(told.keySet()).containsExactly(revert, picked, gone);
    assertThat(told.get(revert).get("revert_of").getAsInt()).isEqualTo(change);
    assertThat(told.get(revert).has("unsatisfied")).isTrue();
    assertThat(told.get(picked).get("cherry_pick_of").getAsInt()).isEqualTo(change);
    assertThat(told.get(picked).get("private").getAsBoolean()).isTrue();
    assertThat(told.get(gone).get("status").getAsString()).isEqualTo("ABANDONED");
    assertThat(changes("other").keySet()).containsExactly(revertOfOther);
    assertThat(changes("other").get(revertOfOther).get("status").getAsString()).isEqualTo("MERGED");
    for (String none : List.of("none", "nobody", "elsewhere")) {
      assertThat(answer(none).getAsJsonArray("changes")).isEmpty();
    }
    for (String odd : List.of("odd", "large")) {
      assertThat(answer(odd).get("unknown").getAsString()).contains("no number");
    }
  }

  @Test
  public void whatAPatchSetIsAndSinceWhenIsTold() throws Exception {
    // A second each: Gerrit keeps moments no finer.
    TestTimeUtil.resetWithClockStep(1, TimeUnit.SECONDS);
    PushOneCommit.Result first = createChange("one", "a.txt", "text");
    PushOneCommit.Result second = amendChange(first.getChangeId(), "one", "a.txt", "more");
    int number = first.getChange().getId().get();
    gApi.changes().id(number).setPrivate(true, null);
    awaitLine();

    patchSet("first", number, 1);
    patchSet("second", number, 2);
    patchSet("third", number, 3);
    patchSet("nobody", 1_000_000, 1);
    patchSet("odd", number, "2");
    patchSet("zero", number, 0);
    JsonObject elsewhere = question("elsewhere", "patch_set");
    elsewhere.addProperty("project", allProjects.get());
    elsewhere.addProperty("number", number);
    elsewhere.addProperty("patch_set", 1);
    backend.ask(elsewhere);

    ChangeInfo info = gApi.changes().id(number).get(ListChangesOption.ALL_REVISIONS);
    for (Map.Entry<String, PushOneCommit.Result> each : Map.of("first", first, "second", second).entrySet()) {
      JsonObject told = answer(each.getKey()).getAsJsonObject("patch_set");
      String revision = each.getValue().getCommit().name();
      assertThat(told.keySet()).containsExactly("revision", "created");
      assertThat(told.get("revision").getAsString()).isEqualTo(revision);
      assertThat(told.get("created").getAsLong()).isEqualTo(info.revisions.get(revision).created.getTime());
    }
    for (String none : List.of("third", "nobody", "elsewhere")) {
      assertThat(answer(none).get("patch_set").isJsonNull()).isTrue();
    }
    for (String odd : List.of("odd", "zero")) {
      assertThat(answer(odd).get("unknown").getAsString()).contains("number of a patch set");
    }
  }

  @Test
  public void whatOwnersDeclareIsToldWithTheParentsTheNearestFirst() throws Exception {
    String own = commit(project, "[pipeline \"é\"]\n");
    String parents = commit(allProjects, "[service \"default\"]\n");
    awaitLine();

    backend.ask(question("own", "owners"));
    JsonObject ofParent = question("parent", "owners");
    ofParent.addProperty("project", allProjects.get());
    backend.ask(ofParent);
    answer("own");
    answer("parent");
    commit(allProjects, "x".repeat((1 << 20) + 1));
    backend.ask(question("large", "owners"));
    JsonObject elsewhere = question("elsewhere", "owners");
    elsewhere.addProperty("project", "no/such");
    backend.ask(elsewhere);

    JsonArray files = answer("own").getAsJsonArray("owners");
    assertThat(files).hasSize(2);
    JsonObject nearest = files.get(0).getAsJsonObject();
    assertThat(nearest.keySet()).containsExactly("project", "revision", "text");
    assertThat(nearest.get("project").getAsString()).isEqualTo(project.get());
    assertThat(nearest.get("revision").getAsString()).isEqualTo(own);
    assertThat(nearest.get("text").getAsString()).isEqualTo("[pipeline \"é\"]\n");
    assertThat(files.get(1).getAsJsonObject().get("project").getAsString()).isEqualTo(allProjects.get());
    assertThat(files.get(1).getAsJsonObject().get("revision").getAsString()).isEqualTo(parents);
    assertThat(answer("parent").getAsJsonArray("owners")).hasSize(1);
    assertThat(answer("large").get("unknown").getAsString()).contains("milepost.config of All-Projects: the file is larger");
    assertThat(answer("elsewhere").get("unknown").getAsString()).isEqualTo("no such project");
  }

  @Test
  public void aProjectWithoutAFileDeclaresNothing() throws Exception {
    awaitLine();

    backend.ask(question("none", "owners"));

    assertThat(answer("none").getAsJsonArray("owners")).isEmpty();
  }

  /** A new milepost.config in refs/meta/config, past every check. */
  private String commit(Project.NameKey in, String text) throws Exception {
    try (TestRepository<Repository> repository = new TestRepository<>(repoManager.openRepository(in))) {
      return repository.branch(RefNames.REFS_CONFIG).commit().add("milepost.config", text).create().name();
    }
  }

  @Test
  public void theStatementNamesTheGroupsOfHelloThatTheReaderIsIn() throws Exception {
    String administrators = adminGroupUuid().get();
    restartWithHello("{\"groups\":[\"Administrators\",\"Nobody Knows\",\"" + administrators + "\"],\"version\":\"1\"}");
    PushOneCommit.Result change = createChange();
    awaitLine();

    await("the groups", () -> groupsTold(admin, change).contains(administrators));
    assertThat(groupsTold(admin, change)).containsExactly("Administrators", administrators);
    assertThat(groupsTold(user, change)).isEmpty();
  }

  @Test
  public void theLineComesBackWithTheBackend() throws Exception {
    awaitLine();
    int port = backend.port();
    backend.close();
    backend = new StandInBackend(port);

    awaitLine();
  }

  private void restartWithHello(String hello) throws Exception {
    tearDownTestPlugin();
    backend.hello = hello;
    startPlugin();
  }

  private List<String> groupsTold(TestAccount reader, PushOneCommit.Result change) {
    backend.calls.clear();
    // An equal question is answered from what is known for a second.
    awaitCall(() -> get(reader, progressPath(change)));
    return texts(backend.readerCalls().get(0).claims().getAsJsonArray("groups"));
  }

  private void awaitCall(Callable<?> asking) {
    try {
      await(
          "a call of the backend",
          () -> {
            try {
              asking.call();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            return !backend.readerCalls().isEmpty();
          });
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitLine() throws InterruptedException {
    await("the line for questions", () -> !backend.questioned.isEmpty());
  }

  private void ask(String id, String ask, String... fields) {
    backend.ask(question(id, ask, fields));
  }

  private void openChanges(String id, String branch, String... paths) {
    JsonObject question = question(id, "open_changes", "branch", branch);
    JsonArray array = new JsonArray();
    for (String path : paths) {
      array.add(path);
    }
    question.add("paths", array);
    backend.ask(question);
  }

  private void changesFrom(String id, Object number) {
    JsonObject question = question(id, "changes_from");
    question.add("number", new Gson().toJsonTree(number));
    backend.ask(question);
  }

  private void patchSet(String id, int number, Object patchSet) {
    JsonObject question = question(id, "patch_set");
    question.addProperty("number", number);
    question.add("patch_set", new Gson().toJsonTree(patchSet));
    backend.ask(question);
  }

  private Map<Integer, JsonObject> changes(String id) throws InterruptedException {
    Map<Integer, JsonObject> changes = new HashMap<>();
    for (JsonElement change : answer(id).getAsJsonArray("changes")) {
      changes.put(change.getAsJsonObject().get("number").getAsInt(), change.getAsJsonObject());
    }
    return changes;
  }

  private int merged(int change) throws Exception {
    approve(Integer.toString(change));
    gApi.changes().id(change).current().submit();
    return change;
  }

  private int picked(int change, String branch) throws Exception {
    createBranch(BranchNameKey.create(project, branch));
    CherryPickInput to = new CherryPickInput();
    to.destination = branch;
    return gApi.changes().id(change).current().cherryPick(to).get()._number;
  }

  private JsonObject question(String id, String ask, String... fields) {
    JsonObject question = new JsonObject();
    question.addProperty("id", id);
    question.addProperty("ask", ask);
    question.addProperty("project", project.get());
    for (int i = 0; i < fields.length; i += 2) {
      question.addProperty(fields[i], fields[i + 1]);
    }
    return question;
  }

  private JsonObject answer(String id) throws InterruptedException {
    await("the answer to " + id, () -> backend.answers.containsKey(id));
    return backend.answers.get(id);
  }

  private static List<String> texts(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsString).toList();
  }
}
