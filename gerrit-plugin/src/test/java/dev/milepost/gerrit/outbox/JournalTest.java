// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class JournalTest {
  private static final Journal.Limits ROOMY = new Journal.Limits(1_000, 1 << 20, 200);

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();
  private Path folder;

  @Before
  public void setUp() throws IOException {
    folder = temporary.newFolder().toPath().resolve("outbox");
  }

  @Test
  public void eventsComeOutInOrderUntilAcknowledged() throws IOException {
    try (Journal journal = open(ROOMY)) {
      append(journal, 10);
      assertThat(drain(journal)).isEqualTo(List.of(101L, 102L, 103L, 104L, 105L, 106L, 107L, 108L, 109L, 110L));
      assertThat(journal.size()).isEqualTo(0);
      assertThat(files()).isEqualTo(List.of("acknowledged"));
    }
  }

  @Test
  public void whatIsNotAcknowledgedOutlivesADeath() throws IOException {
    Journal dead = open(ROOMY);
    append(dead, 10);
    dead.acknowledge(104);
    // Not closed: a process that is killed closes nothing.
    try (Journal journal = open(ROOMY)) {
      assertThat(journal.size()).isEqualTo(6);
      append(journal, 1);
      assertThat(drain(journal)).isEqualTo(List.of(105L, 106L, 107L, 108L, 109L, 110L, 111L));
    }
  }

  @Test
  public void numbersGoOnRisingWhenAllIsAcknowledged() throws IOException {
    try (Journal journal = open(ROOMY)) {
      append(journal, 3);
      journal.acknowledge(103);
    }
    try (Journal journal = Journal.open(folder, ROOMY, 5)) {
      append(journal, 1);
      assertThat(drain(journal)).isEqualTo(List.of(104L));
    }
  }

  @Test
  public void aTornLastLineIsCutOffWhereverItIsTorn() throws IOException {
    Journal dead = open(new Journal.Limits(1_000, 1 << 20, 1 << 20));
    append(dead, 3);
    Path segment = folder.resolve(files().get(0));
    byte[] whole = Files.readAllBytes(segment);
    int lastLine = new String(whole, UTF_8).lastIndexOf('\n', whole.length - 2) + 1;
    for (int length = lastLine; length < whole.length; length++) {
      Files.write(segment, java.util.Arrays.copyOf(whole, length));
      try (Journal journal = open(ROOMY)) {
        assertThat(journal.size()).isEqualTo(2);
        append(journal, 1);
        assertThat(drain(journal)).isEqualTo(List.of(101L, 102L, 103L));
      }
      Files.delete(folder.resolve("acknowledged"));
    }
  }

  @Test
  public void rubbishAtTheEndIsCutOff() throws IOException {
    Journal dead = open(ROOMY);
    append(dead, 1);
    Files.write(folder.resolve(files().get(0)), new byte[] {0, 0, 0, '\n', 'x'}, StandardOpenOption.APPEND);
    try (Journal journal = open(ROOMY)) {
      assertThat(drain(journal)).isEqualTo(List.of(101L));
    }
  }

  @Test
  public void theOldestGoWhenThereIsNoMoreRoom() throws IOException {
    try (Journal journal = open(new Journal.Limits(10, 1 << 20, 200))) {
      append(journal, 40);
      assertThat(journal.size()).isAtMost(10);
      assertThat(journal.dropped()).isEqualTo(40 - journal.size());
      List<Long> left = drain(journal);
      assertThat(left).isInStrictOrder();
      assertThat(left.get(left.size() - 1)).isEqualTo(140L);
    }
  }

  @Test
  public void bytesAreBoundedToo() throws IOException {
    try (Journal journal = open(new Journal.Limits(1_000, 600, 200))) {
      append(journal, 100);
      assertThat(journal.dropped()).isGreaterThan(0L);
      long bytes = 0;
      for (String file : files()) {
        bytes += Files.size(folder.resolve(file));
      }
      assertThat(bytes).isAtMost(600L);
    }
  }

  @Test
  public void anInterruptedThreadSpoilsNothing() throws IOException {
    try (Journal journal = open(ROOMY)) {
      append(journal, 1);
      Thread.currentThread().interrupt();
      append(journal, 1);
      journal.sync();
      assertThat(Thread.interrupted()).isTrue();
      append(journal, 1);
      assertThat(drain(journal)).isEqualTo(List.of(101L, 102L, 103L));
    }
  }

  private Journal open(Journal.Limits limits) throws IOException {
    return Journal.open(folder, limits, 100);
  }

  private static void append(Journal journal, int events) throws IOException {
    for (int i = 0; i < events; i++) {
      JsonObject event = new JsonObject();
      event.addProperty("seq", 0);
      event.addProperty("type", "ref-updated é");
      journal.append(event);
    }
  }

  private static List<Long> drain(Journal journal) throws IOException {
    List<Long> out = new java.util.ArrayList<>();
    for (List<String> batch = journal.read(3, 1 << 20); !batch.isEmpty(); batch = journal.read(3, 1 << 20)) {
      batch.forEach(line -> out.add(Delivery.seq(line)));
      journal.acknowledge(out.get(out.size() - 1));
    }
    return out;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
