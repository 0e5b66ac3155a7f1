// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.gerrit.entities.Project;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gerrit.server.query.change.InternalChangeQuery;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ChangeTeller;
import java.util.Comparator;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** Finds the change that a revision belongs to. */
@Singleton
final class ChangeLookup {
  private final OneOffRequestContext contexts;
  private final Provider<InternalChangeQuery> queries;
  private final ChangeTeller teller;

  @Inject
  ChangeLookup(OneOffRequestContext contexts, Provider<InternalChangeQuery> queries, ChangeTeller teller) {
    this.contexts = contexts;
    this.queries = queries;
    this.teller = teller;
  }

  /** The change one of whose patch sets the revision is. Of several, on several branches, the merged or newest one. */
  JsonElement of(Project.NameKey project, ObjectId revision) {
    try (ManualRequestContext context = contexts.open()) {
      Optional<ChangeData> found =
          queries.get().byProjectCommit(project, revision).stream()
              .max(
                  Comparator.<ChangeData, Boolean>comparing(change -> change.change().isMerged())
                      .thenComparing(change -> change.change().getLastUpdatedOn()));
      if (found.isEmpty()) {
        return JsonNull.INSTANCE;
      }
      JsonObject told = teller.tell(found.get().notes());
      told.add("unsatisfied", teller.unsatisfied(found.get()));
      return told;
    }
  }
}
