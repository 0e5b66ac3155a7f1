// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.entities.SubmitRequirement;
import com.google.gerrit.entities.SubmitRequirementResult;
import com.google.gerrit.server.notedb.ChangeNotes;
import com.google.gerrit.server.query.change.ChangeData;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.inject.Singleton;
import java.util.Map;

/** Tells the backend of a change as {@code API.md}, "Change", has it. */
@Singleton
public final class ChangeTeller {
  /** The change without its submit requirements, which are dear to compute. */
  public JsonObject tell(ChangeNotes notes) {
    Change change = notes.getChange();
    JsonObject out = new JsonObject();
    out.addProperty("project", change.getProject().get());
    out.addProperty("number", change.getId().get());
    out.addProperty("branch", RefNames.shortName(change.getDest().branch()));
    out.addProperty("status", change.getStatus().name());
    out.addProperty("private", change.isPrivate());
    out.addProperty("wip", change.isWorkInProgress());
    out.addProperty("current_patch_set", change.currentPatchSetId().get());
    out.addProperty("current_revision", notes.getCurrentPatchSet().commitId().name());
    out.addProperty("updated", change.getLastUpdatedOn().toEpochMilli());
    if (change.isMerged() && notes.getMergedOn().isPresent()) {
      out.addProperty("merged_at", notes.getMergedOn().get().toEpochMilli());
    } else {
      out.add("merged_at", JsonNull.INSTANCE);
    }
    if (change.getRevertOf() != null) {
      out.addProperty("revert_of", change.getRevertOf().get());
    }
    if (change.getCherryPickOf() != null) {
      out.addProperty("cherry_pick_of", change.getCherryPickOf().changeId().get());
    }
    return out;
  }

  /** The names of those submit requirements that an open change does not meet yet; needs a request context. */
  public JsonArray unsatisfied(ChangeData change) {
    JsonArray out = new JsonArray();
    if (change.change().isNew()) {
      for (Map.Entry<SubmitRequirement, SubmitRequirementResult> e : change.submitRequirements().entrySet()) {
        if (!e.getValue().fulfilled() && !e.getValue().isHidden()) {
          out.add(e.getKey().name());
        }
      }
    }
    return out;
  }
}
