// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.owners;

import com.google.gerrit.entities.Project;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.server.git.GitRepositoryManager;
import com.google.gerrit.server.project.ProjectCache;
import com.google.gerrit.server.project.ProjectState;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.files.TextFile;
import dev.milepost.gerrit.files.TextFile.UnreadableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Reads {@code milepost.config} of projects, with their parents' as Gerrit inherits: the nearest project's first. */
@Singleton
public final class OwnerFiles {
  private static final int MAX_FILES = 50;
  private static final int MAX_CHARS = 3 << 20;

  private final ProjectCache projects;
  private final GitRepositoryManager repositories;

  @Inject
  OwnerFiles(ProjectCache projects, GitRepositoryManager repositories) {
    this.projects = projects;
    this.repositories = repositories;
  }

  /** Why they cannot be told, in words for who looks after the backend, and for who pushes: nothing of what they say. */
  public static final class NotToldException extends Exception {
    private static final long serialVersionUID = 1L;

    NotToldException(String why) {
      super(why);
    }
  }

  /** The answer to {@code owners} as {@code API.md}, "Answer", has it. */
  public JsonArray tell(Project.NameKey project) throws IOException, NotToldException {
    ProjectState state = projects.get(project).orElseThrow(() -> new NotToldException("no such project"));
    JsonArray out = new JsonArray();
    for (OwnerFile file : read(state.tree(), MAX_FILES)) {
      JsonObject told = new JsonObject();
      told.addProperty("project", file.project().get());
      told.addProperty("revision", file.revision());
      told.addProperty("text", file.text());
      out.add(told);
    }
    // As it is sent: one answer has to fit into what the backend reads at once.
    if (out.toString().length() > MAX_CHARS) {
      throw new NotToldException("the files of the project and its parents are larger than 3 MiB together");
    }
    return out;
  }

  /** Those of the parents alone, so many that the project's own can be told with them. */
  List<OwnerFile> ofParents(Project.NameKey project) throws IOException, NotToldException {
    ProjectState state = projects.get(project).orElseThrow(() -> new NotToldException("no such project"));
    return read(state.parents(), MAX_FILES - 1);
  }

  private List<OwnerFile> read(Iterable<ProjectState> tree, int most) throws IOException, NotToldException {
    List<OwnerFile> files = new ArrayList<>();
    for (ProjectState state : tree) {
      read(state.getNameKey()).ifPresent(files::add);
      if (files.size() > most) {
        throw new NotToldException("more than " + MAX_FILES + " of the project and its parents have such a file");
      }
    }
    return files;
  }

  private Optional<OwnerFile> read(Project.NameKey project) throws IOException, NotToldException {
    try (Repository repository = repositories.openRepository(project);
        RevWalk walk = new RevWalk(repository)) {
      Ref ref = repository.exactRef(RefNames.REFS_CONFIG);
      if (ref == null || ref.getObjectId() == null) {
        return Optional.empty();
      }
      RevCommit commit = walk.parseCommit(ref.getObjectId());
      Optional<ObjectId> blob = TextFile.find(walk.getObjectReader(), commit.getTree(), OwnerFile.NAME);
      if (blob.isEmpty()) {
        return Optional.empty();
      }
      String text = TextFile.read(walk.getObjectReader(), blob.get());
      return Optional.of(new OwnerFile(project, commit.name(), text));
    } catch (UnreadableException e) {
      throw new NotToldException(OwnerFile.NAME + " of " + project.get() + ": " + e.getMessage());
    }
  }
}
