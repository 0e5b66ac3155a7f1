// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static com.google.gerrit.acceptance.testsuite.project.TestProjectUpdate.allowCapability;
import static com.google.gerrit.server.group.SystemGroupBackend.REGISTERED_USERS;

import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestAccount;
import com.google.gerrit.acceptance.TestPlugin;
import com.google.gerrit.acceptance.testsuite.project.ProjectOperations;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.inject.Inject;
import dev.milepost.gerrit.backend.Unavailable;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.Test;

/** How Milepost itself is: for administrators and who has the capability, whether the backend answers or not. */
@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class HealthIT extends PluginTestBase {
  private static final String HEALTH = "/config/server/milepost~health";
  private static final String TEST = "/config/server/milepost~test";

  @Inject private ProjectOperations projectOperations;

  @Test
  public void whoIsNoAdministratorIsRefusedAndTheBackendNotAsked() throws Exception {
    for (TestAccount other : new TestAccount[] {user, null}) {
      assertThat(get(other, HEALTH).statusCode()).isEqualTo(403);
      assertThat(test(other, "{\"source\":\"ci-main\"}").statusCode()).isEqualTo(403);
    }
    assertThat(adminCalls()).isEmpty();
  }

  @Test
  public void anAdministratorGetsTheBackendsWordAndThePluginsOwn() throws Exception {
    backend.health = "{\"version\":\"1.2.3\",\"sources\":[{\"name\":\"ci-main\",\"as_of\":1795395201091}]}";

    HttpResponse<String> response = get(admin, HEALTH);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control").get()).contains("no-cache");
    JsonObject told = json(response);
    assertThat(told.keySet()).containsExactly("plugin", "backend");
    assertThat(told.get("backend")).isEqualTo(JsonParser.parseString(backend.health));
    JsonObject plugin = told.getAsJsonObject("plugin");
    assertThat(plugin.get("gerrit").getAsString()).isNotEmpty();
    JsonObject ofBackend = plugin.getAsJsonObject("backend");
    assertThat(ofBackend.get("kind").getAsString()).isEqualTo("url");
    assertThat(ofBackend.get("state").getAsString()).isEqualTo("configured");
    assertThat(ofBackend.get("host").getAsString()).isEqualTo("127.0.0.1:" + backend.port());
    assertThat(ofBackend.get("since").getAsLong()).isAtMost(plugin.get("now").getAsLong());
    assertThat(response.body()).doesNotContain(StandInBackend.SECRET_TEXT);
  }

  @Test
  public void theStatementNamesNobody() throws Exception {
    get(admin, HEALTH);
    test(admin, "{\"source\":\"ci-main\"}");

    assertThat(backend.refusals).isEmpty();
    assertThat(adminCalls()).hasSize(2);
    for (StandInBackend.Call call : adminCalls()) {
      assertThat(call.claims().get("scope").getAsString()).isEqualTo("admin");
      assertThat(call.claims().keySet()).containsExactly("iss", "aud", "iat", "exp", "scope", "method", "path");
    }
  }

  @Test
  public void theCapabilityIsEnoughAndForWhoHasItAlone() throws Exception {
    assertThat(get(admin, "/config/server/capabilities").body())
        .contains("\"milepost-viewHealth\":{\"id\":\"milepost-viewHealth\",\"name\":\"View Milepost Health\"}");
    projectOperations
        .allProjectsForUpdate()
        .add(allowCapability("milepost-viewHealth").group(REGISTERED_USERS))
        .update();

    assertThat(get(user, HEALTH).statusCode()).isEqualTo(200);
    assertThat(test(user, "{\"source\":\"ci-main\"}").statusCode()).isEqualTo(200);
    assertThat(get(null, HEALTH).statusCode()).isEqualTo(403);
    assertThat(test(null, "{\"source\":\"ci-main\"}").statusCode()).isEqualTo(403);
  }

  @Test
  public void theNumbersAreThoseOfNow() throws Exception {
    PushOneCommit.Result change = createChange();
    await("the line for questions", () -> plugin().getAsJsonObject("questions").get("connected").getAsBoolean());
    await("an empty outbox", () -> number("outbox", "size") == 0);
    try (SseReader one = open(admin, eventsPath(change));
        SseReader two = open(user, eventsPath(change))) {
      await("both states", () -> !one.data.isEmpty() && !two.data.isEmpty());
      assertThat(number("streams", "open")).isEqualTo(2);
      assertThat(number("streams", "upstream")).isAtLeast(1);
    }
    backend.refusingEvents = true;
    createChange();
    await("what waits in the outbox", () -> number("outbox", "size") > 0);
    backend.close();
    await("the line's end", () -> !plugin().getAsJsonObject("questions").get("connected").getAsBoolean());
  }

  @Test
  public void aBackendThatIsNotThereLeavesThePluginsPart() throws Exception {
    backend.close();

    for (HttpResponse<String> response : List.of(get(admin, HEALTH), test(admin, "{\"source\":\"ci-main\"}"))) {
      assertThat(response.statusCode()).isEqualTo(200);
      JsonObject unavailable = json(response).getAsJsonObject("unavailable");
      assertThat(unavailable.get("key").getAsString()).isEqualTo(Unavailable.UNREACHABLE.key());
      assertThat(unavailable.get("text").getAsString()).isEqualTo("Milepost's backend does not answer");
    }
    JsonObject told = json(get(admin, HEALTH));
    assertThat(told.keySet()).containsExactly("plugin", "unavailable");
    assertThat(told.getAsJsonObject("plugin").has("streams")).isTrue();
  }

  @Test
  public void aBackendThatRefusesUsIsToldApartFromOneThatIsSilent() throws Exception {
    for (int status : new int[] {401, 404, 502}) {
      backend.adminStatus = status;
      for (String body : new String[] {"{\"status\":" + status + "}", "<html>"}) {
        backend.health = body;
        backend.tested = body;
        for (HttpResponse<String> response : List.of(get(admin, HEALTH), test(admin, "{\"source\":\"ci-main\"}"))) {
          assertWithMessage(body).that(response.statusCode()).isEqualTo(200);
          JsonObject unavailable = json(response).getAsJsonObject("unavailable");
          assertThat(unavailable.get("key").getAsString()).isEqualTo("backend_refuses");
          assertThat(unavailable.getAsJsonObject("args").get("status").getAsInt()).isEqualTo(status);
          assertThat(unavailable.get("text").getAsString()).contains(status == 401 ? "key id" : "another version");
        }
      }
    }
    backend.adminStatus = 200;
    backend.health = "<html>";
    assertThat(json(get(admin, HEALTH)).has("unavailable")).isTrue();
  }

  @Test
  public void aSourceIsTestedByItsName() throws Exception {
    backend.tested = "{\"source\":\"a/b é\",\"answers\":false,\"said\":\"no end within 25 s\",\"took_ms\":25000}";

    HttpResponse<String> response = test(admin, "{\"source\":\"a/b é\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response)).isEqualTo(JsonParser.parseString(backend.tested));
    StandInBackend.Call call = adminCalls().get(0);
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.path()).isEqualTo("/v1/sources/a%2Fb%20%C3%A9/test");
  }

  @Test
  public void aSourceThatThereIsNotIsSaid() throws Exception {
    backend.adminStatus = 404;
    backend.tested = "{\"status\":404,\"detail\":\"no source is called `ci`; the configured ones: ci-main\"}";

    HttpResponse<String> response = test(admin, "{\"source\":\"ci\"}");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).contains("no source is called `ci`; the configured ones: ci-main");
    for (String body : new String[] {"{}", "{\"source\":\" \"}", ""}) {
      backend.calls.clear();
      assertWithMessage(body).that(test(admin, body).statusCode()).isEqualTo(400);
      assertThat(adminCalls()).isEmpty();
    }
  }

  private HttpResponse<String> test(TestAccount as, String body) throws Exception {
    HttpRequest request =
        request(as, TEST)
            .header("Content-Type", "application/json; charset=UTF-8")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private List<StandInBackend.Call> adminCalls() {
    return backend.calls.stream()
        .filter(call -> call.path().equals("/v1/health") || call.path().startsWith("/v1/sources/"))
        .toList();
  }

  private JsonObject plugin() {
    try {
      return json(get(admin, HEALTH)).getAsJsonObject("plugin");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private int number(String of, String name) {
    return plugin().getAsJsonObject(of).get(name).getAsInt();
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertThat(response.body()).startsWith(")]}'\n");
    return JsonParser.parseString(response.body().substring(5)).getAsJsonObject();
  }
}
