// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import com.google.common.flogger.FluentLogger;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.backend.Backend;
import dev.milepost.gerrit.backend.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Takes events from the journal to the backend, in order, and again until they are acknowledged. */
@Singleton
class Courier implements Runnable {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final int BATCH = 500;
  private static final long BATCH_BYTES = 1 << 20;
  private static final long LOOK_MILLIS = 1_000;

  private final Delivery delivery;
  private final Retry retry = new Retry(Duration.ofMillis(500), Duration.ofSeconds(30));
  private Journal journal;
  private Thread thread;
  private boolean woken;

  @Inject
  Courier(Delivery delivery, Backend backend) {
    this.delivery = delivery;
    backend.onReady(retry::hurry);
  }

  synchronized void start(Journal from) {
    journal = from;
    thread = new Thread(this, "milepost-outbox");
    thread.setDaemon(true);
    thread.start();
  }

  void stop() {
    Thread running;
    synchronized (this) {
      running = thread;
      thread = null;
    }
    if (running != null) {
      running.interrupt();
      try {
        running.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** There is something new. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  @Override
  public void run() {
    int most = BATCH;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<String> batch = next(most);
        if (batch.isEmpty()) {
          awaitWork();
          continue;
        }
        switch (deliver(batch)) {
          case TAKEN -> {
            most = BATCH;
            retry.succeeded();
          }
          case REFUSED -> most = smaller(batch, most);
          case LATER -> retry.await();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> next(int most) throws InterruptedException {
    try {
      journal.sync();
      return journal.read(most, BATCH_BYTES);
    } catch (IOException e) {
      logger.atSevere().withCause(e).log("milepost's outbox cannot be read");
      retry.await();
      return List.of();
    }
  }

  private Delivery.Outcome deliver(List<String> batch) throws InterruptedException {
    Delivery.Result result = delivery.deliver(batch);
    try {
      journal.acknowledge(result.acknowledged());
    } catch (IOException e) {
      logger.atWarning().withCause(e).log("an acknowledgement was not kept: its events will be told again");
      return Delivery.Outcome.LATER;
    }
    return result.outcome();
  }

  /** Narrows a refused batch down to the one event that the backend cannot take, and gives that one up. */
  private int smaller(List<String> batch, int most) throws InterruptedException {
    if (batch.size() > 1) {
      return Math.max(1, batch.size() / 2);
    }
    logger.atSevere().log("the backend refuses an event, which is given up: %s", batch.get(0));
    try {
      journal.acknowledge(Delivery.seq(batch.get(0)));
    } catch (IOException e) {
      retry.await();
    }
    return most;
  }

  private synchronized void awaitWork() throws InterruptedException {
    if (!woken) {
      wait(LOOK_MILLIS);
    }
    woken = false;
  }
}
