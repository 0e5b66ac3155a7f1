// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.hooks;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.AsyncContext;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletResponse;
import org.junit.Test;

public class HookBodyTest {
  private final List<Integer> statuses = new ArrayList<>();
  private final List<String> headers = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private final AtomicInteger completed = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();
  private final HookAnswer answer =
      new HookAnswer(
          standIn(
              AsyncContext.class,
              (proxy, method, arguments) -> {
                if (method.getName().equals("complete")) {
                  completed.incrementAndGet();
                }
                return null;
              }),
          standIn(
              HttpServletResponse.class,
              (proxy, method, arguments) -> {
                switch (method.getName()) {
                  case "setStatus" -> statuses.add((Integer) arguments[0]);
                  case "setHeader" -> headers.add(arguments[0] + ": " + arguments[1]);
                  default -> throw new UnsupportedOperationException(method.getName());
                }
                return null;
              }),
          left::incrementAndGet);

  @Test
  public void piecesBecomeOneBody() throws Exception {
    Input input = new Input();
    HookBody body = body(input, 10);
    for (String piece : List.of("ab", "", "cd")) {
      input.now(piece);
      body.onDataAvailable();
      assertThat(bodies).isEmpty();
    }
    body.onAllDataRead();
    assertThat(bodies).containsExactly("abcd");
    assertThat(left.get()).isEqualTo(0);
  }

  @Test
  public void noMoreThanTheLimitIsTaken() throws Exception {
    Input input = new Input();
    HookBody body = body(input, 4);
    input.now("abcd");
    body.onDataAvailable();
    assertThat(statuses).isEmpty();
    input.now("e");
    body.onDataAvailable();
    body.onAllDataRead();
    assertThat(bodies).isEmpty();
    answered(413);
    assertThat(headers).containsExactly("Connection: close");
  }

  @Test
  public void aSenderWhoTakesTooLongIsCutOff() throws Exception {
    HookBody body = body(new Input(), 10);
    answer.onTimeout(null);
    body.onAllDataRead();
    assertThat(bodies).isEmpty();
    answered(408);
    assertThat(headers).containsExactly("Connection: close");
  }

  @Test
  public void aBackendThatTakesTooLongIsNotTheSendersFault() {
    answer.bodyIsRead();
    answer.onTimeout(null);
    answer.give(204);
    assertThat(headers).containsExactly("Retry-After: 5");
    assertThat(statuses).contains(503);
    assertThat(statuses).doesNotContain(204);
    assertThat(left.get()).isEqualTo(1);
  }

  @Test
  public void aSenderWhoHangsUpLeavesHisPlaceOnce() {
    HookBody body = body(new Input(), 10);
    body.onError(new IOException("gone"));
    answer.onError(null);
    answer.onComplete(null);
    answered(400);
  }

  private void answered(int status) {
    assertThat(statuses).containsExactly(status);
    assertThat(completed.get()).isEqualTo(1);
    assertThat(left.get()).isEqualTo(1);
  }

  private HookBody body(Input input, int limit) {
    return new HookBody(input, limit, answer, bytes -> bodies.add(new String(bytes, UTF_8)));
  }

  private static <T> T standIn(Class<T> of, InvocationHandler handler) {
    return of.cast(Proxy.newProxyInstance(of.getClassLoader(), new Class<?>[] {of}, handler));
  }

  /** Ready as long as something is there. */
  private static final class Input extends ServletInputStream {
    private ByteArrayInputStream there = new ByteArrayInputStream(new byte[0]);

    void now(String text) {
      there = new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    @Override
    public boolean isReady() {
      return there.available() > 0;
    }

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public void setReadListener(ReadListener listener) {}

    @Override
    public int read() {
      return there.read();
    }

    @Override
    public int read(byte[] into, int from, int most) {
      return there.read(into, from, most);
    }
  }
}
