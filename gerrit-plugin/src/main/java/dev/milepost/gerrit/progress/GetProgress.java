// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableMultimap;
import com.google.gerrit.extensions.restapi.BadRequestException;
import com.google.gerrit.extensions.restapi.BinaryResult;
import com.google.gerrit.extensions.restapi.CacheControl;
import com.google.gerrit.extensions.restapi.ResourceNotFoundException;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestReadView;
import com.google.gerrit.server.change.RevisionResource;
import com.google.inject.Inject;
import dev.milepost.gerrit.change.ReaderScope;
import dev.milepost.gerrit.change.ReaderScopes;
import dev.milepost.gerrit.metrics.PluginMetrics;
import dev.milepost.gerrit.statement.BackendPath;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.kohsuke.args4j.Option;

/**
 * {@code GET /changes/{id}/revisions/{id}/milepost~progress}. Gerrit has authorised the reader before this is called.
 *
 * <p>The answer is the backend's bytes behind Gerrit's prefix: as a parsed object its nulls would be lost, because
 * Gerrit writes none. One is made for each request, since it takes the request's options.
 */
final class GetProgress implements RestReadView<RevisionResource> {
  private static final CacheControl REVALIDATE = CacheControl.PRIVATE(0, TimeUnit.SECONDS).setMustRevalidate();

  private final ReaderScopes scopes;
  private final ProgressReader reader;
  private final PluginMetrics metrics;
  private String at = "";
  private String format = "json";

  @Option(name = "--at", usage = "where the change was at this moment, in milliseconds since the epoch")
  void at(long moment) {
    at = "at=" + moment;
  }

  @Option(name = "--format", usage = "json, text or svg")
  void format(String name) {
    format = name;
  }

  @Inject
  GetProgress(ReaderScopes scopes, ProgressReader reader, PluginMetrics metrics) {
    this.scopes = scopes;
    this.reader = reader;
    this.metrics = metrics;
  }

  @Override
  public Response<BinaryResult> apply(RevisionResource revision) throws ResourceNotFoundException, BadRequestException {
    if (revision.getEdit().isPresent()) {
      throw new ResourceNotFoundException("an edit is not on its way anywhere");
    }
    Format written = Format.of(format);
    metrics.progressRequests.increment();
    ReaderScope scope = scopes.of(revision);
    int number = revision.getChange().getId().get();
    String path = BackendPath.progress(revision.getProject().get(), number, scope.revision());
    String query = Stream.of(at, written.query()).filter(part -> !part.isEmpty()).collect(joining("&"));
    Answer answer = reader.read(path, query.isEmpty() ? "" : "?" + query, scope);
    BinaryResult body = written.write(answer);
    ImmutableMultimap<String, String> headers =
        answer.etag().isEmpty() ? ImmutableMultimap.of() : ImmutableMultimap.of("ETag", answer.etag());
    return Response.ok(body, headers).caching(answer.etag().isEmpty() ? CacheControl.NONE : REVALIDATE);
  }
}
