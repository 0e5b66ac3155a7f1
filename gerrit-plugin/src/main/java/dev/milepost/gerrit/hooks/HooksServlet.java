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
import dev.milepost.gerrit.places.Places;
import dev.milepost.gerrit.statement.BackendPath;
import dev.milepost.gerrit.statement.Statements;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * {@code POST /plugins/milepost/hooks/{source}}: webhooks of CI and registry, passed on as they are. Nothing of
 * Gerrit's session goes along; whether the hook is genuine the backend finds out. Anyone may send one, so none holds a
 * thread of Gerrit's while its body comes in or the backend answers, and all of it must be done within a few seconds.
 */
@Singleton
public final class HooksServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Pattern PATH = Pattern.compile("/(?!\\.{1,2}$)([A-Za-z0-9._-]{1,64})");
  private static final int MAX_BODY = 64 << 10;

  /** For the whole of a webhook: reading its body and passing it on. */
  private static final Duration IN_ALL = Duration.ofSeconds(10);

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int AT_ONCE = 64;
  private static final int AT_ONCE_FROM_ONE_ADDRESS = 32;

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
  private final transient Places places = new Places(AT_ONCE, AT_ONCE, AT_ONCE_FROM_ONE_ADDRESS);

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
    } else {
      Optional<Runnable> place = places.take(Optional.empty(), Strings.nullToEmpty(req.getRemoteAddr()));
      if (place.isPresent()) {
        take(path.group(1), req, res, place.get());
      } else {
        HookAnswer.busy(res);
      }
    }
  }

  private void take(String source, HttpServletRequest req, HttpServletResponse res, Runnable place)
      throws IOException {
    HookAnswer answer;
    try {
      AsyncContext async = req.startAsync();
      async.setTimeout(IN_ALL.toMillis());
      answer = new HookAnswer(async, res, place);
      async.addListener(answer);
    } catch (IllegalStateException e) {
      place.run();
      throw e;
    }
    req.getInputStream()
        .setReadListener(
            new HookBody(req.getInputStream(), MAX_BODY, answer, body -> pass(source, req, body, answer)));
  }

  /** Waits for nothing. */
  private void pass(String source, HttpServletRequest req, byte[] body, HookAnswer answer) {
    answer.bodyIsRead();
    Endpoint endpoint = backend.endpoint().orElse(null);
    if (endpoint == null) {
      answer.comeBack();
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
    client.callInBackground(request.build()).whenComplete((response, failure) -> tell(source, answer, response, failure));
  }

  private static void tell(String source, HookAnswer answer, HttpResponse<byte[]> response, Throwable failure) {
    if (failure != null) {
      logger.atFine().withCause(failure).log("a hook of %s was not delivered", source);
      answer.comeBack();
      return;
    }
    int status = response.statusCode();
    // Nothing but a status of HTTP's own classes may come through.
    answer.give(status >= 200 && status < 600 ? status : HttpServletResponse.SC_BAD_GATEWAY);
  }
}
