// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.common.flogger.FluentLogger;
import com.google.common.primitives.Ints;
import com.google.gerrit.entities.BranchNameKey;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.PatchSet;
import com.google.gerrit.entities.Project;
import com.google.gerrit.server.git.GitRepositoryManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.files.TextFile;
import dev.milepost.gerrit.files.TextFile.UnreadableException;
import dev.milepost.gerrit.owners.OwnerFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** Answers the backend's questions ({@code API.md}, "Question" and "Answer") out of Gerrit's repositories. */
@Singleton
final class GitAnswers {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final int MAX_PATHS = 5_000;
  private static final int MAX_ASKED = 2_000;

  private final GitRepositoryManager repositories;
  private final ChangeLookup changes;
  private final OpenChanges open;
  private final OwnerFiles owners;
  private final BotComments comments;

  @Inject
  GitAnswers(
      GitRepositoryManager repositories,
      ChangeLookup changes,
      OpenChanges open,
      OwnerFiles owners,
      BotComments comments) {
    this.repositories = repositories;
    this.changes = changes;
    this.open = open;
    this.owners = owners;
    this.comments = comments;
  }

  /** What is not known, and why, told to the backend. */
  private static final class UnknownException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownException(String why) {
      super(why);
    }
  }

  /** The answer; whatever goes wrong, it is one. */
  JsonObject answer(JsonObject question) {
    JsonObject answer = new JsonObject();
    answer.add("id", question.get("id"));
    try {
      String ask = text(question, "ask");
      Project.NameKey project = Project.nameKey(text(question, "project"));
      try (Repository repository = repositories.openRepository(project);
          RevWalk walk = new RevWalk(repository)) {
        switch (ask) {
          case "contains" -> answer.addProperty("contains", contains(walk, question));
          case "paths" -> {
            JsonArray paths = paths(repository, walk, question);
            if (paths.size() > MAX_PATHS) {
              answer.addProperty("truncated", true);
            } else {
              answer.add("paths", paths);
            }
          }
          case "change_of" -> answer.add("change", changes.of(project, revision(question, "revision")));
          case "patch_set" -> answer.add("patch_set", changes.patchSet(project, patchSet(question)));
          case "file" -> answer.add("file", file(walk, question));
          case "tip" -> answer.add("tip", tip(repository, branch(project, question)));
          case "open_changes" -> list(answer, "open_changes", openChanges(walk, project, question));
          case "changes_from" -> list(answer, "changes", changes.from(project, number(question)));
          case "owners" -> answer.add("owners", owners.tell(project));
          case "reports" -> answer.add("reports", reports(project, question));
          default -> throw new UnknownException("this plugin does not know the question " + ask);
        }
      }
    } catch (UnknownException | UnreadableException | OwnerFiles.NotToldException e) {
      answer.addProperty("unknown", e.getMessage());
    } catch (RepositoryNotFoundException e) {
      answer.addProperty("unknown", "no such project");
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      answer.addProperty("unknown", "no such revision");
    } catch (IOException | RuntimeException e) {
      logger.atWarning().withCause(e).log("a question of the backend cannot be answered");
      answer.addProperty("unknown", "gerrit could not read it");
    }
    return answer;
  }

  /** A list, or that there is more than is told. */
  private static void list(JsonObject answer, String name, Optional<JsonArray> list) {
    if (list.isPresent()) {
      answer.add(name, list.get());
    } else {
      answer.addProperty("truncated", true);
    }
  }

  private Optional<JsonArray> openChanges(RevWalk walk, Project.NameKey project, JsonObject question)
      throws IOException, UnknownException {
    return open.touching(walk, branch(project, question), texts(question, "paths"));
  }

  private JsonObject reports(Project.NameKey project, JsonObject question) throws UnknownException {
    if (!(question.get("bots") instanceof JsonArray bots)) {
      throw new UnknownException("the question has no bots");
    }
    return comments
        .tell(project, number(question), bots)
        .orElseThrow(() -> new UnknownException("no such change"));
  }

  private static boolean contains(RevWalk walk, JsonObject question) throws IOException, UnknownException {
    walk.setRetainBody(false);
    RevCommit revision = walk.parseCommit(revision(question, "revision"));
    RevCommit ancestor = walk.parseCommit(revision(question, "ancestor"));
    return walk.isMergedInto(ancestor, revision);
  }

  /** The paths that a revision changes; where there are too many, one more than the most. */
  private static JsonArray paths(Repository repository, RevWalk walk, JsonObject question)
      throws IOException, UnknownException {
    RevCommit revision = walk.parseCommit(revision(question, "revision"));
    JsonArray out = new JsonArray();
    try (TreeWalk trees = new TreeWalk(repository, walk.getObjectReader())) {
      if (revision.getParentCount() == 0) {
        trees.addTree(new EmptyTreeIterator());
      } else {
        trees.addTree(walk.parseCommit(revision.getParent(0)).getTree());
      }
      trees.addTree(revision.getTree());
      trees.setRecursive(true);
      trees.setFilter(TreeFilter.ANY_DIFF);
      while (out.size() <= MAX_PATHS && trees.next()) {
        out.add(trees.getPathString());
      }
    }
    return out;
  }

  private static JsonElement file(RevWalk walk, JsonObject question)
      throws IOException, UnknownException, UnreadableException {
    RevCommit revision = walk.parseCommit(revision(question, "revision"));
    String path = text(question, "path");
    if (!isPath(path)) {
      throw new UnknownException("not a path of a file");
    }
    Optional<ObjectId> blob = TextFile.find(walk.getObjectReader(), revision.getTree(), path);
    return blob.isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(TextFile.read(walk.getObjectReader(), blob.get()));
  }

  private static JsonElement tip(Repository repository, BranchNameKey branch) throws IOException {
    Ref ref = repository.exactRef(branch.branch());
    return ref == null || ref.getObjectId() == null ? JsonNull.INSTANCE : new JsonPrimitive(ref.getObjectId().name());
  }

  private static BranchNameKey branch(Project.NameKey project, JsonObject question) throws UnknownException {
    String branch = text(question, "branch");
    if (branch.startsWith(Constants.R_REFS)) {
      throw new UnknownException("branch is not a short name");
    }
    return BranchNameKey.create(project, branch);
  }

  private static ObjectId revision(JsonObject question, String name) throws UnknownException {
    String text = text(question, name);
    if (!ObjectId.isId(text)) {
      throw new UnknownException(name + " is not 40 hex digits");
    }
    return ObjectId.fromString(text);
  }

  private static Change.Id number(JsonObject question) throws UnknownException {
    if (question.get("number") instanceof JsonPrimitive value && value.isNumber()) {
      Optional<Change.Id> number = Change.Id.tryParse(value.getAsString());
      if (number.isPresent()) {
        return number.get();
      }
    }
    throw new UnknownException("the question has no number of a change");
  }

  private static PatchSet.Id patchSet(JsonObject question) throws UnknownException {
    if (question.get("patch_set") instanceof JsonPrimitive value && value.isNumber()) {
      Integer patchSet = Ints.tryParse(value.getAsString());
      if (patchSet != null && patchSet > 0) {
        return PatchSet.id(number(question), patchSet);
      }
    }
    throw new UnknownException("the question has no number of a patch set");
  }

  private static Set<String> texts(JsonObject question, String name) throws UnknownException {
    Set<String> out = new HashSet<>();
    if (!(question.get(name) instanceof JsonArray array) || array.size() > MAX_ASKED) {
      throw new UnknownException("the question has no " + name + ", or more than " + MAX_ASKED);
    }
    for (JsonElement item : array) {
      if (!(item instanceof JsonPrimitive value) || !value.isString() || !isPath(value.getAsString())) {
        throw new UnknownException("not a path of a file");
      }
      out.add(value.getAsString());
    }
    return out;
  }

  private static boolean isPath(String path) {
    return !path.isEmpty() && !path.startsWith("/") && !path.endsWith("/");
  }

  private static String text(JsonObject question, String name) throws UnknownException {
    if (question.get(name) instanceof JsonPrimitive value && value.isString()) {
      return value.getAsString();
    }
    throw new UnknownException("the question has no " + name);
  }
}
