// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import com.google.common.base.Supplier;
import com.google.common.collect.ImmutableMap;
import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.extensions.events.GitReferenceUpdatedListener;
import com.google.gerrit.server.account.AccountCache;
import com.google.gerrit.server.account.ServiceUserClassifier;
import com.google.gerrit.server.data.AccountAttribute;
import com.google.gerrit.server.data.ApprovalAttribute;
import com.google.gerrit.server.events.ChangeAbandonedEvent;
import com.google.gerrit.server.events.ChangeDeletedEvent;
import com.google.gerrit.server.events.ChangeEvent;
import com.google.gerrit.server.events.ChangeMergedEvent;
import com.google.gerrit.server.events.ChangeRestoredEvent;
import com.google.gerrit.server.events.CommentAddedEvent;
import com.google.gerrit.server.events.PatchSetCreatedEvent;
import com.google.gerrit.server.events.PrivateStateChangedEvent;
import com.google.gerrit.server.events.VoteDeletedEvent;
import com.google.gerrit.server.events.WorkInProgressStateChangedEvent;
import com.google.gerrit.server.notedb.ChangeNotes;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ChangeTeller;
import dev.milepost.gerrit.reviews.ServiceAccount;
import java.util.Optional;

/** Turns Gerrit's events into the backend's ({@code API.md}, "Event"); what the backend has no use for becomes nothing. */
@Singleton
final class EventTranslator {
  private static final ImmutableMap<Class<?>, String> TYPES =
      ImmutableMap.<Class<?>, String>builder()
          .put(PatchSetCreatedEvent.class, "patchset-created")
          .put(ChangeMergedEvent.class, "change-merged")
          .put(ChangeAbandonedEvent.class, "change-abandoned")
          .put(ChangeRestoredEvent.class, "change-restored")
          .put(PrivateStateChangedEvent.class, "private-state-changed")
          .put(WorkInProgressStateChangedEvent.class, "wip-state-changed")
          .put(ChangeDeletedEvent.class, "change-deleted")
          .put(CommentAddedEvent.class, "comment-added")
          .put(VoteDeletedEvent.class, "vote-deleted")
          .build();

  private final ChangeNotes.Factory notes;
  private final ChangeTeller teller;
  private final AccountCache accounts;
  private final ServiceUserClassifier serviceUsers;
  private final ServiceAccount own;

  @Inject
  EventTranslator(
      ChangeNotes.Factory notes,
      ChangeTeller teller,
      AccountCache accounts,
      ServiceUserClassifier serviceUsers,
      ServiceAccount own) {
    this.notes = notes;
    this.teller = teller;
    this.accounts = accounts;
    this.serviceUsers = serviceUsers;
    this.own = own;
  }

  /**
   * An event about a change, with the change as it is now.
   *
   * @throws com.google.gerrit.exceptions.StorageException when the change cannot be read
   */
  Optional<JsonObject> translate(ChangeEvent event) {
    String type = TYPES.get(event.getClass());
    if (type == null) {
      return Optional.empty();
    }
    Optional<Boolean> byPerson = Optional.empty();
    if (event instanceof CommentAddedEvent comment && hasVote(comment)) {
      type = "vote-added";
      byPerson = byPerson(comment.author);
    } else if (event instanceof ChangeMergedEvent merged) {
      byPerson = byPerson(merged.submitter);
    }
    Change.Id id = Change.id(event.change.get().number);
    JsonObject change = teller.tell(notes.createChecked(event.getProjectNameKey(), id));
    JsonObject out = event(type, event.eventCreatedOn * 1000, change, JsonNull.INSTANCE);
    byPerson.ifPresent(is -> out.addProperty("by_person", is));
    return Optional.of(out);
  }

  /** Whether it was a person, not one of Gerrit's service users; who it was stays here. */
  private Optional<Boolean> byPerson(Supplier<AccountAttribute> actor) {
    AccountAttribute account = actor == null ? null : actor.get();
    return Optional.ofNullable(account).flatMap(this::id).map(id -> !serviceUsers.isServiceUser(id) && !own.is(id));
  }

  private Optional<Account.Id> id(AccountAttribute account) {
    // Events carry the number only where the server is told to write it.
    if (account.accountId != null) {
      return Optional.of(Account.id(account.accountId));
    }
    return Optional.ofNullable(account.username).flatMap(accounts::getByUsername).map(state -> state.account().id());
  }

  /** A move of a branch, a tag or the project's configuration; other refs are Gerrit's own matter. */
  Optional<JsonObject> translate(GitReferenceUpdatedListener.Event event, long now) {
    String ref = event.getRefName();
    if (!ref.startsWith(RefNames.REFS_HEADS)
        && !ref.startsWith(RefNames.REFS_TAGS)
        && !ref.equals(RefNames.REFS_CONFIG)) {
      return Optional.empty();
    }
    JsonObject update = new JsonObject();
    update.addProperty("project", event.getProjectName());
    update.addProperty("ref", ref);
    update.addProperty("old_revision", event.getOldObjectId());
    update.addProperty("new_revision", event.getNewObjectId());
    return Optional.of(event("ref-updated", now, JsonNull.INSTANCE, update));
  }

  /** A change moved to another branch. */
  JsonObject moved(Project.NameKey project, Change.Id id, long now) {
    return event("change-moved", now, teller.tell(notes.createChecked(project, id)), JsonNull.INSTANCE);
  }

  private static JsonObject event(String type, long at, JsonElement change, JsonElement refUpdate) {
    JsonObject out = new JsonObject();
    // First, so that a line says at its beginning which one it is; the journal fills it in.
    out.addProperty("seq", 0);
    out.addProperty("type", type);
    out.addProperty("at", at);
    out.add("change", change);
    out.add("ref_update", refUpdate);
    return out;
  }

  private static boolean hasVote(CommentAddedEvent event) {
    ApprovalAttribute[] approvals = event.approvals == null ? null : event.approvals.get();
    if (approvals != null) {
      for (ApprovalAttribute approval : approvals) {
        if (approval.oldValue != null && !approval.oldValue.equals(approval.value)) {
          return true;
        }
      }
    }
    return false;
  }
}
