// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gerrit.entities.Account;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;

/**
 * One open stream to a browser. It keeps the newest state alone, so a slow reader skips states and costs no memory,
 * and it is written only when the container can take bytes, so it costs no thread.
 */
final class Reader implements WriteListener, AsyncListener {
  private static final byte[] HELLO = "retry: 3000\n\n".getBytes(US_ASCII);
  private static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);

  private final Optional<Account.Id> account;
  private final AsyncContext async;
  private final ServletOutputStream out;
  private final BiConsumer<Reader, String> ended;
  private Frame pending;
  private byte[] comment = HELLO;
  private String written;
  private boolean started;
  private boolean flushDue;
  private boolean done;
  private long blockedSince;

  /**
   * @param account who reads, empty for nobody signed in
   * @param lastId the id of the state that the browser holds, empty for none
   * @param ended told once with the reason when the stream is over
   */
  Reader(
      Optional<Account.Id> account,
      AsyncContext async,
      ServletOutputStream out,
      String lastId,
      BiConsumer<Reader, String> ended) {
    this.account = account;
    this.async = async;
    this.out = out;
    this.written = lastId;
    this.ended = ended;
  }

  Optional<Account.Id> account() {
    return account;
  }

  /** Replaces whatever waits to be written. */
  void offer(Frame frame) {
    synchronized (this) {
      pending = !frame.id().isEmpty() && frame.id().equals(written) ? null : frame;
    }
    pump();
  }

  /** A comment that keeps proxies from closing the connection, and finds out whether it still stands. */
  void beat() {
    synchronized (this) {
      if (comment == null) {
        comment = COMMENT;
      }
    }
    pump();
  }

  /** Whether the connection has taken no byte for that long, in nanoseconds, although there are some. */
  synchronized boolean stalled(long now, long limit) {
    return !done && blockedSince != 0 && now - blockedSince > limit;
  }

  /** Ends the stream. */
  void end(String reason) {
    synchronized (this) {
      if (done) {
        return;
      }
      done = true;
      pending = null;
    }
    try {
      async.complete();
    } catch (IllegalStateException e) {
      // The container has completed it already.
    }
    ended.accept(this, reason);
  }

  @Override
  public void onWritePossible() {
    synchronized (this) {
      started = true;
    }
    pump();
  }

  @Override
  public void onError(Throwable cause) {
    end("disconnected");
  }

  private void pump() {
    try {
      write();
    } catch (IOException | RuntimeException e) {
      end("disconnected");
    }
  }

  private synchronized void write() throws IOException {
    if (!started || done) {
      return;
    }
    while (out.isReady()) {
      blockedSince = 0;
      byte[] next = next();
      if (next != null) {
        out.write(next);
        flushDue = true;
      } else if (flushDue) {
        flushDue = false;
        out.flush();
      } else {
        return;
      }
    }
    if (blockedSince == 0) {
      blockedSince = System.nanoTime();
    }
  }

  private byte[] next() {
    byte[] next = comment;
    if (next != null) {
      comment = null;
    } else if (pending != null) {
      next = pending.bytes();
      written = pending.id();
      pending = null;
    }
    return next;
  }

  @Override
  public void onComplete(AsyncEvent event) {
    end("disconnected");
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    end("disconnected");
  }

  @Override
  public void onError(AsyncEvent event) {
    end("disconnected");
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
