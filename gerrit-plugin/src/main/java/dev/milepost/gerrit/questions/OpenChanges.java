// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.gerrit.entities.BranchNameKey;
import com.google.gerrit.entities.PatchSet;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gerrit.server.query.change.InternalChangeQuery;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** Finds the open changes for a branch that change some files. Private ones are nobody's business here. */
@Singleton
final class OpenChanges {
  private static final int MOST = 200;
  private static final int LOOKED_AT = 2_000;

  private final OneOffRequestContext contexts;
  private final Provider<InternalChangeQuery> queries;

  @Inject
  OpenChanges(OneOffRequestContext contexts, Provider<InternalChangeQuery> queries) {
    this.contexts = contexts;
    this.queries = queries;
  }

  /** The changes as {@code API.md}, "Answer", has them; nothing where there are more than are told. */
  Optional<JsonArray> touching(RevWalk walk, BranchNameKey branch, Set<String> paths) throws IOException {
    JsonArray out = new JsonArray();
    if (paths.isEmpty()) {
      return Optional.of(out);
    }
    TreeFilter filter = AndTreeFilter.create(PathFilterGroup.createFromStrings(paths), TreeFilter.ANY_DIFF);
    try (ManualRequestContext context = contexts.open()) {
      List<ChangeData> open = queries.get().setLimit(LOOKED_AT + 1).byBranchOpen(branch);
      if (open.size() > LOOKED_AT) {
        return Optional.empty();
      }
      for (ChangeData change : open) {
        PatchSet current = change.change().isPrivate() ? null : change.currentPatchSet();
        if (current == null) {
          continue;
        }
        try {
          RevCommit revision = walk.parseCommit(current.commitId());
          JsonArray touched = touched(walk, revision, filter, paths);
          if (!touched.isEmpty()) {
            out.add(tell(change, revision, touched));
          }
        } catch (MissingObjectException e) {
          // The index is ahead of this repository, or behind: the next look will find it.
          continue;
        }
        if (out.size() > MOST) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(out);
  }

  private static JsonArray touched(RevWalk walk, RevCommit revision, TreeFilter filter, Set<String> paths)
      throws IOException {
    JsonArray out = new JsonArray();
    try (TreeWalk trees = new TreeWalk(walk.getObjectReader())) {
      if (revision.getParentCount() == 0) {
        trees.addTree(new EmptyTreeIterator());
      } else {
        trees.addTree(walk.parseCommit(revision.getParent(0)).getTree());
      }
      trees.addTree(revision.getTree());
      trees.setRecursive(true);
      trees.setFilter(filter);
      while (trees.next()) {
        // A path that is a folder's matches all below it.
        if (paths.contains(trees.getPathString())) {
          out.add(trees.getPathString());
        }
      }
    }
    return out;
  }

  private static JsonObject tell(ChangeData change, RevCommit revision, JsonArray touched) {
    JsonObject out = new JsonObject();
    out.addProperty("number", change.getId().get());
    out.addProperty("revision", revision.name());
    if (revision.getParentCount() == 0) {
      out.add("parent", JsonNull.INSTANCE);
    } else {
      out.addProperty("parent", revision.getParent(0).name());
    }
    out.addProperty("opened", change.change().getCreatedOn().toEpochMilli());
    out.add("paths", touched);
    return out;
  }
}
