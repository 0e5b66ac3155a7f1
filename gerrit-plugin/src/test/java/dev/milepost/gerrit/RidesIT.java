// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static com.google.gerrit.acceptance.testsuite.project.TestProjectUpdate.block;
import static com.google.gerrit.server.group.SystemGroupBackend.ANONYMOUS_USERS;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestAccount;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.acceptance.testsuite.project.ProjectOperations;
import com.google.gerrit.entities.Permission;
import com.google.gerrit.entities.RefNames;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.eclipse.jgit.junit.TestRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.Before;
import org.junit.Test;

/** What else rides in an image, and for whom. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class RidesIT extends PluginTestBase {
  private static final String ABSENT = "0123456789012345678901234567890123456789";

  @Inject private ProjectOperations projectOperations;
  private ObjectId base;

  @Before
  public void rememberBase() {
    base = head("master");
  }

  @Test
  public void theChangesInBetweenNewestFirst() throws Exception {
    PushOneCommit.Result first = merged("one");
    PushOneCommit.Result second = merged("two");
    PushOneCommit.Result third = merged("three");

    for (TestAccount reader : new TestAccount[] {admin, user, null}) {
      JsonObject rides = rides(reader, third, third.getCommit(), first.getCommit());
      assertThat(numbers(rides)).containsExactly(number(third), number(second)).inOrder();
      assertCounts(rides, 0, 0, 0);
      assertThat(rides.get("more").getAsBoolean()).isFalse();
      assertThat(rides.get("behind_more").getAsBoolean()).isFalse();
      JsonObject told = rides.getAsJsonArray("changes").get(1).getAsJsonObject();
      assertThat(told.keySet()).containsExactly("_number", "subject", "owner", "submitted");
      assertThat(told.get("subject").getAsString()).isEqualTo("two");
      assertThat(told.get("owner").getAsString()).isEqualTo(admin.fullName());
      assertThat(told.get("submitted").getAsLong())
          .isEqualTo(gApi.changes().id(second.getChangeId()).get().submitted.getTime());
    }
    assertThat(backend.readerCalls()).isEmpty();
  }

  @Test
  public void anAnswerIsNotKept() throws Exception {
    PushOneCommit.Result change = merged("one");

    HttpResponse<String> response = get(user, ridesPath(change, change.getCommit().name(), base.name()));

    assertThat(response.headers().firstValue("Content-Type").get()).startsWith("application/json");
    assertThat(response.headers().firstValue("Cache-Control").get()).contains("no-cache");
    assertThat(response.headers().firstValue("ETag")).isEmpty();
  }

  @Test
  public void whatRunsAlreadyBringsNothing() throws Exception {
    PushOneCommit.Result change = merged("one");

    JsonObject rides = rides(user, change, change.getCommit(), change.getCommit());

    assertThat(numbers(rides)).isEmpty();
    assertCounts(rides, 0, 0, 0);
    // As upper-case digits it is the same.
    String upper = change.getCommit().name().toUpperCase(Locale.ROOT);
    assertThat(get(user, ridesPath(change, upper, change.getCommit().name())).statusCode()).isEqualTo(200);
  }

  @Test
  public void anOlderImageLacksWhatRuns() throws Exception {
    PushOneCommit.Result first = merged("one");
    merged("two");
    PushOneCommit.Result third = merged("three");

    JsonObject rides = rides(user, first, first.getCommit(), third.getCommit());

    assertThat(numbers(rides)).isEmpty();
    assertCounts(rides, 0, 0, 2);
  }

  @Test
  public void aHiddenChangeIsCounted() throws Exception {
    PushOneCommit.Result secret = changed("secret");
    PushOneCommit.Result open = changed("open");
    gApi.changes().id(secret.getChangeId()).setPrivate(true, null);

    for (TestAccount other : new TestAccount[] {user, null}) {
      HttpResponse<String> response = get(other, ridesPath(open, open.getCommit().name(), base.name()));
      assertThat(response.body()).doesNotContain("secret");
      JsonObject rides = rides(other, open, open.getCommit(), base);
      assertThat(numbers(rides)).containsExactly(number(open));
      assertCounts(rides, 1, 0, 0);
      assertThat(rides.getAsJsonArray("changes").get(0).getAsJsonObject().has("submitted")).isFalse();
    }
    JsonObject own = rides(admin, open, open.getCommit(), base);
    assertThat(numbers(own)).containsExactly(number(open), number(secret)).inOrder();
    assertCounts(own, 0, 0, 0);
  }

  @Test
  public void mergesThatNobodyReviewedAreNone() throws Exception {
    PushOneCommit.Result left = changed("left");
    testRepo.reset(base);
    PushOneCommit.Result right = changed("right");
    merge(left);
    merge(right);

    JsonObject rides = rides(user, left, head("master"), base);
    assertThat(numbers(rides)).containsExactly(number(left), number(right));
    assertCounts(rides, 0, 0, 0);
    assertCounts(rides(user, left, base, head("master")), 0, 0, 2);
  }

  @Test
  public void aMergeThatWasReviewedIsOne() throws Exception {
    PushOneCommit.Result merge = createMergeCommitChange("refs/for/master");

    JsonObject rides = rides(user, merge, merge.getCommit(), base);

    // Its parents were pushed for review with it.
    assertThat(numbers(rides)).contains(number(merge));
    assertThat(numbers(rides).get(0)).isEqualTo(number(merge));
    assertCounts(rides, 0, 0, 0);
  }

  @Test
  public void notAllAreTold() throws Exception {
    PushOneCommit.Result change = merged("one");
    List<RevCommit> direct = push("direct", 202);

    JsonObject some = rides(user, change, direct.get(200), direct.get(0));
    assertCounts(some, 0, 200, 0);
    assertThat(some.get("more").getAsBoolean()).isFalse();
    JsonObject all = rides(user, change, direct.get(201), direct.get(0));
    assertCounts(all, 0, 200, 0);
    assertThat(all.get("more").getAsBoolean()).isTrue();
    JsonObject back = rides(user, change, direct.get(0), direct.get(201));
    assertCounts(back, 0, 0, 200);
    assertThat(back.get("behind_more").getAsBoolean()).isTrue();
  }

  @Test
  public void revisionsHave40Digits() throws Exception {
    PushOneCommit.Result change = merged("one");
    String good = change.getCommit().name();
    String path = ridesPath(change, good, good).replaceAll("\\?.*", "");

    for (String bad : new String[] {"", "master", good.substring(1), good + "0", good.substring(1) + "g"}) {
      assertRefused("image", get(user, ridesPath(change, bad, good)));
      assertRefused("running", get(user, ridesPath(change, good, bad)));
    }
    assertRefused("image", get(user, path));
    assertRefused("running", get(user, path + "?image=" + good));
  }

  @Test
  public void whatMayNotBeReadLooksAbsent() throws Exception {
    PushOneCommit.Result change = merged("one");
    String good = change.getCommit().name();
    String secret = push("secret", 1).get(0).name();
    projectOperations
        .project(project)
        .forUpdate()
        .add(block(Permission.READ).ref("refs/heads/secret").group(ANONYMOUS_USERS))
        .update();

    for (TestAccount reader : new TestAccount[] {user, null}) {
      for (String none : new String[] {ABSENT, ObjectId.zeroId().name(), change.getCommit().getTree().name(), secret}) {
        for (String path : List.of(ridesPath(change, none, good), ridesPath(change, good, none))) {
          HttpResponse<String> response = get(reader, path);
          assertWithMessage(path).that(response.statusCode()).isEqualTo(404);
          assertThat(response.body()).isEqualTo("Not found: " + none + "\n");
        }
      }
    }
  }

  @Test
  public void ofAHiddenChangeNothingIsTold() throws Exception {
    PushOneCommit.Result secret = changed("secret");
    gApi.changes().id(secret.getChangeId()).setPrivate(true, null);
    String path = ridesPath(secret, base.name(), base.name());

    assertThat(get(user, path).statusCode()).isEqualTo(404);
    assertThat(get(null, path).statusCode()).isEqualTo(404);
    assertThat(get(admin, path).statusCode()).isEqualTo(200);
  }

  private ObjectId head(String branch) {
    return projectOperations.project(project).getHead(branch);
  }

  private PushOneCommit.Result changed(String subject) throws Exception {
    return createChange(subject, subject + ".txt", subject);
  }

  private PushOneCommit.Result merged(String subject) throws Exception {
    PushOneCommit.Result change = changed(subject);
    merge(change);
    return change;
  }

  /** A branch with a history of its own that nobody reviewed, oldest first. */
  private List<RevCommit> push(String branch, int commits) throws Exception {
    try (Repository repository = repoManager.openRepository(project);
        TestRepository<Repository> server = new TestRepository<>(repository)) {
      RevCommit[] out = new RevCommit[commits];
      for (int i = 0; i < commits; i++) {
        out[i] = i == 0 ? server.commit().create() : server.commit(out[i - 1]);
      }
      server.update(RefNames.fullName(branch), out[commits - 1]);
      return List.of(out);
    }
  }

  private String ridesPath(PushOneCommit.Result change, String image, String running) {
    return progressPath(change).replace("milepost~progress", "milepost~rides?image=" + image + "&running=" + running);
  }

  private JsonObject rides(TestAccount as, PushOneCommit.Result change, ObjectId image, ObjectId running)
      throws Exception {
    HttpResponse<String> response = get(as, ridesPath(change, image.name(), running.name()));
    assertWithMessage(response.body()).that(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith(")]}'\n");
    return JsonParser.parseString(response.body().substring(5)).getAsJsonObject();
  }

  private static void assertCounts(JsonObject rides, int hidden, int withoutChange, int behind) {
    assertWithMessage("hidden").that(rides.get("hidden").getAsInt()).isEqualTo(hidden);
    assertWithMessage("without change").that(rides.get("without_change").getAsInt()).isEqualTo(withoutChange);
    assertWithMessage("behind").that(rides.get("behind").getAsInt()).isEqualTo(behind);
  }

  private static void assertRefused(String name, HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(name + " has to be a revision: 40 hex digits");
  }

  private static List<Integer> numbers(JsonObject rides) {
    return rides.getAsJsonArray("changes").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .map(change -> change.get("_number").getAsInt())
        .toList();
  }

  private static int number(PushOneCommit.Result change) {
    return change.getChange().getId().get();
  }
}
