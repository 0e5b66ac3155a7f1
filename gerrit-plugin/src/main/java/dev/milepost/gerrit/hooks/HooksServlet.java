// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.hooks;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableMap;
import com.google.common.flogger.FluentLogger;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.BackendClient;
import dev.milepost.gerrit.backend.Endpoint;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * {@code POST /plugins/milepost/hooks/{source}}: webhooks of CI and registry, passed on as they are. Nothing of
 * Gerrit's session goes along; whether the hook is genuine the backend finds out.
 */
@Singleton
public final class HooksServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Pattern PATH = Pattern.compile("/([a-z0-9-]{1,64})");
  private static final int MAX_BODY = 64 << 10;
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int AT_ONCE = 3;

  /** Headers handed on, by the names under which the backend takes them. */
  private static final ImmutableMap<String, String> HEADERS =
      ImmutableMap.of(
          "Content-Type", "Content-Type",
          "X-Hub-Signature-256", "X-Hub-Signature-256",
          "X-Gitlab-Token", "X-Gitlab-Token",
          "X-Zuul-Signature", "X-Zuul-Signature",
          "Authorization", "X-Milepost-Hook-Authorization");

  private final transient Backend backend;
  private final transient BackendClient client;
  private final transient Statements statements;
  private final transient Semaphore atOnce = new Semaphore(AT_ONCE);

  @Inject
  HooksServlet(Backend backend, BackendClient client, Statements statements) {
    this.backend = backend;
    this.client = client;
    this.statements = statements;
  }

  @Override
  protected void doPost(HttpServletRequest req, HttpServletResponse res) throws IOException {
    res.setHeader("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate");
    Matcher path = PATH.matcher(Strings.nullToEmpty(req.getPathInfo()));
    if (!path.matches()) {
      res.setStatus(HttpServletResponse.SC_NOT_FOUND);
    } else if (req.getContentLengthLong() > MAX_BODY) {
      res.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
    } else if (!atOnce.tryAcquire()) {
      busy(res);
    } else {
      try {
        pass(path.group(1), req, res);
      } finally {
        atOnce.release();
      }
    }
  }

  private void pass(String source, HttpServletRequest req, HttpServletResponse res) throws IOException {
    byte[] body = req.getInputStream().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      res.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
      return;
    }
    Endpoint endpoint = backend.endpoint().orElse(null);
    if (endpoint == null) {
      busy(res);
      return;
    }
    String path = BackendPath.hook(source);
    HttpRequest.Builder request =
        BackendClient.request(endpoint, path, statements.forGerrit(endpoint.key(), "POST", path), LIMIT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    HEADERS.forEach(
        (from, to) -> {
          if (req.getHeader(from) != null) {
            request.header(to, req.getHeader(from));
          }
        });
    CompletableFuture<HttpResponse<byte[]>> call = client.callInBackground(request.build());
    try {
      int status = call.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      // Nothing but a status of HTTP's own classes may come through.
      res.setStatus(status >= 200 && status < 600 ? status : HttpServletResponse.SC_BAD_GATEWAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      busy(res);
    } catch (ExecutionException | TimeoutException e) {
      logger.atFine().withCause(e).log("a hook of %s was not delivered", source);
      busy(res);
    } finally {
      call.cancel(true);
    }
  }

  private static void busy(HttpServletResponse res) {
    res.setHeader("Retry-After", "5");
    res.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
  }
}
