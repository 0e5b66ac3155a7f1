// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.rides;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.junit.TestRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class BetweenTest {
  private TestRepository<InMemoryRepository> git;

  @Before
  public void setUp() throws Exception {
    git = new TestRepository<>(new InMemoryRepository(new DfsRepositoryDescription("test")));
  }

  @After
  public void tearDown() {
    git.close();
  }

  @Test
  public void aLineIsToldNewestFirst() throws Exception {
    RevCommit a = root();
    RevCommit b = git.commit(a);
    RevCommit c = git.commit(b);

    assertBetween(c, a, List.of(c, b), 0);
    assertBetween(a, c, List.of(), 2);
    assertBetween(c, c, List.of(), 0);
  }

  @Test
  public void commitsOfOneSecondStayInOrder() throws Exception {
    RevCommit a = root();
    RevCommit b = git.commit(0, a);
    RevCommit c = git.commit(0, b);
    RevCommit d = git.commit(0, c);

    assertBetween(d, a, List.of(d, c, b), 0);
    assertBetween(a, d, List.of(), 3);
  }

  @Test
  public void eachSideHasItsOwn() throws Exception {
    RevCommit base = git.commit(root());
    RevCommit left = git.commit(base);
    RevCommit right = git.commit(git.commit(base));
    RevCommit both = git.commit(left, right);
    RevCommit after = git.commit(both);

    assertBetween(left, right, List.of(left), 2);
    assertThat(between(both, left).ahead()).containsExactly(both, right, right.getParent(0)).inOrder();
    // A merge is nothing that the other one lacks; what it merged is.
    assertBetween(left, after, List.of(), 3);
  }

  @Test
  public void whatIsCommonIsFoundThoughAClockWasWrong() throws Exception {
    RevCommit root = root();
    RevCommit old = git.commit(root);
    RevCommit early = git.commit(-50, old);
    RevCommit image = git.commit(100, old);

    assertBetween(image, early, List.of(image), 1);
  }

  @Test
  public void noHistoryInCommon() throws Exception {
    RevCommit one = git.commit(root());
    RevCommit other = root();

    assertBetween(one, other, List.of(one, one.getParent(0)), 1);
  }

  @Test
  public void moreThanIsTold() throws Exception {
    RevCommit root = root();
    RevCommit most = line(root, Between.MOST);
    RevCommit more = git.commit(most);

    assertThat(between(most, root).ahead()).hasSize(Between.MOST);
    assertThat(between(most, root).more()).isFalse();
    assertThat(between(root, most).behindMore()).isFalse();
    assertThat(between(more, root).ahead()).hasSize(Between.MOST);
    assertThat(between(more, root).ahead().get(0)).isEqualTo(more);
    assertThat(between(more, root).more()).isTrue();
    assertThat(between(more, root).behindMore()).isFalse();
    assertThat(between(root, more).behind()).isEqualTo(Between.MOST);
    assertThat(between(root, more).behindMore()).isTrue();
    assertThat(between(root, more).more()).isFalse();
  }

  @Test
  public void whereTheTwoMeetTooFarAwayNeitherIsSure() throws Exception {
    RevCommit root = root();
    RevCommit old = git.commit(root);
    RevCommit near = line(root, Between.LOOKED_AT - 2);
    RevCommit far = line(near, 2);

    assertThat(between(near, root).behindMore()).isFalse();
    Between back = between(old, far);
    assertThat(back.behind()).isEqualTo(Between.MOST);
    assertThat(back.behindMore()).isTrue();
    // Whether the newer one has it was not found out.
    assertThat(back.ahead()).isEmpty();
    assertThat(back.more()).isTrue();
  }

  @Test
  public void aHistoryWithAHoleIsNoAnswer() throws Exception {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(git.tree());
    commit.setParentId(ObjectId.fromString("00000000000000000000000000000000000000ab"));
    commit.setAuthor(new PersonIdent("a", "a@example.org"));
    commit.setCommitter(commit.getAuthor());
    ObjectId broken;
    try (ObjectInserter inserter = git.getRepository().newObjectInserter()) {
      broken = inserter.insert(commit);
      inserter.flush();
    }
    RevCommit whole = root();

    assertThrows(MissingObjectException.class, () -> between(broken, whole));
  }

  private RevCommit root() throws Exception {
    return git.commit().create();
  }

  private RevCommit line(RevCommit from, int length) throws Exception {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(from.getTree());
    ObjectId tip = from;
    try (ObjectInserter inserter = git.getRepository().newObjectInserter()) {
      for (int i = 1; i <= length; i++) {
        commit.setParentId(tip);
        commit.setAuthor(new PersonIdent("a", "a@example.org", (from.getCommitTime() + 10L + i) * 1000, 0));
        commit.setCommitter(commit.getAuthor());
        tip = inserter.insert(commit);
      }
      inserter.flush();
    }
    return git.getRevWalk().parseCommit(tip);
  }

  private void assertBetween(RevCommit image, RevCommit running, List<RevCommit> ahead, int behind) throws Exception {
    assertThat(between(image, running)).isEqualTo(new Between(ahead, false, behind, false));
  }

  /** With a walk of its own, as each reader's: what was marked before is not. */
  private Between between(ObjectId image, ObjectId running) throws Exception {
    try (RevWalk walk = new RevWalk(git.getRepository())) {
      return Between.of(walk, walk.parseCommit(image), walk.parseCommit(running));
    }
  }
}
