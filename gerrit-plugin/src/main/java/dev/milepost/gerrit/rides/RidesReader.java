// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.rides;

import com.google.gerrit.entities.Project;
import com.google.gerrit.extensions.restapi.IdString;
import com.google.gerrit.extensions.restapi.ResourceConflictException;
import com.google.gerrit.extensions.restapi.ResourceNotFoundException;
import com.google.gerrit.extensions.restapi.RestApiException;
import com.google.gerrit.server.git.GitRepositoryManager;
import com.google.gerrit.server.permissions.PermissionBackendException;
import com.google.gerrit.server.project.ProjectCache;
import com.google.gerrit.server.project.ProjectState;
import com.google.gerrit.server.restapi.project.CommitsCollection;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Finds what rides in an image besides: the changes between what runs and it. Who asks has to be one who may read both commits. Walking and
 * looking changes up takes processor and disk, so only a few are at it at once.
 */
@Singleton
final class RidesReader {
  private static final int MOST = 4;
  private static final long ENTER_MILLIS = 250;

  private final GitRepositoryManager repositories;
  private final ProjectCache projects;
  private final CommitsCollection commits;
  private final RidingChanges changes;

  /** Those who may still come in. */
  final Semaphore room = new Semaphore(MOST);

  @Inject
  RidesReader(
      GitRepositoryManager repositories, ProjectCache projects, CommitsCollection commits, RidingChanges changes) {
    this.repositories = repositories;
    this.projects = projects;
    this.commits = commits;
    this.changes = changes;
  }

  /** What {@code image} brings and lacks where {@code running} runs; empty when too many ask at once. */
  Optional<JsonObject> read(Project.NameKey project, ObjectId image, ObjectId running)
      throws RestApiException, PermissionBackendException, IOException {
    try {
      if (!room.tryAcquire(ENTER_MILLIS, TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try (Repository repository = repositories.openRepository(project);
        RevWalk walk = new RevWalk(repository)) {
      walk.setRetainBody(false);
      RevCommit to = readable(repository, walk, project, image);
      RevCommit from = readable(repository, walk, project, running);
      return Optional.of(tell(project, Between.of(walk, to, from)));
    } catch (RepositoryNotFoundException e) {
      throw new ResourceNotFoundException("the project has no repository", e);
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      throw new ResourceConflictException("the project's repository is not whole: " + e.getMessage(), e);
    } finally {
      room.release();
    }
  }

  /** A commit that the reader may not read looks as one that is not there. */
  private RevCommit readable(Repository repository, RevWalk walk, Project.NameKey project, ObjectId id)
      throws ResourceNotFoundException, IOException {
    Optional<ProjectState> state = projects.get(project);
    try {
      RevCommit commit = walk.parseCommit(id);
      if (state.isPresent() && commits.canRead(state.get(), repository, commit)) {
        return commit;
      }
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      throw new ResourceNotFoundException(IdString.fromDecoded(id.name()), e);
    }
    throw new ResourceNotFoundException(IdString.fromDecoded(id.name()));
  }

  private JsonObject tell(Project.NameKey project, Between between) throws PermissionBackendException {
    JsonObject out = changes.tell(project, between.ahead());
    out.addProperty("more", between.more());
    out.addProperty("behind", between.behind());
    out.addProperty("behind_more", between.behindMore());
    return out;
  }
}
