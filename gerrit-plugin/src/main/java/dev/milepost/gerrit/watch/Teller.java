// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import static com.google.gerrit.server.update.context.RefUpdateContext.RefUpdateType.CHANGE_MODIFICATION;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Account;
import com.google.gerrit.exceptions.StorageException;
import com.google.gerrit.extensions.restapi.RestApiException;
import com.google.gerrit.server.IdentifiedUser;
import com.google.gerrit.server.account.ServiceUserClassifier;
import com.google.gerrit.server.change.AddToAttentionSetOp;
import com.google.gerrit.server.change.NotifyResolver;
import com.google.gerrit.server.notedb.ChangeNotes;
import com.google.gerrit.server.project.NoSuchChangeException;
import com.google.gerrit.server.update.BatchUpdate;
import com.google.gerrit.server.update.RetryHelper;
import com.google.gerrit.server.update.UpdateException;
import com.google.gerrit.server.update.context.RefUpdateContext;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.gerrit.server.util.time.TimeUtil;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;

/**
 * Tells who watches a change what has become of it, by Gerrit's own means: mail, and the attention set where he is on the change. First
 * the attention set, to which nobody is added twice, then it is written down that he was told, then the mail goes: however
 * Gerrit ends in between, he gets one mail at most.
 */
@Singleton
final class Teller {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final Watches watches;
  private final OneOffRequestContext contexts;
  private final IdentifiedUser.GenericFactory users;
  private final ChangeNotes.Factory notes;
  private final ServiceUserClassifier robots;
  private final RetryHelper retry;
  private final AddToAttentionSetOp.Factory attention;
  private final WatchMail mail;

  @Inject
  Teller(
      Watches watches,
      OneOffRequestContext contexts,
      IdentifiedUser.GenericFactory users,
      ChangeNotes.Factory notes,
      ServiceUserClassifier robots,
      RetryHelper retry,
      AddToAttentionSetOp.Factory attention,
      WatchMail mail) {
    this.watches = watches;
    this.contexts = contexts;
    this.users = users;
    this.notes = notes;
    this.robots = robots;
    this.retry = retry;
    this.attention = attention;
    this.mail = mail;
  }

  /** Tells him, and watches no more. */
  void tell(Watch watch, Fate fate, String headline) throws IOException {
    if (!watches.has(watch.account(), watch.change())) {
      return;
    }
    try (ManualRequestContext context = contexts.openAs(watch.account())) {
      ChangeNotes of = notes.createChecked(watch.project(), watch.change());
      if (isOn(of, watch.account()) && !robots.isServiceUser(watch.account())) {
        turn(of, watch.account(), reason(fate));
      }
    } catch (NoSuchChangeException e) {
      return;
    } catch (RestApiException | UpdateException | StorageException e) {
      // The mail says it all the same.
      logger.atWarning().withCause(e).log("account %s cannot be added to the attention set of change %s", watch.account(), watch.change());
    }
    if (watches.remove(watch.account(), watch.change())) {
      mail.send(watch, headline);
    }
  }

  /** Everybody who may see the change reads it, so it names no cluster, which may be more private. */
  private static String reason(Fate fate) {
    return fate == Fate.ARRIVED ? "Milepost: live" : "Milepost: live no more";
  }

  /** Gerrit keeps nobody else in an attention set. */
  private static boolean isOn(ChangeNotes change, Account.Id account) {
    return change.getChange().getOwner().equals(account)
        || change.getCurrentPatchSet().uploader().equals(account)
        || change.getReviewers().all().contains(account);
  }

  private void turn(ChangeNotes change, Account.Id account, String reason) throws RestApiException, UpdateException {
    IdentifiedUser user = users.create(account);
    retry
        .changeUpdate(
            "milepostWatch",
            updates -> {
              try (RefUpdateContext context = RefUpdateContext.open(CHANGE_MODIFICATION);
                  BatchUpdate update = updates.create(change.getProjectName(), user, TimeUtil.now())) {
                update.setNotify(NotifyResolver.Result.none());
                // Its mail would go to all on the change.
                update.addOp(change.getChangeId(), attention.create(account, reason, false));
                update.execute();
              }
              return null;
            })
        .call();
  }
}
