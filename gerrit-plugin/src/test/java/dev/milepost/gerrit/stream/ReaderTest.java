// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class ReaderTest {
  private final StandInConnection connection = new StandInConnection();
  private final List<String> ended = new ArrayList<>();

  @Test
  public void aSlowReaderGetsTheNewestStateAlone() {
    Reader reader = reader("");
    connection.ready = false;
    reader.onWritePossible();
    reader.offer(Frame.progress("1", "one"));
    reader.offer(Frame.progress("2", "two"));
    reader.offer(Frame.progress("3", "three"));
    assertThat(connection.text()).isEmpty();

    connection.ready = true;
    reader.onWritePossible();

    assertThat(connection.text()).isEqualTo("retry: 3000\n\nid: 3\nevent: progress\ndata: three\n\n");
    assertThat(connection.flushes).isGreaterThan(0);
  }

  @Test
  public void aBeatBeforeTheFirstLineDoesNotTakeItsPlace() {
    Reader reader = reader("");
    connection.ready = false;
    reader.onWritePossible();
    reader.beat();
    connection.ready = true;
    reader.onWritePossible();
    reader.beat();
    assertThat(connection.text()).startsWith("retry: 3000\n\n");
  }

  @Test
  public void aStateThatTheReaderHoldsIsNotSent() {
    Reader reader = reader("1");
    reader.onWritePossible();
    reader.offer(Frame.progress("1", "one"));
    assertThat(connection.text()).doesNotContain("one");
    reader.offer(Frame.progress("2", "two"));
    reader.offer(Frame.progress("2", "two"));
    assertThat(connection.text().split("two", -1)).hasLength(2);
  }

  @Test
  public void aStateTakenBackBeforeItWasWrittenIsNotWritten() {
    Reader reader = reader("1");
    reader.offer(Frame.progress("2", "two"));
    reader.offer(Frame.progress("1", "one"));
    reader.onWritePossible();
    assertThat(connection.text()).isEqualTo("retry: 3000\n\n");
  }

  @Test
  public void nothingIsWrittenBeforeTheContainerAsks() {
    Reader reader = reader("");
    reader.offer(Frame.progress("1", "one"));
    assertThat(connection.text()).isEmpty();
    assertThat(reader.stalled(System.nanoTime(), 0)).isFalse();
  }

  @Test
  public void aReaderWhoTakesNothingIsStalledUntilHeDoes() {
    Reader reader = reader("");
    connection.ready = false;
    reader.onWritePossible();
    long now = System.nanoTime();
    assertThat(reader.stalled(now + 2_000, 1_000_000_000L)).isFalse();
    assertThat(reader.stalled(now + 2_000_000_000L, 1_000_000_000L)).isTrue();
    connection.ready = true;
    reader.onWritePossible();
    assertThat(reader.stalled(now + 2_000_000_000L, 1_000_000_000L)).isFalse();
  }

  @Test
  public void anEndIsToldOnce() {
    Reader reader = reader("");
    reader.onWritePossible();
    connection.broken = true;
    reader.offer(Frame.progress("1", "one"));
    reader.end("stalled");
    reader.onError(new IOException());
    assertThat(ended).containsExactly("disconnected");
    assertThat(connection.completed.get()).isEqualTo(1);
  }

  private Reader reader(String lastId) {
    return new Reader(Optional.empty(), connection.async(), connection, lastId, (reader, reason) -> ended.add(reason));
  }
}
