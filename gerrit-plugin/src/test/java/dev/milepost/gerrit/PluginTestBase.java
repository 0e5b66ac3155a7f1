// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gerrit.acceptance.LightweightPluginDaemonTest;
import com.google.gerrit.acceptance.PushOneCommit;
import com.google.gerrit.acceptance.TestAccount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.function.BooleanSupplier;
import org.junit.After;

/** A real Gerrit with the plugin's modules and a stand-in backend. */
public abstract class PluginTestBase extends LightweightPluginDaemonTest {
  protected StandInBackend backend;
  protected final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Override
  public void setUpTestPlugin() throws Exception {
    backend = new StandInBackend();
    cfg.setString("plugin", "milepost", "backendUrl", backend.url());
    cfg.setString("plugin", "milepost", "backendKeyId", StandInBackend.KID);
    cfg.setString("plugin", "milepost", "backendKey", StandInBackend.SECRET_TEXT);
    configure();
    startPlugin();
  }

  /** Loads the plugin with the configuration as it is. */
  protected void startPlugin() throws Exception {
    super.setUpTestPlugin();
  }

  /** Sets what else a test wants in {@code [plugin "milepost"]}. */
  protected void configure() {}

  @After
  public void closeBackend() {
    backend.close();
    cfg.unsetSection("plugin", "milepost");
  }

  protected String progressPath(PushOneCommit.Result change) {
    return "/changes/"
        + URLEncoder.encode(project.get(), UTF_8)
        + "~"
        + change.getChange().getId().get()
        + "/revisions/"
        + change.getCommit().name()
        + "/milepost~progress";
  }

  protected String whyPath(PushOneCommit.Result change) {
    return progressPath(change).replace("milepost~progress", "milepost~why");
  }

  protected String detailPath(PushOneCommit.Result change) {
    return progressPath(change).replace("milepost~progress", "milepost~detail");
  }

  protected String eventsPath(PushOneCommit.Result change) {
    return eventsPath(project.get() + "~" + change.getChange().getId().get(), change.getCommit().name());
  }

  protected static String eventsPath(String change, String revision) {
    return "/plugins/milepost/events?change=" + URLEncoder.encode(change, UTF_8) + "&revision=" + revision;
  }

  /** A request as an account, or as nobody; servlets take Basic authentication below {@code /a/}. */
  protected HttpRequest.Builder request(TestAccount as, String path) {
    String base = canonicalWebUrl.get().replaceAll("/$", "");
    if (as == null) {
      return HttpRequest.newBuilder(URI.create(base + path));
    }
    String credentials = as.username() + ":" + as.httpPassword();
    return HttpRequest.newBuilder(URI.create(base + "/a" + path))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
  }

  protected HttpResponse<String> get(TestAccount as, String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(as, path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  protected SseReader open(TestAccount as, String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(as, path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return SseReader.open(http, request.build());
  }

  /** A request by hand, for readers who take less than a client does. */
  protected Socket connect(String path, int receiveBuffer) throws IOException {
    URI gerrit = URI.create(canonicalWebUrl.get());
    Socket socket = new Socket();
    socket.setReceiveBufferSize(receiveBuffer);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(gerrit.getHost(), gerrit.getPort()));
    socket
        .getOutputStream()
        .write(("GET " + path + " HTTP/1.1\r\nHost: " + gerrit.getAuthority() + "\r\n\r\n").getBytes(US_ASCII));
    return socket;
  }

  /** The status of an answer of which nothing was read yet. */
  protected static String statusOf(Socket socket) throws IOException {
    String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
    assertWithMessage("the answer's first line").that(line).isNotNull();
    return line.split(" ")[1];
  }

  /** Waits until something is so, and fails when it is not within 20 s. */
  protected static void await(String what, BooleanSupplier condition) throws InterruptedException {
    await(what, 20, condition);
  }

  protected static void await(String what, int seconds, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertWithMessage("waiting for: " + what).that(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
