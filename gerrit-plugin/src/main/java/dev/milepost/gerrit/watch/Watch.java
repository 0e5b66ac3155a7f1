// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import java.util.Optional;

/**
 * Somebody wants to be told, once, when a change is where its pipeline leads or is there no more.
 *
 * @param project where the change is, so that it is found whatever the index knows
 * @param since when he said so, in milliseconds since the epoch
 * @param seen what had become of the change when it was last looked at; empty until that was first known
 */
record Watch(Account.Id account, Project.NameKey project, Change.Id change, long since, Optional<Fate> seen) {
  /** Whether this is what he waits for. */
  boolean endsWith(Fate now) {
    return seen.isPresent() && now != Fate.UNDER_WAY && now != seen.get();
  }

  /**
   * The same once that was seen and was not what he waits for. What has arrived and is on its way again, as when pods are
   * replaced, has arrived: it is no news once it is back.
   */
  Watch having(Fate now) {
    boolean again = now == Fate.UNDER_WAY && seen.filter(before -> before == Fate.ARRIVED).isPresent();
    return again ? this : new Watch(account, project, change, since, Optional.of(now));
  }
}
