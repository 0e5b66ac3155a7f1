// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.extensions.events.GitReferenceUpdatedListener;
import com.google.gerrit.server.git.GitRepositoryManager;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Finds moves of changes to another branch. Gerrit has no event for them, but the commit that a move adds to the
 * change's meta data names the branch, as otherwise only the first one does.
 */
@Singleton
public final class Moves {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final String FOOTER = "Branch";

  private final GitRepositoryManager repositories;

  @Inject
  Moves(GitRepositoryManager repositories) {
    this.repositories = repositories;
  }

  /** The change that this update of a ref has moved, if any. */
  public Optional<Change.Id> of(GitReferenceUpdatedListener.Event event) {
    String ref = event.getRefName();
    ObjectId before = ObjectId.fromString(event.getOldObjectId());
    ObjectId after = ObjectId.fromString(event.getNewObjectId());
    Change.Id change =
        RefNames.isRefsChanges(ref) && ref.endsWith(RefNames.META_SUFFIX) ? Change.Id.fromRef(ref) : null;
    if (change == null || before.equals(ObjectId.zeroId()) || after.equals(ObjectId.zeroId())) {
      return Optional.empty();
    }
    try (Repository repository = repositories.openRepository(Project.nameKey(event.getProjectName()));
        RevWalk walk = new RevWalk(repository)) {
      return walk.parseCommit(after).getFooterLines(FOOTER).isEmpty() ? Optional.empty() : Optional.of(change);
    } catch (IOException e) {
      logger.atFine().withCause(e).log("cannot read %s of %s", ref, event.getProjectName());
      return Optional.empty();
    }
  }
}
