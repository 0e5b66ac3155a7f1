// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.rides;

import com.google.common.collect.ListMultimap;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.extensions.common.AccountInfo;
import com.google.gerrit.server.account.AccountDirectory.FillOptions;
import com.google.gerrit.server.account.AccountLoader;
import com.google.gerrit.server.config.AnonymousCowardName;
import com.google.gerrit.server.permissions.PermissionBackendException;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ChangesOfCommits;
import dev.milepost.gerrit.change.ReadableChanges;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;

/** Tells the current reader of the changes that commits belong to; of those that he may not see, how many there are. */
@Singleton
final class RidingChanges {
  private final ChangesOfCommits changes;
  private final ReadableChanges readable;
  private final AccountLoader.Factory accounts;
  private final String nameless;

  @Inject
  RidingChanges(
      ChangesOfCommits changes,
      ReadableChanges readable,
      AccountLoader.Factory accounts,
      @AnonymousCowardName String nameless) {
    this.changes = changes;
    this.readable = readable;
    this.accounts = accounts;
    this.nameless = nameless;
  }

  /** Tells of each change once, where its newest commit stands. A merge that nobody reviewed brings what it merges, and is none. */
  JsonObject tell(Project.NameKey project, List<RevCommit> commits) throws PermissionBackendException {
    ListMultimap<ObjectId, ChangeData> byCommit = changes.of(project, commits);
    Map<Change.Id, ChangeData> shown = new LinkedHashMap<>();
    Set<Change.Id> hidden = new HashSet<>();
    int without = 0;
    for (RevCommit commit : commits) {
      List<ChangeData> its = byCommit.get(commit);
      Optional<ChangeData> one = ChangesOfCommits.foremost(its.stream().filter(readable::shows));
      if (one.isPresent()) {
        shown.putIfAbsent(one.get().getId(), one.get());
      } else if (!its.isEmpty()) {
        hidden.add(its.get(0).getId());
      } else if (commit.getParentCount() < 2) {
        without++;
      }
    }
    JsonObject out = new JsonObject();
    out.add("changes", list(shown.values()));
    out.addProperty("hidden", hidden.size());
    out.addProperty("without_change", without);
    return out;
  }

  private JsonArray list(Iterable<ChangeData> shown) throws PermissionBackendException {
    AccountLoader names = accounts.create(EnumSet.of(FillOptions.NAME));
    for (ChangeData change : shown) {
      names.get(change.notes().getChange().getOwner());
    }
    names.fill();
    JsonArray out = new JsonArray();
    for (ChangeData change : shown) {
      AccountInfo owner = names.get(change.notes().getChange().getOwner());
      out.add(tell(change, owner.name == null ? nameless : owner.name));
    }
    return out;
  }

  private static JsonObject tell(ChangeData found, String owner) {
    Change change = found.notes().getChange();
    JsonObject out = new JsonObject();
    out.addProperty("_number", change.getId().get());
    out.addProperty("subject", change.getSubject());
    out.addProperty("owner", owner);
    if (change.isMerged()) {
      found.notes().getMergedOn().ifPresent(at -> out.addProperty("submitted", at.toEpochMilli()));
    }
    return out;
  }
}
