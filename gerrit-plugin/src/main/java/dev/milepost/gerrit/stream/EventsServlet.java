// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import com.google.common.base.Strings;
import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Account;
import com.google.gerrit.exceptions.StorageException;
import com.google.gerrit.extensions.restapi.AuthException;
import com.google.gerrit.extensions.restapi.IdString;
import com.google.gerrit.extensions.restapi.ResourceConflictException;
import com.google.gerrit.extensions.restapi.ResourceNotFoundException;
import com.google.gerrit.extensions.restapi.RestApiException;
import com.google.gerrit.extensions.restapi.TopLevelResource;
import com.google.gerrit.extensions.restapi.Url;
import com.google.gerrit.httpd.restapi.RestApiServlet;
import com.google.gerrit.server.CurrentUser;
import com.google.gerrit.server.change.RevisionResource;
import com.google.gerrit.server.permissions.PermissionBackendException;
import com.google.gerrit.server.restapi.change.ChangesCollection;
import com.google.gerrit.server.restapi.change.Revisions;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ReaderScope;
import dev.milepost.gerrit.change.ReaderScopes;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.places.Places;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * {@code GET /plugins/milepost/events?change={project}~{number}&revision={sha}}: the progress as a
 * {@code text/event-stream}, for whom Gerrit lets read the change; for others Gerrit's own 404.
 */
@Singleton
public final class EventsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final transient Provider<ChangesCollection> changes;
  private final transient Provider<Revisions> revisions;
  private final transient Provider<CurrentUser> user;
  private final transient ReaderScopes scopes;
  private final transient StreamHub hub;
  private final transient Places caps;
  private final transient PluginMetrics metrics;

  @Inject
  EventsServlet(
      Provider<ChangesCollection> changes,
      Provider<Revisions> revisions,
      Provider<CurrentUser> user,
      ReaderScopes scopes,
      StreamHub hub,
      Places caps,
      PluginMetrics metrics) {
    this.changes = changes;
    this.revisions = revisions;
    this.user = user;
    this.scopes = scopes;
    this.hub = hub;
    this.caps = caps;
    this.metrics = metrics;
  }

  @Override
  protected void doGet(HttpServletRequest req, HttpServletResponse res) throws IOException {
    String change = req.getParameter("change");
    String revision = req.getParameter("revision");
    if (Strings.isNullOrEmpty(change) || Strings.isNullOrEmpty(revision)) {
      RestApiServlet.replyError(req, res, 400, "change and revision are required", null);
      return;
    }
    Optional<Account.Id> account =
        user.get().isIdentifiedUser() ? Optional.of(user.get().getAccountId()) : Optional.empty();
    Optional<Runnable> place = caps.take(account.map(Account.Id::get), Strings.nullToEmpty(req.getRemoteAddr()));
    if (place.isEmpty()) {
      metrics.streamsRefused.increment();
      hub.probe(account);
      res.setHeader("Retry-After", "30");
      RestApiServlet.replyError(req, res, 429, "Too many event streams", null);
      return;
    }
    boolean handedOn = false;
    try {
      long doubts = hub.doubts();
      RevisionResource resource = authorised(change, revision);
      stream(req, res, account, resource, scopes.of(resource), doubts, place.get());
      handedOn = true;
    } catch (ResourceNotFoundException e) {
      RestApiServlet.replyError(req, res, 404, Strings.isNullOrEmpty(e.getMessage()) ? "Not Found" : e.getMessage(), e.caching(), e);
    } catch (ResourceConflictException e) {
      RestApiServlet.replyError(req, res, 409, e.getMessage(), e.caching(), e);
    } catch (AuthException e) {
      RestApiServlet.replyError(req, res, 403, e.getMessage(), e.caching(), e);
    } catch (RestApiException | PermissionBackendException | StorageException e) {
      logger.atSevere().withCause(e).log("cannot authorise an event stream");
      RestApiServlet.replyError(req, res, 500, "Internal server error", e);
    } finally {
      if (!handedOn) {
        place.get().run();
      }
    }
  }

  private RevisionResource authorised(String change, String revision)
      throws RestApiException, PermissionBackendException, IOException {
    RevisionResource found =
        revisions
            .get()
            .parse(
                changes.get().parse(TopLevelResource.INSTANCE, changeId(change)),
                IdString.fromDecoded(revision));
    if (found.getEdit().isPresent()) {
      throw new ResourceNotFoundException(IdString.fromDecoded(revision));
    }
    return found;
  }

  /** As in a URL of Gerrit's own, where the project is encoded and the tilde is not. */
  private static IdString changeId(String change) {
    int tilde = change.lastIndexOf('~');
    return IdString.fromUrl(
        tilde < 0 ? Url.encode(change) : Url.encode(change.substring(0, tilde)) + "~" + Url.encode(change.substring(tilde + 1)));
  }

  private void stream(
      HttpServletRequest req,
      HttpServletResponse res,
      Optional<Account.Id> account,
      RevisionResource revision,
      ReaderScope scope,
      long doubts,
      Runnable place)
      throws IOException {
    res.setContentType("text/event-stream");
    res.setCharacterEncoding("UTF-8");
    res.setHeader("Cache-Control", "private, no-cache, no-store");
    res.setHeader("X-Content-Type-Options", "nosniff");
    res.setHeader("X-Accel-Buffering", "no");
    AsyncContext async = req.startAsync();
    async.setTimeout(0);
    AtomicReference<Upstream> upstream = new AtomicReference<>();
    Reader reader =
        new Reader(
            account,
            async,
            res.getOutputStream(),
            Strings.nullToEmpty(req.getHeader("Last-Event-ID")),
            (ended, reason) -> {
              place.run();
              metrics.streamsDropped.increment(reason);
              if (upstream.get() != null) {
                upstream.get().leave(ended);
              }
            });
    async.addListener(reader);
    StreamKey key = StreamKey.of(revision.getProject(), revision.getChange().getId(), scope);
    upstream.set(hub.join(key, scope, reader, doubts));
    try {
      res.getOutputStream().setWriteListener(reader);
    } catch (IllegalStateException e) {
      // Somebody has ended the stream in between.
      reader.end("disconnected");
      upstream.get().leave(reader);
    }
  }
}
