// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.Assert.assertThrows;

import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.extensions.restapi.ResourceConflictException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WatchesTest {
  private static final Account.Id ALICE = Account.id(1_000_001);
  private static final Account.Id BOB = Account.id(1_000_002);
  private static final Project.NameKey PROJECT = Project.nameKey("demo/app");
  private static final Change.Id CHANGE = Change.id(12);

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();
  private Path data;

  @Before
  public void setUp() throws IOException {
    data = temporary.newFolder().toPath();
  }

  @Test
  public void whoWatchesWhatOutlivesADeath() throws Exception {
    Watches dead = new Watches(data);
    dead.add(ALICE, PROJECT, CHANGE, 1);
    dead.add(BOB, PROJECT, CHANGE, 2);
    dead.add(BOB, PROJECT, Change.id(13), 3);
    dead.update(new Watch(BOB, PROJECT, CHANGE, 2, Optional.of(Fate.ARRIVED)));
    assertThat(dead.remove(BOB, Change.id(13))).isTrue();
    assertThat(dead.remove(BOB, Change.id(13))).isFalse();

    Watches watches = new Watches(data);
    assertThat(watches.all())
        .containsExactly(
            new Watch(ALICE, PROJECT, CHANGE, 1, Optional.empty()), new Watch(BOB, PROJECT, CHANGE, 2, Optional.of(Fate.ARRIVED)));
    assertThat(watches.has(ALICE, Change.id(13))).isFalse();
    assertThat(watches.of(CHANGE)).hasSize(2);
    watches.remove(ALICE, CHANGE);
    watches.remove(BOB, CHANGE);
    assertThat(data.resolve("watches").toFile().list()).isEmpty();
  }

  @Test
  public void whatNobodyWatchesAnyMoreIsNotWrittenAgain() throws Exception {
    Watches watches = new Watches(data);
    watches.update(new Watch(ALICE, PROJECT, CHANGE, 1, Optional.of(Fate.UNDER_WAY)));
    assertThat(watches.all()).isEmpty();
  }

  @Test
  public void oneAccountWatchesSoManyAtMost() throws Exception {
    Watches watches = new Watches(data);
    for (int i = 0; i < Watches.MOST; i++) {
      watches.add(ALICE, PROJECT, Change.id(100 + i), 1);
    }
    watches.add(ALICE, PROJECT, Change.id(100), 2);
    Exception refused = assertThrows(ResourceConflictException.class, () -> watches.add(ALICE, PROJECT, CHANGE, 1));
    assertThat(refused).hasMessageThat().startsWith("you watch 200 changes: at most 200 can be watched");
    watches.add(BOB, PROJECT, CHANGE, 1);
  }

  @Test
  public void aFileThatIsNotMilepostsCostsNobodyElse() throws Exception {
    Path folder = Files.createDirectories(data.resolve("watches"));
    Files.writeString(folder.resolve("1000001.json"), "{\"changes\":{\"12\":{\"sin");
    Files.writeString(folder.resolve("1000003.json"), "{\"changes\":[]}");
    Files.writeString(folder.resolve("alice.json"), "{\"changes\":{}}");
    Files.writeString(folder.resolve("1000002.json.new"), "half");
    Files.writeString(folder.resolve("1000002.json"), "{\"changes\":{\"12\":{\"project\":\"demo/app\",\"since\":2,\"seen\":\"of another version\",\"more\":1}}}");
    assertThat(new Watches(data).all()).containsExactly(new Watch(BOB, PROJECT, CHANGE, 2, Optional.empty()));
  }

  @Test
  public void anEndIsNewsToWhoHasSeenAnother() {
    Watch watch = new Watch(ALICE, PROJECT, CHANGE, 1, Optional.empty());
    assertThat(watch.endsWith(Fate.ARRIVED)).isFalse();
    Watch arrived = watch.having(Fate.ARRIVED);
    assertThat(arrived.having(Fate.UNDER_WAY).endsWith(Fate.ARRIVED)).isFalse();
    assertThat(arrived.having(Fate.UNDER_WAY).endsWith(Fate.ROLLED_BACK)).isTrue();
    Watch rolledBack = watch.having(Fate.ROLLED_BACK);
    assertThat(rolledBack.endsWith(Fate.ROLLED_BACK)).isFalse();
    assertThat(rolledBack.endsWith(Fate.ARRIVED)).isTrue();
    assertThat(rolledBack.having(Fate.UNDER_WAY).endsWith(Fate.ROLLED_BACK)).isTrue();
  }
}
