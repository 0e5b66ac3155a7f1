// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.reviews;

import static com.google.gerrit.server.update.context.RefUpdateContext.RefUpdateType.CHANGE_MODIFICATION;

import com.google.gerrit.entities.PatchSet;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.extensions.restapi.ResourceConflictException;
import com.google.gerrit.extensions.restapi.RestApiException;
import com.google.gerrit.server.IdentifiedUser;
import com.google.gerrit.server.change.NotifyResolver;
import com.google.gerrit.server.project.ProjectState;
import com.google.gerrit.server.restapi.change.PostReviewOp;
import com.google.gerrit.server.update.BatchUpdate;
import com.google.gerrit.server.update.BatchUpdateOp;
import com.google.gerrit.server.update.ChangeContext;
import com.google.gerrit.server.update.RepoContext;
import com.google.gerrit.server.update.RetryHelper;
import com.google.gerrit.server.update.UpdateException;
import com.google.gerrit.server.update.context.RefUpdateContext;
import com.google.gerrit.server.util.time.TimeUtil;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;

/**
 * Posts a review unless it is there. Looking and writing are one update of the change's notes, which Gerrit begins anew when
 * somebody else was faster: so one is posted once, however many primaries and backends want it.
 */
@Singleton
final class ReviewOnce {
  private final RetryHelper retry;
  private final PostReviewOp.Factory operations;

  @Inject
  ReviewOnce(RetryHelper retry, PostReviewOp.Factory operations) {
    this.retry = retry;
    this.operations = operations;
  }

  void post(Review review, ProjectState project, PatchSet.Id patchSet, IdentifiedUser user)
      throws RestApiException, UpdateException {
    try {
      retry
          .changeUpdate(
              "milepostReview",
              updates -> {
                try (RefUpdateContext context = RefUpdateContext.open(CHANGE_MODIFICATION);
                    BatchUpdate update = updates.create(review.project(), user, TimeUtil.now())) {
                  update.setNotify(NotifyResolver.Result.create(review.mail()));
                  update.addOp(review.change(), new UnlessThere(review, patchSet, user));
                  update.addOp(
                      review.change(), operations.create(project, patchSet, review.input(), user.getAccountId()));
                  update.execute();
                }
                return null;
              })
          .call();
    } catch (ThereException e) {
      // Somebody else was faster.
    }
  }

  /** Ends the whole update where the review is there. */
  private record UnlessThere(Review review, PatchSet.Id patchSet, IdentifiedUser user) implements BatchUpdateOp {
    @Override
    public void updateRepo(RepoContext context) throws IOException {
      // What is read here first is what the update must find unchanged when it writes; the notes are loaded after it.
      context.getRepoView().getRef(RefNames.changeMetaRef(review.change()));
    }

    @Override
    public boolean updateChange(ChangeContext context) throws ThereException {
      if (review.standsIn(context.getNotes(), patchSet, user)) {
        throw new ThereException();
      }
      return false;
    }
  }

  private static final class ThereException extends ResourceConflictException {
    private static final long serialVersionUID = 1L;

    ThereException() {
      super("it is there");
    }
  }
}
