// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.places;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many of something, say open streams, there may be at once: of all, of one account, from one address. */
public final class Places {
  private final int most;
  private final int mostPerAccount;
  private final int mostPerAddress;
  private final Map<Integer, Integer> byAccount = new HashMap<>();
  private final Map<String, Integer> byAddress = new HashMap<>();
  private int open;

  /** With these caps. */
  public Places(int most, int mostPerAccount, int mostPerAddress) {
    this.most = most;
    this.mostPerAccount = mostPerAccount;
    this.mostPerAddress = mostPerAddress;
  }

  /** A place, given back by running it once; empty when a cap is reached. */
  public synchronized Optional<Runnable> take(Optional<Integer> account, String address) {
    boolean full =
        open >= most
            || byAddress.getOrDefault(address, 0) >= mostPerAddress
            || account.isPresent() && byAccount.getOrDefault(account.get(), 0) >= mostPerAccount;
    if (full) {
      return Optional.empty();
    }
    open++;
    byAddress.merge(address, 1, Integer::sum);
    account.ifPresent(id -> byAccount.merge(id, 1, Integer::sum));
    AtomicBoolean given = new AtomicBoolean();
    return Optional.of(
        () -> {
          if (given.compareAndSet(false, true)) {
            give(account, address);
          }
        });
  }

  /** How many places are taken. */
  public synchronized int open() {
    return open;
  }

  private synchronized void give(Optional<Integer> account, String address) {
    open--;
    byAddress.computeIfPresent(address, (key, n) -> n == 1 ? null : n - 1);
    account.ifPresent(id -> byAccount.computeIfPresent(id, (key, n) -> n == 1 ? null : n - 1));
  }
}
