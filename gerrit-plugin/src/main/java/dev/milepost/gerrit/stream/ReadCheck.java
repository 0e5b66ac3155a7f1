// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Account;
import com.google.gerrit.exceptions.StorageException;
import com.google.gerrit.server.AnonymousUser;
import com.google.gerrit.server.CurrentUser;
import com.google.gerrit.server.IdentifiedUser;
import com.google.gerrit.server.account.AccountCache;
import com.google.gerrit.server.notedb.ChangeNotes;
import com.google.gerrit.server.permissions.ChangePermission;
import com.google.gerrit.server.permissions.PermissionBackend;
import com.google.gerrit.server.permissions.PermissionBackendException;
import com.google.gerrit.server.project.NoSuchChangeException;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.ThreadLocalRequestContext;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.ChangeTeller;
import dev.milepost.gerrit.change.NamedGroups;
import dev.milepost.gerrit.change.ReaderScope;
import java.util.Optional;

/** Asks Gerrit anew whether somebody may still read what his stream tells him. */
@Singleton
class ReadCheck {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final IdentifiedUser.GenericFactory users;
  private final Provider<AnonymousUser> anonymous;
  private final AccountCache accounts;
  private final ThreadLocalRequestContext contexts;
  private final PermissionBackend permissions;
  private final ChangeNotes.Factory notes;
  private final ChangeData.Factory changes;
  private final ChangeTeller teller;
  private final NamedGroups groups;

  @Inject
  ReadCheck(
      IdentifiedUser.GenericFactory users,
      Provider<AnonymousUser> anonymous,
      AccountCache accounts,
      ThreadLocalRequestContext contexts,
      PermissionBackend permissions,
      ChangeNotes.Factory notes,
      ChangeData.Factory changes,
      ChangeTeller teller,
      NamedGroups groups) {
    this.users = users;
    this.anonymous = anonymous;
    this.accounts = accounts;
    this.contexts = contexts;
    this.permissions = permissions;
    this.notes = notes;
    this.changes = changes;
    this.teller = teller;
    this.groups = groups;
  }

  /** The reader's scope as of now; empty when he may not read the change, or the variant for him has become another. */
  Optional<ReaderScope> scopeNow(Optional<Account.Id> account, StreamKey key) {
    if (account.isPresent() && !isActive(account.get())) {
      return Optional.empty();
    }
    CurrentUser user = account.<CurrentUser>map(users::create).orElseGet(anonymous::get);
    try (ManualRequestContext context = new ManualRequestContext(user, contexts)) {
      ChangeNotes change = notes.createChecked(key.project(), key.change());
      ReaderScope scope =
          new ReaderScope(
              teller.tell(change), key.revision(), key.patchSet(), groups.of(user), user.isIdentifiedUser());
      boolean reads =
          changes.create(change).projectStatePermitsRead()
              && permissions.user(user).change(change).test(ChangePermission.READ);
      return reads && key.equals(StreamKey.of(key.project(), key.change(), scope))
          ? Optional.of(scope)
          : Optional.empty();
    } catch (NoSuchChangeException e) {
      return Optional.empty();
    } catch (StorageException | PermissionBackendException e) {
      // In doubt the stream ends; the reader comes back and is authorised by Gerrit.
      logger.atWarning().withCause(e).log("cannot check who may read change %s", key.change());
      return Optional.empty();
    }
  }

  private boolean isActive(Account.Id account) {
    return accounts.get(account).map(state -> state.account().isActive()).orElse(false);
  }
}
