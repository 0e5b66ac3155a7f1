// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import org.junit.Test;

public class ReaderTest {
  private final Connection connection = new Connection();
  private final AtomicInteger completed = new AtomicInteger();
  private final List<String> ended = new ArrayList<>();
  private final AsyncContext async =
      (AsyncContext)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {AsyncContext.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("complete")) {
                  completed.incrementAndGet();
                }
                return null;
              });

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
    assertThat(completed.get()).isEqualTo(1);
  }

  private Reader reader(String lastId) {
    return new Reader(Optional.empty(), async, connection, lastId, (reader, reason) -> ended.add(reason));
  }

  private static final class Connection extends ServletOutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ready = true;
    private boolean broken;
    private int flushes;

    String text() {
      return bytes.toString(UTF_8);
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void setWriteListener(WriteListener listener) {}

    @Override
    public void flush() {
      flushes++;
    }

    @Override
    public void write(int b) throws IOException {
      if (broken) {
        throw new IOException("broken");
      }
      bytes.write(b);
    }
  }
}
