// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;

/** A stand-in for the container's side of a connection to a browser, which may take nothing, or be gone without a word. */
final class StandInConnection extends ServletOutputStream {
  final AtomicInteger completed = new AtomicInteger();
  volatile boolean ready = true;
  volatile boolean broken;
  int flushes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** What the reader is told to end. */
  AsyncContext async() {
    return (AsyncContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {AsyncContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("complete")) {
                completed.incrementAndGet();
              }
              return null;
            });
  }

  /** All that was written. */
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
