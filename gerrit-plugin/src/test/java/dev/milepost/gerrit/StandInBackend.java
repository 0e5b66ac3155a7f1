// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stand-in for the backend: it speaks {@code API.md} as far as the plugin can tell, refuses statements as the
 * backend must, and can be told to fail.
 */
final class StandInBackend implements AutoCloseable {
  static final String KID = "stand-in";
  static final byte[] SECRET = new byte[32];
  static final String SECRET_TEXT = Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET);

  /** One call that came in, with the claims of its statement. */
  record Call(
      String method, String path, String query, JsonObject claims, Map<String, List<String>> headers, byte[] body) {
    String header(String name) {
      return headers.entrySet().stream()
          .filter(h -> h.getKey().equalsIgnoreCase(name))
          .map(h -> h.getValue().get(0))
          .findFirst()
          .orElse(null);
    }

    JsonObject json() {
      return JsonParser.parseString(new String(body, UTF_8)).getAsJsonObject();
    }
  }

  final List<Call> calls = new CopyOnWriteArrayList<>();
  final List<String> refusals = new CopyOnWriteArrayList<>();
  final List<JsonObject> events = new CopyOnWriteArrayList<>();
  final Map<String, JsonObject> answers = new ConcurrentHashMap<>();
  final List<OutputStream> readers = new CopyOnWriteArrayList<>();
  private final Map<OutputStream, String> paths = new ConcurrentHashMap<>();
  final List<OutputStream> questioned = new CopyOnWriteArrayList<>();
  volatile String progress = "{\"pipeline\":null,\"state\":1}";
  volatile String why = "{\"claims\":[]}";
  volatile String detail = "{\"clusters\":[]}";
  volatile String included = "{\"environments\":[]}";
  volatile String rows = "{\"rows\":{},\"later\":[]}";
  volatile String health = "{\"version\":\"0.0.0\"}";
  volatile String tested = "{\"answers\":true}";
  volatile String owners = "{\"faults\":[],\"warnings\":[]}";
  volatile int ownersStatus = 200;
  volatile int adminStatus = 200;
  volatile String etag = "\"one\"";
  volatile String hello = "{\"groups\":[],\"version\":\"0.0.0\"}";
  volatile boolean hanging;
  volatile boolean refusingEvents;
  volatile int hookStatus = 204;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);

  StandInBackend() throws IOException {
    this(0);
  }

  StandInBackend(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 100);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Calls about a change: those that must not be made for who may not see it. */
  List<Call> readerCalls() {
    return calls.stream().filter(call -> !scope(call.path()).equals("gerrit")).toList();
  }

  /** A new state for all open streams. */
  void publish(String newEtag, String newProgress) {
    etag = newEtag;
    progress = newProgress;
    readers.forEach(reader -> write(reader, state()));
  }

  /** A new state for the open streams about one change. */
  void publishAbout(int change, String newEtag, String newProgress) {
    String state = "id: " + newEtag + "\nevent: progress\ndata: " + newProgress + "\n\n";
    readers.stream()
        .filter(reader -> paths.getOrDefault(reader, "").contains("~" + change + "/"))
        .forEach(reader -> write(reader, state));
  }

  void ask(JsonObject question) {
    questioned.forEach(line -> write(line, "event: question\ndata: " + question + "\n\n"));
  }

  /** A hint that something else has become of a change. */
  void hint(int change) {
    questioned.forEach(line -> write(line, "event: fate\ndata: {\"project\":\"any\",\"number\":" + change + "}\n\n"));
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getRawPath();
    JsonObject claims = verified(exchange, path, body);
    if (claims == null) {
      refusals.add(path);
      reply(exchange, 401, "{}");
      return;
    }
    String query = exchange.getRequestURI().getRawQuery();
    Map<String, List<String>> headers = Map.copyOf(exchange.getRequestHeaders());
    calls.add(new Call(exchange.getRequestMethod(), path, query, claims, headers, body));
    if (hanging) {
      await();
      exchange.close();
    } else if (path.endsWith("/progress")) {
      exchange.getResponseHeaders().set("ETag", etag);
      boolean held = etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
      reply(exchange, held ? 304 : 200, held ? "" : progress);
    } else if (path.endsWith("/why")) {
      reply(exchange, 200, why);
    } else if (path.endsWith("/detail")) {
      reply(exchange, 200, detail);
    } else if (path.endsWith("/included")) {
      reply(exchange, 200, included);
    } else if (path.equals("/v1/rows")) {
      reply(exchange, 200, rows);
    } else if (scope(path).equals("admin")) {
      reply(exchange, adminStatus, path.equals("/v1/health") ? health : tested);
    } else if (path.startsWith("/v1/changes/")) {
      boolean held = etag.equals(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
      stream(exchange, readers, held ? ":\n\n" : state());
    } else if (path.equals("/v1/gerrit/questions")) {
      stream(exchange, questioned, "event: hello\ndata: " + hello + "\n\n");
    } else if (path.equals("/v1/gerrit/answers")) {
      for (JsonElement answer : JsonParser.parseString(new String(body, UTF_8)).getAsJsonObject().getAsJsonArray("answers")) {
        answers.put(answer.getAsJsonObject().get("id").getAsString(), answer.getAsJsonObject());
      }
      reply(exchange, 204, "");
    } else if (path.equals("/v1/gerrit/owners/check")) {
      reply(exchange, ownersStatus, owners);
    } else if (path.equals("/v1/gerrit/events")) {
      takeEvents(exchange, JsonParser.parseString(new String(body, UTF_8)).getAsJsonObject().getAsJsonArray("events"));
    } else if (path.startsWith("/v1/hooks/")) {
      reply(exchange, hookStatus, "");
    } else {
      reply(exchange, 404, "{}");
    }
  }

  private void takeEvents(HttpExchange exchange, JsonArray batch) throws IOException {
    if (refusingEvents) {
      reply(exchange, 503, "{}");
      return;
    }
    long last = 0;
    for (JsonElement event : batch) {
      events.add(event.getAsJsonObject());
      last = event.getAsJsonObject().get("seq").getAsLong();
    }
    reply(exchange, 200, "{\"acknowledged\":" + last + "}");
  }

  private void stream(HttpExchange exchange, List<OutputStream> to, String first) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    write(out, first);
    paths.put(out, exchange.getRequestURI().getRawPath());
    to.add(out);
    while (!closing()) {
      if (!write(out, ":\n\n")) {
        break;
      }
    }
    to.remove(out);
    paths.remove(out);
    exchange.close();
  }

  private String state() {
    return "id: " + etag + "\nevent: progress\ndata: " + progress + "\n\n";
  }

  private static boolean write(OutputStream out, String text) {
    try {
      synchronized (out) {
        out.write(text.getBytes(UTF_8));
        out.flush();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean closing() {
    try {
      return closing.await(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void await() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private static String scope(String path) {
    if (path.equals("/v1/health") || path.startsWith("/v1/sources/")) {
      return "admin";
    }
    return path.startsWith("/v1/changes/") ? "change" : path.equals("/v1/rows") ? "changes" : "gerrit";
  }

  private static JsonObject verified(HttpExchange exchange, String path, byte[] body) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.startsWith("Bearer ")) {
      return null;
    }
    JsonObject claims = verify(header.substring("Bearer ".length()));
    if (claims == null) {
      return null;
    }
    long now = System.currentTimeMillis() / 1000;
    boolean valid =
        claims.get("aud").getAsString().equals("milepost")
            && claims.get("method").getAsString().equals(exchange.getRequestMethod())
            && claims.get("path").getAsString().equals(path)
            && claims.get("scope").getAsString().equals(scope(path))
            && (!scope(path).equals("changes") || claims.get("body").getAsString().equals(digest(body)))
            && claims.get("exp").getAsLong() > now
            && claims.get("exp").getAsLong() - claims.get("iat").getAsLong() <= 120;
    return valid ? claims : null;
  }

  private static String digest(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The claims of a statement signed with {@link #SECRET}, null for any other. */
  static JsonObject verify(String token) {
    String[] parts = token.split("\\.");
    try {
      JsonObject head = JsonParser.parseString(new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8)).getAsJsonObject();
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
      byte[] signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(UTF_8));
      boolean genuine =
          parts.length == 3
              && head.get("alg").getAsString().equals("HS256")
              && head.get("kid").getAsString().equals(KID)
              && MessageDigest.isEqual(signature, Base64.getUrlDecoder().decode(parts[2]));
      return genuine
          ? JsonParser.parseString(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8)).getAsJsonObject()
          : null;
    } catch (GeneralSecurityException | RuntimeException e) {
      return null;
    }
  }
}
