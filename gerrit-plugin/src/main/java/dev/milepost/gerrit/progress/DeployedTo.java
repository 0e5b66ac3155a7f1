// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.progress;

import static com.google.common.collect.ImmutableListMultimap.toImmutableListMultimap;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.ListMultimap;
import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Change;
import com.google.gerrit.extensions.config.ExternalIncludedIn;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gerrit.server.query.change.InternalChangeQuery;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ChangeTeller;
import dev.milepost.gerrit.change.ReaderScope;
import dev.milepost.gerrit.statement.BackendPath;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Names the environments that run a merged change in Gerrit's dialog "Included In". Gerrit says no reader here, only that it is
 * one of the change, so what is told is what any of them may see.
 */
@Singleton
final class DeployedTo implements ExternalIncludedIn {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final String TITLE = "Deployed to";

  private final Provider<InternalChangeQuery> queries;
  private final ChangeTeller teller;
  private final ProgressReader reader;

  @Inject
  DeployedTo(Provider<InternalChangeQuery> queries, ChangeTeller teller, ProgressReader reader) {
    this.queries = queries;
    this.teller = teller;
    this.reader = reader;
  }

  @Override
  public ListMultimap<String, String> getIncludedIn(
      String project, Integer changeNumber, String commit, Collection<String> tags, Collection<String> branches) {
    if (changeNumber == null) {
      // Asked about a commit by itself: who may read that need not be a reader of its change.
      return ImmutableListMultimap.of();
    }
    try {
      return merged(Change.id(changeNumber), ObjectId.fromString(commit))
          .map(change -> environments(change, commit))
          .orElseGet(ImmutableListMultimap::of);
    } catch (RuntimeException e) {
      // Gerrit's own part of the dialog is not to suffer.
      logger.atWarning().withCause(e).log("cannot tell where %s of %s is deployed", commit, project);
      return ImmutableListMultimap.of();
    }
  }

  /** The change, if it was merged as this commit: no other is on its way anywhere. */
  private Optional<ChangeData> merged(Change.Id number, ObjectId commit) {
    return queries.get().byLegacyChangeId(number).stream()
        .filter(change -> change.change().isMerged() && change.currentPatchSet().commitId().equals(commit))
        .findFirst();
  }

  private ImmutableListMultimap<String, String> environments(ChangeData change, String commit) {
    ReaderScope anyone =
        new ReaderScope(
            teller.tell(change.notes()), commit, change.currentPatchSet().number(), ImmutableSortedSet.of(), false);
    String path = BackendPath.included(change.project().get(), change.getId().get(), commit);
    JsonElement told = reader.read(path, "", anyone).json();
    JsonArray names = told instanceof JsonObject all ? all.getAsJsonArray("environments") : null;
    return names == null
        ? ImmutableListMultimap.of()
        : StreamSupport.stream(names.spliterator(), false)
            .collect(toImmutableListMultimap(name -> TITLE, JsonElement::getAsString));
  }
}
