// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gson.JsonObject;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.change.ReaderScope;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;

/** Streams of readers who have left, of whom no write has told yet; without sweeps, and with a backend that has no address. */
public class StreamHubTest {
  private static final Optional<Account.Id> ANN = Optional.of(Account.id(7));
  private static final Optional<Account.Id> BEN = Optional.of(Account.id(8));
  private static final Optional<Account.Id> NOBODY = Optional.empty();
  private static final String HELLO = "retry: 3000\n\n";

  private final StreamHub hub = new StreamHub(new Backend(), null, null, null, null);
  private final CopyOnWriteArrayList<Open> ended = new CopyOnWriteArrayList<>();

  /** One stream, and whose end it is. */
  private final class Open {
    final StandInConnection connection = new StandInConnection();
    final Reader reader;
    final Upstream upstream;

    Open(Optional<Account.Id> account, int change) throws InterruptedException {
      reader = new Reader(account, connection.async(), connection, "", (reader, reason) -> ended.add(this));
      ReaderScope scope = new ReaderScope(new JsonObject(), "0".repeat(40), 1, ImmutableSortedSet.of(), account.isPresent());
      upstream = hub.join(StreamKey.of(Project.nameKey("demo/app"), Change.id(change), scope), scope, reader, hub.doubts());
      reader.onWritePossible();
      workDone();
    }

    Open left() {
      connection.broken = true;
      return this;
    }
  }

  @After
  public void stop() {
    hub.stop();
  }

  /** Waits until the hub's threads have done what is due, such as telling readers that there is no backend: both come here after it. */
  private void workDone() throws InterruptedException {
    CountDownLatch both = new CountDownLatch(2);
    for (int thread = 0; thread < 2; thread++) {
      hub.later(
          () -> {
            both.countDown();
            Uninterruptibles.awaitUninterruptibly(both, 20, TimeUnit.SECONDS);
          },
          0);
    }
    assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  public void whoComesLosesTheStreamsThatHeHasLeft() throws Exception {
    Open left = new Open(ANN, 1).left();
    Open kept = new Open(ANN, 2);
    assertThat(ended).containsExactly(left);
    assertThat(kept.connection.completed.get()).isEqualTo(0);
  }

  @Test
  public void whoIsRefusedLosesTheStreamsThatHeHasLeftAndNobodyElse() throws Exception {
    Open others = new Open(BEN, 4).left();
    Open left = new Open(ANN, 1);
    Open alsoLeft = new Open(ANN, 2);
    Open kept = new Open(ANN, 3);
    left.left();
    alsoLeft.left();
    assertThat(ended).isEmpty();

    hub.probe(ANN);

    assertThat(ended).containsExactly(left, alsoLeft);
    assertThat(kept.connection.text()).endsWith("\n\n:\n\n");
    assertThat(others.connection.completed.get()).isEqualTo(0);
  }

  @Test
  public void whoIsNotSignedInIsNotProbed() throws Exception {
    Open left = new Open(NOBODY, 1).left();
    Open other = new Open(NOBODY, 2);
    hub.probe(NOBODY);
    assertThat(ended).isEmpty();
    // Of all who are not signed in nobody knows which streams are one reader's.
    assertThat(left.connection.text()).startsWith(HELLO);
    assertThat(other.connection.text()).startsWith(HELLO);
  }

  @Test
  public void aProbeBeforeTheFirstLineLeavesItItsPlace() {
    StandInConnection connection = new StandInConnection();
    Reader reader = new Reader(ANN, connection.async(), connection, "", (one, reason) -> {});
    ReaderScope scope = new ReaderScope(new JsonObject(), "0".repeat(40), 1, ImmutableSortedSet.of(), true);
    // Coming probes the reader himself, before the container can take anything of him.
    hub.join(StreamKey.of(Project.nameKey("demo/app"), Change.id(1), scope), scope, reader, hub.doubts());
    assertThat(connection.text()).isEmpty();
    reader.onWritePossible();
    assertThat(connection.text()).startsWith(HELLO);
  }
}
