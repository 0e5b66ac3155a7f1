// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.PatchSet;
import com.google.gerrit.entities.Project;
import com.google.gerrit.index.query.Predicate;
import com.google.gerrit.server.notedb.ChangeNotes;
import com.google.gerrit.server.project.NoSuchChangeException;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gerrit.server.query.change.ChangePredicates;
import com.google.gerrit.server.query.change.InternalChangeQuery;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ChangeTeller;
import dev.milepost.gerrit.change.ChangesOfCommits;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** Finds the change that a revision belongs to, the changes that came from another, and patch sets. */
@Singleton
final class ChangeLookup {
  private static final int MOST = 100;

  private final OneOffRequestContext contexts;
  private final Provider<InternalChangeQuery> queries;
  private final ChangeTeller teller;
  private final ChangeNotes.Factory notes;

  @Inject
  ChangeLookup(
      OneOffRequestContext contexts,
      Provider<InternalChangeQuery> queries,
      ChangeTeller teller,
      ChangeNotes.Factory notes) {
    this.contexts = contexts;
    this.queries = queries;
    this.teller = teller;
    this.notes = notes;
  }

  /** The change one of whose patch sets the revision is. Of several, on several branches, the merged or newest one. */
  JsonElement of(Project.NameKey project, ObjectId revision) {
    try (ManualRequestContext context = contexts.open()) {
      Optional<ChangeData> found =
          ChangesOfCommits.foremost(queries.get().byProjectCommit(project, revision).stream());
      return found.<JsonElement>map(this::tell).orElse(JsonNull.INSTANCE);
    }
  }

  /** What a patch set is, and since when; null where the project has no such change, or that no such patch set. */
  JsonElement patchSet(Project.NameKey project, PatchSet.Id id) {
    PatchSet found;
    try {
      found = notes.createChecked(project, id.changeId()).getPatchSets().get(id);
    } catch (NoSuchChangeException e) {
      found = null;
    }
    if (found == null) {
      return JsonNull.INSTANCE;
    }
    JsonObject out = new JsonObject();
    out.addProperty("revision", found.commitId().name());
    out.addProperty("created", found.createdOn().toEpochMilli());
    return out;
  }

  /**
   * The project's changes that revert a change or were cherry-picked from it, whatever their status, as events tell of
   * them; nothing where there are more than are told.
   */
  Optional<JsonArray> from(Project.NameKey project, Change.Id number) {
    Predicate<ChangeData> came =
        Predicate.or(ChangePredicates.revertOf(number), ChangePredicates.cherryPickOf(number));
    try (ManualRequestContext context = contexts.open()) {
      List<ChangeData> found =
          queries.get().setLimit(MOST + 1).query(Predicate.and(ChangePredicates.project(project), came));
      if (found.size() > MOST) {
        return Optional.empty();
      }
      JsonArray out = new JsonArray();
      found.forEach(change -> out.add(tell(change)));
      return Optional.of(out);
    }
  }

  private JsonObject tell(ChangeData change) {
    JsonObject told = teller.tell(change.notes());
    told.add("unsatisfied", teller.unsatisfied(change));
    return told;
  }
}
