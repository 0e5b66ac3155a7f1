// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.Iterables;
import com.google.common.collect.ListMultimap;
import com.google.gerrit.entities.PatchSet;
import com.google.gerrit.entities.Project;
import com.google.gerrit.index.IndexConfig;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gerrit.server.query.change.InternalChangeQuery;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;

/** The changes that commits belong to, whoever may see them: those that have such a patch set. */
@Singleton
public final class ChangesOfCommits {
  private final Provider<InternalChangeQuery> queries;
  private final IndexConfig index;

  @Inject
  ChangesOfCommits(Provider<InternalChangeQuery> queries, IndexConfig index) {
    this.queries = queries;
    this.index = index;
  }

  /** Of each commit its changes, none for one that was not pushed for review; needs a request context. */
  public ListMultimap<ObjectId, ChangeData> of(Project.NameKey project, Collection<? extends ObjectId> commits) {
    ListMultimap<ObjectId, ChangeData> out = ArrayListMultimap.create();
    // The project is a term, too.
    for (List<? extends ObjectId> some : Iterables.partition(commits, Math.max(1, index.maxTerms() - 1))) {
      for (ChangeData change : queries.get().byProjectCommits(project, some.stream().map(ObjectId::name).toList())) {
        for (PatchSet patchSet : change.patchSets()) {
          out.put(patchSet.commitId(), change);
        }
      }
    }
    return out;
  }

  /** Of several changes with one commit, on several branches, the merged or newest one. */
  public static Optional<ChangeData> foremost(Stream<ChangeData> changes) {
    return changes.max(
        Comparator.<ChangeData, Boolean>comparing(change -> change.change().isMerged())
            .thenComparing(change -> change.change().getLastUpdatedOn()));
  }
}
