// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.extensions.common.ChangeInfo;
import com.google.gerrit.extensions.events.ChangeDeletedListener;
import com.google.gerrit.extensions.events.GitReferenceUpdatedListener;
import com.google.gerrit.extensions.events.PrivateStateChangedListener;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.change.Moves;

/** Ends streams at once when who may read a change is in doubt. */
@Singleton
final class VisibilityWatch
    implements PrivateStateChangedListener, ChangeDeletedListener, GitReferenceUpdatedListener {
  private final StreamHub hub;
  private final Moves moves;

  @Inject
  VisibilityWatch(StreamHub hub, Moves moves) {
    this.hub = hub;
    this.moves = moves;
  }

  @Override
  public void onPrivateStateChanged(PrivateStateChangedListener.Event event) {
    end(event.getChange());
  }

  @Override
  public void onChangeDeleted(ChangeDeletedListener.Event event) {
    end(event.getChange());
    // Gerrit tells before it deletes, so somebody may come back in between.
    hub.checkAll();
  }

  @Override
  public void onGitReferenceUpdated(GitReferenceUpdatedListener.Event event) {
    if (event.getRefName().equals(RefNames.REFS_CONFIG)) {
      hub.checkAll();
    }
    moves.of(event).ifPresent(change -> hub.endChange(Project.nameKey(event.getProjectName()), change));
  }

  private void end(ChangeInfo change) {
    hub.endChange(Project.nameKey(change.project), Change.id(change._number));
  }
}
