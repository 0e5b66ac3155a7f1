// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static com.google.common.truth.Truth.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;

public class RetryTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);

  @After
  public void stop() {
    timers.shutdownNow();
  }

  @Test
  public void pausesDoubleUpToTheLongestAndBeginAnewAfterASuccess() {
    Retry retry = new Retry(Duration.ofMillis(100), Duration.ofMillis(300));
    for (long most : new long[] {100, 200, 300, 300}) {
      long pause = retry.nextMillis();
      assertThat(pause).isAtLeast(most / 2);
      assertThat(pause).isAtMost(most);
    }
    retry.succeeded();
    assertThat(retry.nextMillis()).isAtMost(100);
  }

  @Test(timeout = 30_000)
  public void aThreadThatWaitsIsHurried() throws Exception {
    Retry retry = new Retry(LONG, LONG);
    Thread waiting = waiting(retry);
    retry.hurry();
    waiting.join();
    assertThat(waiting.isAlive()).isFalse();
  }

  @Test(timeout = 30_000)
  public void hopeThatComesBeforeThePauseIsNotLost() throws Exception {
    Retry retry = new Retry(LONG, LONG);
    retry.hurry();
    retry.await();
  }

  @Test(timeout = 30_000)
  public void closingEndsThePauseAndEveryOneAfterIt() throws Exception {
    Retry retry = new Retry(LONG, LONG);
    Thread waiting = waiting(retry);
    retry.close();
    waiting.join();
    retry.await();
  }

  @Test(timeout = 30_000)
  public void ofWhatIsToBeTriedLaterTheLastIs() throws Exception {
    timers.setRemoveOnCancelPolicy(true);
    Retry retry = new Retry(LONG, LONG);
    CountDownLatch tried = new CountDownLatch(1);
    retry.later(timers, () -> {});
    retry.later(timers, tried::countDown, 1);
    assertThat(tried.await(20, TimeUnit.SECONDS)).isTrue();
    retry.later(timers, () -> {});
    retry.close();
    assertThat(timers.getQueue()).isEmpty();
    retry.later(timers, () -> {});
    assertThat(timers.getQueue()).isEmpty();
  }

  private static Thread waiting(Retry retry) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              try {
                retry.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }
}
