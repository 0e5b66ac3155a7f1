// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.exceptions.StorageException;
import com.google.gerrit.server.CurrentUser;
import com.google.gerrit.server.notedb.ChangeNotes;
import com.google.gerrit.server.permissions.ChangePermission;
import com.google.gerrit.server.permissions.PermissionBackend;
import com.google.gerrit.server.permissions.PermissionBackendException;
import com.google.gerrit.server.project.NoSuchChangeException;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gerrit.server.query.change.InternalChangeQuery;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/** Of a list of changes those that the current reader may see: each is tested as Gerrit tests a change of its own page. */
@Singleton
public final class ReadableChanges {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final Provider<InternalChangeQuery> queries;
  private final ChangeData.Factory data;
  private final PermissionBackend permissions;
  private final Provider<CurrentUser> reader;
  private final ChangeTeller teller;
  private final NamedGroups groups;

  @Inject
  ReadableChanges(
      Provider<InternalChangeQuery> queries,
      ChangeData.Factory data,
      PermissionBackend permissions,
      Provider<CurrentUser> reader,
      ChangeTeller teller,
      NamedGroups groups) {
    this.queries = queries;
    this.data = data;
    this.permissions = permissions;
    this.reader = reader;
    this.teller = teller;
    this.groups = groups;
  }

  /** The variant for the current reader. */
  public ListScope scope() {
    CurrentUser user = reader.get();
    return new ListScope(groups.of(user), user.isIdentifiedUser());
  }

  /** Those that there are and that the current reader may see, each as {@code API.md}, "Change", has it. */
  public JsonArray of(Set<Change.Id> numbers) {
    JsonArray out = new JsonArray();
    if (numbers.isEmpty()) {
      return out;
    }
    for (ChangeData found : queries.get().byLegacyChangeIds(numbers)) {
      if (shows(found)) {
        out.add(teller.tell(found.notes()));
      }
    }
    return out;
  }

  /** The same of one change, whatever Gerrit's index knows of it; empty where there is none or the current reader may not see it. */
  public Optional<JsonObject> of(Project.NameKey project, Change.Id number) {
    ChangeData found = data.create(project, number);
    return shows(found) ? Optional.of(teller.tell(found.notes())) : Optional.empty();
  }

  /** Whether there is no such change any more. */
  public boolean isGone(Project.NameKey project, Change.Id number) {
    try {
      data.create(project, number).notes();
      return false;
    } catch (NoSuchChangeException e) {
      return true;
    } catch (StorageException e) {
      // It may be there all the same.
      return false;
    }
  }

  /** Whether the current reader may see a change. One that is no more, nobody may. */
  public boolean shows(ChangeData found) {
    try {
      // Not as the index has it, which may not know yet that a change has turned private, or is no more.
      ChangeNotes change = found.notes();
      return found.projectStatePermitsRead() && permissions.currentUser().change(change).test(ChangePermission.READ);
    } catch (NoSuchChangeException e) {
      return false;
    } catch (StorageException | PermissionBackendException e) {
      // In doubt he may not.
      logger.atWarning().withCause(e).log("cannot check who may read change %s", found.getId());
      return false;
    }
  }
}
