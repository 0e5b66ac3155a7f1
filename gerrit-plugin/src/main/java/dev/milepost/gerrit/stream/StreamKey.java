// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import com.google.common.collect.ImmutableSortedSet;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import dev.milepost.gerrit.change.ReaderScope;

/** What readers of one upstream stream have in common: all that decides the answer. */
record StreamKey(
    Project.NameKey project,
    Change.Id change,
    String revision,
    int patchSet,
    ImmutableSortedSet<String> groups,
    boolean signedIn) {

  static StreamKey of(Project.NameKey project, Change.Id change, ReaderScope scope) {
    return new StreamKey(project, change, scope.revision(), scope.patchSet(), scope.groups(), scope.signedIn());
  }
}
