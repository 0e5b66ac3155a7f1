// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gson.JsonObject;
import dev.milepost.gerrit.backend.Unavailable;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.Test;

@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class ProgressIT extends PluginTestBase {
  @Test
  public void theBackendsJsonComesThroughUnchanged() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.progress = "{\"pipeline\":null,\"a\":1.50,\"b\":\"<é>\"}";

    HttpResponse<String> response = get(user, progressPath(change));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(")]}'\n" + backend.progress + "\n");
    assertThat(response.headers().firstValue("Content-Type").get()).startsWith("application/json");
    assertThat(response.headers().firstValue("Cache-Control").get()).startsWith("private");
    assertThat(backend.refusals).isEmpty();
  }

  @Test
  public void textAndBadgeComeAsTheBackendWritesThem() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.progress = "In production\nstep\t1/1\té\n";
    HttpResponse<String> text = get(user, progressPath(change) + "?format=text");
    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.body()).isEqualTo(backend.progress);
    assertThat(text.headers().firstValue("Content-Type").get().toLowerCase()).isEqualTo("text/plain;charset=utf-8");
    String etag = text.headers().firstValue("ETag").get();
    assertThat(get(user, progressPath(change) + "?format=text", "If-None-Match", etag).statusCode()).isEqualTo(304);

    backend.progress = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    HttpResponse<String> badge = get(user, progressPath(change) + "?format=svg&at=5");
    assertThat(badge.body()).isEqualTo(backend.progress);
    assertThat(badge.headers().firstValue("Content-Type").get()).startsWith("image/svg+xml");
    assertThat(backend.readerCalls().stream().map(StandInBackend.Call::query).distinct().toList())
        .containsExactly("format=text", "at=5&format=svg")
        .inOrder();

    HttpResponse<String> other = get(user, progressPath(change) + "?format=png");
    assertThat(other.statusCode()).isEqualTo(400);
    assertThat(other.body()).contains("no format \"png\"; there are json, text and svg");
    change(change).setPrivate(true, null);
    assertThat(get(user, progressPath(change) + "?format=svg").statusCode()).isEqualTo(404);
  }

  @Test
  public void withoutABackendTextAndBadgeSaySo() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.close();
    HttpResponse<String> text = get(user, progressPath(change) + "?format=text");
    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.body()).isEqualTo("Milepost's backend does not answer\n");
    assertThat(get(user, progressPath(change) + "?format=svg").body()).contains("<title>Milepost's backend does not answer</title>");
  }

  @Test
  public void whyComesThroughUnchangedAndIsNeverKept() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.why = "{\"claims\":[{\"evidence\":[]}],\"a\":null}";

    HttpResponse<String> response = get(user, whyPath(change));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(")]}'\n" + backend.why + "\n");
    assertThat(response.headers().firstValue("Cache-Control").get()).contains("no-cache");
    assertThat(response.headers().firstValue("ETag")).isEmpty();
    // The statement that the stand-in verifies is bound to this path, with the same scope as the progress.
    assertThat(backend.refusals).isEmpty();
    assertThat(backend.readerCalls().get(0).path()).endsWith(change.getCommit().name() + "/why");
    assertThat(backend.readerCalls().get(0).claims().get("signed_in").getAsBoolean()).isTrue();
  }

  @Test
  public void whyIsUnavailableWithADeadBackend() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.close();

    assertThat(get(user, whyPath(change)).body()).contains("\"key\":\"backend_unreachable\"");
  }

  @Test
  public void detailComesThroughUnchangedAndIsNeverKept() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.detail = "{\"clusters\":[{\"name\":\"eqiad\",\"replicas\":2}],\"a\":null}";

    HttpResponse<String> response = get(user, detailPath(change));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(")]}'\n" + backend.detail + "\n");
    assertThat(response.headers().firstValue("Cache-Control").get()).contains("no-cache");
    assertThat(response.headers().firstValue("ETag")).isEmpty();
    assertThat(backend.refusals).isEmpty();
    assertThat(backend.readerCalls().get(0).path()).endsWith(change.getCommit().name() + "/detail");
    JsonObject claims = backend.readerCalls().get(0).claims();
    assertThat(claims.get("scope").getAsString()).isEqualTo("change");
    assertThat(claims.get("signed_in").getAsBoolean()).isTrue();
  }

  @Test
  public void detailIsUnavailableWithADeadBackend() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.close();

    assertThat(get(user, detailPath(change)).body()).contains("\"key\":\"backend_unreachable\"");
  }

  @Test
  public void theStatementTellsTheChange() throws Exception {
    PushOneCommit.Result change = createChange();

    get(user, progressPath(change));

    JsonObject claims = backend.readerCalls().get(0).claims();
    assertThat(claims.get("iss").getAsString()).isNotEmpty();
    assertThat(claims.get("revision").getAsString()).isEqualTo(change.getCommit().name());
    assertThat(claims.get("patch_set").getAsInt()).isEqualTo(1);
    assertThat(claims.get("signed_in").getAsBoolean()).isTrue();
    JsonObject told = claims.getAsJsonObject("change");
    assertThat(told.get("project").getAsString()).isEqualTo(project.get());
    assertThat(told.get("number").getAsInt()).isEqualTo(change.getChange().getId().get());
    assertThat(told.get("branch").getAsString()).isEqualTo("master");
    assertThat(told.get("status").getAsString()).isEqualTo("NEW");
    assertThat(told.get("private").getAsBoolean()).isFalse();
    assertThat(told.get("current_revision").getAsString()).isEqualTo(change.getCommit().name());
    assertThat(told.get("merged_at").isJsonNull()).isTrue();
    assertThat(told.has("unsatisfied")).isFalse();
  }

  @Test
  public void aMomentIsPassedOn() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.progress = "{\"pipeline\":null,\"then\":true}";

    HttpResponse<String> then = get(user, progressPath(change) + "?at=1795395200000");
    assertThat(then.body()).isEqualTo(")]}'\n" + backend.progress + "\n");
    assertThat(backend.readerCalls().get(0).query()).isEqualTo("at=1795395200000");
    // What was then is not what is now.
    backend.progress = "{\"pipeline\":null,\"then\":false}";
    assertThat(get(user, progressPath(change)).body()).contains("\"then\":false");
    assertThat(backend.readerCalls().get(1).query()).isNull();
    assertThat(get(user, progressPath(change) + "?at=yesterday").statusCode()).isEqualTo(400);
    assertThat(backend.refusals).isEmpty();
  }

  @Test
  public void aReaderWhoHoldsTheAnswerGets304() throws Exception {
    PushOneCommit.Result change = createChange();
    String etag = get(user, progressPath(change)).headers().firstValue("ETag").get();

    HttpResponse<String> again = get(user, progressPath(change), "If-None-Match", etag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).hasValue(etag);

    backend.etag = "\"two\"";
    await("the cached answer to grow old", () -> status(change, etag) == 200);
  }

  @Test
  public void equalQuestionsWithinASecondAreOneCall() throws Exception {
    PushOneCommit.Result change = createChange();

    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(http.sendAsync(request(user, progressPath(change)).build(), HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().body()).contains("\"state\":1");
    }

    assertThat(backend.readerCalls().size()).isLessThan(3);
  }

  @Test
  public void aHangingBackendIsUnavailableAndGerritGoesOn() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    backend.hanging = true;
    long start = System.nanoTime();
    for (int i = 0; i < 8; i++) {
      PushOneCommit.Result change = createChange();
      for (int n = 0; n < 8; n++) {
        answers.add(http.sendAsync(request(user, progressPath(change)).build(), HttpResponse.BodyHandlers.ofString()));
      }
    }

    long asked = System.nanoTime();
    assertThat(get(null, "/config/server/version").statusCode()).isEqualTo(200);
    assertThat((System.nanoTime() - asked) / 1_000_000).isLessThan(1_000L);
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
      assertThat(answer.get().body()).isEqualTo(")]}'\n" + Unavailable.UNREACHABLE.json() + "\n");
      assertThat(answer.get().headers().firstValue("ETag")).isEmpty();
    }
    assertThat(start).isLessThan(System.nanoTime());
  }

  @Test
  public void aDeadBackendIsUnavailable() throws Exception {
    PushOneCommit.Result change = createChange();
    backend.close();

    assertThat(get(user, progressPath(change)).body()).contains("\"key\":\"backend_unreachable\"");
  }

  private int status(PushOneCommit.Result change, String etag) {
    try {
      return get(user, progressPath(change), "If-None-Match", etag).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
