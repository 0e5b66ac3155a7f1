// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gerrit.acceptance.TestPlugin;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.Test;

@TestPlugin(name = "milepost", sysModule = "dev.milepost.gerrit.Module", httpModule = "dev.milepost.gerrit.HttpModule")
public class HooksIT extends PluginTestBase {
  @Test
  public void aHookIsPassedOnWithItsOwnHeadersAlone() throws Exception {
    HttpResponse<String> response =
        post(
            "/plugins/milepost/hooks/registry-1",
            "{\"é\":1}".getBytes(UTF_8),
            "Content-Type", "application/json",
            "Authorization", "Bearer of-the-hook",
            "X-Hub-Signature-256", "sha256=abc",
            "X-Gitlab-Token", "token",
            "Cookie", "GerritAccount=secret",
            "X-Gerrit-Auth", "secret");

    assertThat(response.statusCode()).isEqualTo(204);
    StandInBackend.Call call = hook();
    assertThat(call.path()).isEqualTo("/v1/hooks/registry-1");
    assertThat(new String(call.body(), UTF_8)).isEqualTo("{\"é\":1}");
    assertThat(call.header("X-Milepost-Hook-Authorization")).isEqualTo("Bearer of-the-hook");
    assertThat(call.header("X-Hub-Signature-256")).isEqualTo("sha256=abc");
    assertThat(call.header("X-Gitlab-Token")).isEqualTo("token");
    assertThat(call.header("Content-Type")).isEqualTo("application/json");
    assertThat(call.header("Cookie")).isNull();
    assertThat(call.header("X-Gerrit-Auth")).isNull();
    assertThat(call.claims().get("scope").getAsString()).isEqualTo("gerrit");
  }

  @Test
  public void theBackendsStatusIsTheAnswer() throws Exception {
    backend.hookStatus = 401;
    assertThat(post("/plugins/milepost/hooks/ci", new byte[1]).statusCode()).isEqualTo(401);
    backend.hookStatus = 400;
    assertThat(post("/plugins/milepost/hooks/ci", new byte[1]).statusCode()).isEqualTo(400);
  }

  @Test
  public void bodiesOfMoreThan64KiBAreRefused() throws Exception {
    assertThat(post("/plugins/milepost/hooks/ci", new byte[64 << 10]).statusCode()).isEqualTo(204);
    assertThat(post("/plugins/milepost/hooks/Registry_1.eu", new byte[1]).statusCode()).isEqualTo(204);
    backend.calls.clear();
    assertThat(post("/plugins/milepost/hooks/ci", new byte[(64 << 10) + 1]).statusCode()).isEqualTo(413);
    HttpRequest chunked =
        request(null, "/plugins/milepost/hooks/ci")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(new byte[(64 << 10) + 1])))
            .build();
    assertThat(http.send(chunked, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    assertThat(backend.calls.stream().filter(c -> c.path().startsWith("/v1/hooks"))).isEmpty();
  }

  @Test
  public void otherPathsAndMethodsAreRefused() throws Exception {
    for (String path : new String[] {"/plugins/milepost/hooks/", "/plugins/milepost/hooks/a%20b", "/plugins/milepost/hooks/a/b", "/plugins/milepost/hooks/" + "a".repeat(65)}) {
      assertThat(post(path, new byte[1]).statusCode()).isEqualTo(404);
    }
    assertThat(get(null, "/plugins/milepost/hooks/ci").statusCode()).isEqualTo(405);
    assertThat(backend.calls.stream().filter(c -> c.path().startsWith("/v1/hooks"))).isEmpty();
  }

  @Test
  public void withoutABackendTheSenderIsToComeBack() throws Exception {
    backend.close();
    HttpResponse<String> response = post("/plugins/milepost/hooks/ci", new byte[1]);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  private HttpResponse<String> post(String path, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request = request(null, path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private StandInBackend.Call hook() {
    return backend.calls.stream().filter(c -> c.path().startsWith("/v1/hooks")).findFirst().get();
  }
}
