// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.hooks;

import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.http.HttpServletResponse;

/** The one answer to a webhook, whoever is the first to give it; its place is free again from then on. */
final class HookAnswer implements AsyncListener {
  private final AsyncContext async;
  private final HttpServletResponse response;
  private final Runnable place;
  private final AtomicBoolean given = new AtomicBoolean();
  private volatile boolean read;

  HookAnswer(AsyncContext async, HttpServletResponse response, Runnable place) {
    this.async = async;
    this.response = response;
    this.place = place;
  }

  boolean given() {
    return given.get();
  }

  /** From here on it is not the sender who takes his time. */
  void bodyIsRead() {
    read = true;
  }

  void give(int status) {
    give(status, () -> {});
  }

  /** Once only, and nothing is written before it is sure: afterwards the response is another request's. */
  private void give(int status, Runnable headers) {
    if (given.compareAndSet(false, true)) {
      place.run();
      try {
        headers.run();
        response.setStatus(status);
        async.complete();
      } catch (IllegalStateException e) {
        // The sender is gone.
      }
    }
  }

  /** For a body that was not read to its end: what follows on the connection would be taken for a request. */
  void giveAndHangUp(int status) {
    give(status, () -> response.setHeader("Connection", "close"));
  }

  void comeBack() {
    give(HttpServletResponse.SC_SERVICE_UNAVAILABLE, () -> busy(response));
  }

  static void busy(HttpServletResponse response) {
    response.setHeader("Retry-After", "5");
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    if (read) {
      comeBack();
    } else {
      giveAndHangUp(HttpServletResponse.SC_REQUEST_TIMEOUT);
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    giveAndHangUp(HttpServletResponse.SC_BAD_REQUEST);
  }

  @Override
  public void onComplete(AsyncEvent event) {
    if (given.compareAndSet(false, true)) {
      place.run();
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
