// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.reviews;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.LabelType;
import com.google.gerrit.entities.PatchSet;
import com.google.gerrit.extensions.restapi.RestApiException;
import com.google.gerrit.server.IdentifiedUser;
import com.google.gerrit.server.notedb.ChangeNotes;
import com.google.gerrit.server.permissions.ChangePermission;
import com.google.gerrit.server.permissions.LabelPermission;
import com.google.gerrit.server.permissions.PermissionBackend;
import com.google.gerrit.server.permissions.PermissionBackendException;
import com.google.gerrit.server.project.NoSuchChangeException;
import com.google.gerrit.server.project.ProjectCache;
import com.google.gerrit.server.project.ProjectState;
import com.google.gerrit.server.update.UpdateException;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;

/** Posts the backend's votes and comments as the service account, with that account's own permissions. */
@Singleton
public final class ReviewPoster {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final ServiceAccount account;
  private final OneOffRequestContext contexts;
  private final ChangeNotes.Factory notes;
  private final ProjectCache projects;
  private final PermissionBackend permissions;
  private final ReviewOnce once;

  @Inject
  ReviewPoster(
      ServiceAccount account,
      OneOffRequestContext contexts,
      ChangeNotes.Factory notes,
      ProjectCache projects,
      PermissionBackend permissions,
      ReviewOnce once) {
    this.account = account;
    this.contexts = contexts;
    this.notes = notes;
    this.projects = projects;
    this.permissions = permissions;
    this.once = once;
  }

  /** The answer to a wish; whatever goes wrong, it is one. */
  public JsonObject post(JsonObject wish) {
    JsonObject answer = new JsonObject();
    answer.add("id", wish.get("id"));
    try {
      Review review = Review.of(wish);
      IdentifiedUser user = account.user();
      try (ManualRequestContext context = contexts.openAs(user.getAccountId())) {
        post(review, user);
      }
      answer.addProperty("reviewed", true);
    } catch (RefusedException e) {
      refuse(answer, e.getMessage(), e.isForGood());
    } catch (NoSuchChangeException e) {
      refuse(answer, "the change is gone", true);
    } catch (RestApiException e) {
      refuse(answer, "Gerrit says: " + e.getMessage(), false);
    } catch (UpdateException | PermissionBackendException | RuntimeException e) {
      logger.atWarning().withCause(e).log("a review of the backend cannot be posted");
      refuse(answer, "Gerrit could not write it: its log says why", false);
    }
    return answer;
  }

  private void post(Review review, IdentifiedUser user)
      throws RefusedException, RestApiException, UpdateException, PermissionBackendException {
    ChangeNotes of = notes.createChecked(review.project(), review.change());
    PatchSet.Id patchSet =
        of.getPatchSets().values().stream()
            .filter(one -> one.commitId().name().equals(review.revision()))
            .map(PatchSet::id)
            .findFirst()
            .orElseThrow(() -> RefusedException.forGood("the change has no such revision"));
    PermissionBackend.ForChange may = permissions.user(user).change(of);
    if (!may.test(ChangePermission.READ)) {
      throw new RefusedException("%s may not read changes of %s that it is to vote or comment on", account.name(), review.project());
    }
    ProjectState project = projects.get(review.project()).orElseThrow(() -> new NoSuchChangeException(review.change()));
    // Gerrit refuses that after the merge, and no vote counts as 0: what there is to say is said without one.
    boolean closed = of.getChange().isMerged() && review.lowers(of, patchSet, user);
    Review now = closed ? review.withoutVote() : review;
    if (now.standsIn(of, patchSet, user)) {
      return;
    }
    if (now.vote().isPresent()) {
      check(now, now.vote().get(), of, project, may);
    }
    once.post(now, project, patchSet, user);
  }

  private void check(
      Review review, Review.Vote vote, ChangeNotes of, ProjectState project, PermissionBackend.ForChange may)
      throws RefusedException, PermissionBackendException {
    Change change = of.getChange();
    if (change.isAbandoned()) {
      throw new RefusedException("an abandoned change takes no votes: it is voted on once it is restored");
    }
    LabelType label =
        project
            .getLabelTypes(of)
            .byLabel(vote.label())
            .orElseThrow(
                () -> new RefusedException("the label %s is not defined for %s", vote.label(), review.project()));
    if (label.getValue(vote.value()) == null) {
      throw new RefusedException("the label %s of %s has no value %s", vote.label(), review.project(), vote);
    }
    if (!may.test(new LabelPermission.WithValue(label, vote.value()))) {
      throw new RefusedException(
          "%s may not vote %s in %s, branch %s: it needs the permission \"Label %s\" there",
          account.name(), vote, review.project(), change.getDest().shortName(), vote.label());
    }
    if (change.isMerged() && !label.isAllowPostSubmit()) {
      throw new RefusedException(
          "the label %s of %s takes no votes after the merge: it needs allowPostSubmit = true", vote.label(), review.project());
    }
  }

  private static void refuse(JsonObject answer, String why, boolean forGood) {
    JsonObject refused = new JsonObject();
    refused.addProperty("why", why);
    refused.addProperty("for_good", forGood);
    answer.add("refused", refused);
  }
}
