// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.hooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletResponse;

/** A webhook's body as it trickles in. However slowly that is, it holds a place and memory, but no thread. */
final class HookBody implements ReadListener {
  private final ServletInputStream in;
  private final int limit;
  private final HookAnswer answer;
  private final Consumer<byte[]> whole;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
  private final byte[] buffer = new byte[4096];

  /** Hands {@code whole} the body when all of it is there, unless it is longer than {@code limit} bytes. */
  HookBody(ServletInputStream in, int limit, HookAnswer answer, Consumer<byte[]> whole) {
    this.in = in;
    this.limit = limit;
    this.answer = answer;
    this.whole = whole;
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (!answer.given() && in.isReady()) {
      int read = in.read(buffer);
      if (read < 0) {
        return;
      }
      bytes.write(buffer, 0, read);
      if (bytes.size() > limit) {
        answer.giveAndHangUp(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
      }
    }
  }

  @Override
  public void onAllDataRead() {
    if (!answer.given()) {
      whole.accept(bytes.toByteArray());
    }
  }

  @Override
  public void onError(Throwable cause) {
    answer.giveAndHangUp(HttpServletResponse.SC_BAD_REQUEST);
  }
}
