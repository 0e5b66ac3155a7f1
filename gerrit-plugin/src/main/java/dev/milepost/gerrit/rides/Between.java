// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.rides;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.revwalk.DateRevQueue;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevFlag;
import org.eclipse.jgit.revwalk.RevFlagSet;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * What an image has of history that another one lacks, and how much it lacks itself.
 *
 * @param ahead the commits that the image alone has, newest first, at most {@link #MOST}
 * @param more whether it has, or may have, more of them
 * @param behind how many the other alone has, merges left out, at most {@link #MOST}
 * @param behindMore whether it has, or may have, more of them
 */
record Between(List<RevCommit> ahead, boolean more, int behind, boolean behindMore) {
  /** As many commits of each side are told. */
  static final int MOST = 200;

  /** As many are looked at to find where the two meet: an image may be years older than what runs. */
  static final int LOOKED_AT = 10_000;

  /**
   * Walks back from both at once, newest first, until all that is left to look at is history of both. A commit whose clock was far
   * off may be taken for one of a single side, as it may by Git itself.
   */
  static Between of(RevWalk walk, RevCommit image, RevCommit running) throws IOException {
    Sides sides = new Sides(walk);
    sides.reach(image, sides.image);
    sides.reach(running, sides.running);
    for (int looked = 0; looked < LOOKED_AT && !sides.due.isEmpty(); looked++) {
      sides.step();
    }
    List<RevCommit> ahead = sides.only(sides.image);
    long behind = sides.only(sides.running).stream().filter(commit -> commit.getParentCount() < 2).count();
    return new Between(
        ahead.subList(0, Math.min(MOST, ahead.size())),
        ahead.size() > MOST || sides.goesOn(sides.image),
        (int) Math.min(MOST, behind),
        behind > MOST || sides.goesOn(sides.running));
  }

  /** A walk that marks each commit with the side or sides from which it was reached. */
  private static final class Sides {
    private final RevWalk walk;
    private final RevFlagSet image = new RevFlagSet();
    private final RevFlagSet running = new RevFlagSet();
    private final RevFlagSet both = new RevFlagSet();
    private final DateRevQueue queue = new DateRevQueue();
    private final Set<RevCommit> walked = new LinkedHashSet<>();

    /** Those in the queue that still matter: reached from one side alone, or walked as such before the other side reached them. */
    private final Set<RevCommit> due = new HashSet<>();

    Sides(RevWalk walk) {
      this.walk = walk;
      image.add(walk.newFlag("image"));
      running.add(walk.newFlag("running"));
      both.addAll(image);
      both.addAll(running);
    }

    void step() throws IOException {
      RevCommit next = queue.next();
      due.remove(next);
      walked.add(next);
      RevFlagSet from = new RevFlagSet();
      for (RevFlag side : both) {
        if (next.has(side)) {
          from.add(side);
        }
      }
      for (RevCommit parent : next.getParents()) {
        reach(parent, from);
      }
    }

    void reach(RevCommit commit, RevFlagSet from) throws IOException {
      if (commit.hasAll(from)) {
        return;
      }
      walk.parseHeaders(commit);
      commit.add(from);
      if (commit.hasAll(both) && !walked.contains(commit)) {
        due.remove(commit);
      } else {
        due.add(commit);
      }
      queue.add(commit);
    }

    List<RevCommit> only(RevFlagSet side) {
      return walked.stream().filter(commit -> commit.hasAll(side) && !commit.hasAll(both)).toList();
    }

    boolean goesOn(RevFlagSet side) {
      return due.stream().anyMatch(commit -> commit.hasAll(side));
    }
  }
}
