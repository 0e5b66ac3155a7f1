// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import com.google.gerrit.entities.Change;
import com.google.gerrit.extensions.restapi.BadRequestException;
import com.google.gerrit.extensions.restapi.BinaryResult;
import com.google.gerrit.extensions.restapi.CacheControl;
import com.google.gerrit.extensions.restapi.Response;
import com.google.gerrit.extensions.restapi.RestReadView;
import com.google.gerrit.server.config.ConfigResource;
import com.google.inject.Inject;
import dev.milepost.gerrit.change.ReadableChanges;
import dev.milepost.gerrit.metrics.PluginMetrics;
import java.util.LinkedHashSet;
import java.util.Set;
import org.kohsuke.args4j.Option;

/**
 * {@code GET /config/server/milepost~rows?c=1&c=2}: the rows of changes in a list, all in one answer, with {@code &steps} also
 * their steps. A change that the reader may not see is left out as if there were none, and the backend never hears of it.
 */
final class GetRows implements RestReadView<ConfigResource> {
  /** As many as the backend takes. */
  private static final int MOST = 200;

  private final ReadableChanges changes;
  private final RowsReader reader;
  private final PluginMetrics metrics;
  private final Set<Change.Id> asked = new LinkedHashSet<>();

  @Option(name = "--change", aliases = "-c", usage = "a change's number; may stand there more than once")
  void change(int number) {
    asked.add(Change.id(number));
  }

  @Option(name = "--steps", usage = "with the steps of each")
  private boolean steps;

  @Inject
  GetRows(ReadableChanges changes, RowsReader reader, PluginMetrics metrics) {
    this.changes = changes;
    this.reader = reader;
    this.metrics = metrics;
  }

  @Override
  public Response<BinaryResult> apply(ConfigResource config) throws BadRequestException {
    if (asked.size() > MOST) {
      throw new BadRequestException(asked.size() + " changes: at most " + MOST + " are answered at once");
    }
    metrics.rowsRequests.increment();
    Answer answer = reader.read(() -> changes.of(asked), steps, changes.scope());
    return Response.ok(BinaryResult.create(answer.prefixed()).setContentType("application/json")).caching(CacheControl.NONE);
  }
}
