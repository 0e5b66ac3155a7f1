// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestAccount;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.acceptance.testsuite.request.RequestScopeOperations;
import com.google.gerrit.extensions.annotations.PluginData;
import com.google.gerrit.extensions.client.GeneralPreferencesInfo;
import com.google.gerrit.extensions.client.GeneralPreferencesInfo.EmailStrategy;
import com.google.gerrit.extensions.common.AttentionSetInfo;
import com.google.gerrit.testing.FakeEmailSender.Message;
import com.google.inject.Inject;
import com.google.inject.Key;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Who wants to be told when a change is where it goes is told by Gerrit's own mail and attention set, once. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class WatchIT extends PluginTestBase {
  private static final String WATCHING = ")]}'\n{\"can_watch\":true,\"watching\":true}\n";
  private static final String NOT_WATCHING = ")]}'\n{\"can_watch\":true,\"watching\":false}\n";

  @Inject private RequestScopeOperations scopes;

  @Test
  public void whoIsOnTheChangeIsToldByMailAndAttentionSetOnce() throws Exception {
    PushOneCommit.Result change = merged(user);
    become(change, "under_way");
    assertThat(put(user, change).body()).isEqualTo(WATCHING);
    assertThat(get(user, path(change)).body()).isEqualTo(WATCHING);
    assertThat(get(admin, path(change)).body()).isEqualTo(NOT_WATCHING);
    await("what is news to him", () -> seen(user).contains("under_way"));
    int messages = messages(change);

    become(change, "arrived");
    backend.hint(number(change));
    backend.hint(number(change));

    await("a mail", () -> sender.getMessages().size() == 1);
    Message mail = sender.getMessages().get(0);
    assertThat(mail.rcpt()).containsExactly(user.getNameEmail());
    assertThat(mail.body()).contains("Headline <arrived>\n\nYou wanted to be told, once.");
    assertThat(mail.body()).contains("/c/" + project + "/+/" + number(change));
    assertThat(mail.htmlBody()).contains("<b>Headline &lt;arrived&gt;</b>");
    assertThat(mail.headers().get("Subject").toString()).contains(change.getChange().change().getSubject());
    AttentionSetInfo attention = only(attention(change));
    assertThat(attention.account._accountId).isEqualTo(user.id().get());
    // It is for everybody who may see the change, the headline for him alone.
    assertThat(attention.reason).isEqualTo("Milepost: live");
    assertThat(messages(change)).isEqualTo(messages);
    assertThat(get(user, path(change)).body()).isEqualTo(NOT_WATCHING);
    assertThat(Files.exists(file(user))).isFalse();

    // What becomes of it later is told to who asks anew.
    become(change, "rolled_back");
    backend.hint(number(change));
    put(admin, change);
    await("that nobody else is told", () -> seen(admin).contains("rolled_back"));
    assertThat(sender.getMessages()).hasSize(1);
    assertThat(backend.refusals).isEmpty();
  }

  @Test
  public void whoIsNotOnTheChangeIsToldByMailAlone() throws Exception {
    PushOneCommit.Result change = merged(null);
    become(change, "arrived");
    put(user, change);
    await("what is no news to him", () -> seen(user).contains("arrived"));

    become(change, "rolled_back");
    backend.hint(number(change));

    await("a mail", () -> !sender.getMessages().isEmpty());
    assertThat(only(sender.getMessages()).rcpt()).containsExactly(user.getNameEmail());
    assertThat(attention(change)).isEmpty();
  }

  @Test
  public void whoseAccountWantsNoMailGetsNone() throws Exception {
    scopes.setApiUser(user.id());
    GeneralPreferencesInfo none = gApi.accounts().self().getPreferences();
    none.emailStrategy = EmailStrategy.DISABLED;
    gApi.accounts().self().setPreferences(none);
    scopes.setApiUser(admin.id());
    PushOneCommit.Result change = merged(user);
    become(change, "under_way");
    put(user, change);
    await("what is news to him", () -> seen(user).contains("under_way"));
    become(change, "arrived");
    backend.hint(number(change));
    await("that he is told", () -> !Files.exists(file(user)));
    assertThat(attention(change)).hasSize(1);
    assertThat(sender.getMessages()).isEmpty();
  }

  @Test
  public void theBackendHearsOfTheChangesAndOfNobody() throws Exception {
    PushOneCommit.Result change = merged(null);
    become(change, "under_way");
    backend.calls.clear();
    put(user, change);
    put(admin, change);
    await("that both were looked at", () -> seen(user).contains("under_way") && seen(admin).contains("under_way"));
    for (StandInBackend.Call call : backend.readerCalls()) {
      assertThat(call.json().getAsJsonArray("changes").asList()).hasSize(1);
      assertThat(call.claims().keySet()).containsNoneOf("account", "sub", "user");
      assertThat(call.claims().toString() + call.json()).doesNotContain(user.username());
      assertThat(call.claims().toString() + call.json()).doesNotContain(String.valueOf(user.id().get()));
    }
  }

  @Test
  public void whoMayNotSeeTheChangeAnyMoreIsNotTold() throws Exception {
    PushOneCommit.Result change = createChange();
    await("the line for questions", () -> !backend.questioned.isEmpty());
    become(change, "under_way");
    put(user, change);
    put(admin, change);
    await("what is news to both", () -> seen(user).contains("under_way") && seen(admin).contains("under_way"));
    change(change).setPrivate(true, null);
    sender.clear();
    become(change, "arrived");
    backend.hint(number(change));
    await("the other's mail", () -> !sender.getMessages().isEmpty());
    assertThat(only(sender.getMessages()).rcpt()).containsExactly(admin.getNameEmail());
    assertThat(seen(user)).contains("under_way");
    assertThat(get(user, path(change)).statusCode()).isEqualTo(404);
    assertThat(put(user, change).statusCode()).isEqualTo(404);
  }

  @Test
  public void whoDoesNotWantItAnyMoreIsNotTold() throws Exception {
    PushOneCommit.Result change = merged(null);
    become(change, "under_way");
    put(user, change);
    put(admin, change);
    await("what is news to both", () -> seen(user).contains("under_way") && seen(admin).contains("under_way"));
    HttpResponse<String> gone = send(request(user, path(change)).DELETE());
    assertThat(gone.body()).isEqualTo(NOT_WATCHING);
    become(change, "arrived");
    backend.hint(number(change));
    await("the other's mail", () -> !sender.getMessages().isEmpty());
    assertThat(only(sender.getMessages()).rcpt()).containsExactly(admin.getNameEmail());
  }

  @Test
  public void whoIsNotSignedInCannotWatch() throws Exception {
    PushOneCommit.Result change = merged(null);
    assertThat(get(null, path(change)).body()).isEqualTo(")]}'\n{\"can_watch\":false,\"watching\":false}\n");
    assertThat(put(null, change).statusCode()).isEqualTo(403);
    assertThat(send(request(null, path(change)).DELETE()).statusCode()).isEqualTo(403);
  }

  @Test
  public void whileNobodyKnowsWhereTheChangeIsNobodyCanWatchIt() throws Exception {
    PushOneCommit.Result change = merged(null);
    String unknown = "{\"rows\":{\"" + number(change) + "\":{\"headline\":{\"text\":\"Unknown\"},\"fate\":null}},\"later\":[]}";
    String asking = rows(change, "arrived").replace("\"later\":[]", "\"later\":[" + number(change) + "]");
    for (String rows : List.of(unknown, asking, "{}")) {
      backend.rows = rows;
      HttpResponse<String> refused = put(user, change);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).isEqualTo("Milepost does not know now where the change is: try again in a moment");
      assertThat(get(user, path(change)).body()).isEqualTo(NOT_WATCHING);
    }
    become(change, "arrived");
    assertThat(put(user, change).body()).isEqualTo(WATCHING);
    // A silence later is no word on it, nor is what was so before it.
    backend.rows = unknown;
    backend.calls.clear();
    backend.hint(number(change));
    await("that it was looked at", () -> !backend.readerCalls().isEmpty());
    become(change, "arrived");
    backend.calls.clear();
    backend.hint(number(change));
    await("that it was looked at again", () -> !backend.readerCalls().isEmpty());
    become(change, "rolled_back");
    backend.hint(number(change));
    await("a mail", () -> !sender.getMessages().isEmpty());
    assertThat(only(sender.getMessages()).body()).contains("Headline <rolled_back>");
  }

  @Test
  public void whatIsAbandonedOrGoneIsWatchedNoMore() throws Exception {
    PushOneCommit.Result abandoned = createChange();
    PushOneCommit.Result deleted = createChange();
    await("the line for questions", () -> !backend.questioned.isEmpty());
    for (PushOneCommit.Result change : List.of(abandoned, deleted)) {
      become(change, "under_way");
      assertThat(put(user, change).body()).isEqualTo(WATCHING);
    }
    change(abandoned).abandon();
    backend.hint(number(abandoned));
    await("that nobody watches it", () -> !seen(user).contains("\"" + number(abandoned) + "\""));
    int number = number(deleted);
    change(deleted).delete();
    backend.hint(number);
    await("that nobody watches anything", () -> !Files.exists(file(user)));
  }

  /** A merged change; on it is, beside its owner, this reviewer. */
  private PushOneCommit.Result merged(TestAccount reviewer) throws Exception {
    PushOneCommit.Result change = createChange();
    if (reviewer != null) {
      change(change).addReviewer(reviewer.email());
    }
    merge(change);
    await("the line for questions", () -> !backend.questioned.isEmpty());
    sender.clear();
    return change;
  }

  private void become(PushOneCommit.Result change, String fate) {
    backend.rows = rows(change, fate);
  }

  private static String rows(PushOneCommit.Result change, String fate) {
    return "{\"rows\":{\"" + number(change) + "\":{\"headline\":{\"key\":\"x\",\"args\":{},\"text\":\"Headline <" + fate
        + ">\"},\"step\":1,\"of\":1,\"state\":\"done\",\"fate\":\"" + fate + "\"}},\"later\":[]}";
  }

  /** What is kept of an account. */
  private String seen(TestAccount account) {
    try {
      return Files.readString(file(account));
    } catch (IOException e) {
      return "";
    }
  }

  private Path file(TestAccount account) {
    return plugin.getSysInjector().getInstance(Key.get(Path.class, PluginData.class)).resolve("watches").resolve(account.id() + ".json");
  }

  private List<AttentionSetInfo> attention(PushOneCommit.Result change) throws Exception {
    Map<Integer, AttentionSetInfo> set = change(change).get().attentionSet;
    return set == null ? List.of() : List.copyOf(set.values());
  }

  private int messages(PushOneCommit.Result change) throws Exception {
    scopes.setApiUser(admin.id());
    return change(change).messages().size();
  }

  private static String path(PushOneCommit.Result change) {
    return "/changes/" + number(change) + "/milepost~watch";
  }

  private HttpResponse<String> put(TestAccount as, PushOneCommit.Result change) throws Exception {
    return send(request(as, path(change)).PUT(HttpRequest.BodyPublishers.noBody()));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int number(PushOneCommit.Result change) {
    return change.getChange().getId().get();
  }

  private static <T> T only(List<T> all) {
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
