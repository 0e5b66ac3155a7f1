// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.common.collect.ImmutableList;
import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gerrit.extensions.annotations.PluginData;
import com.google.gerrit.extensions.restapi.ResourceConflictException;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Who watches which change. It is kept in the plugin's data folder, of this Gerrit alone, and goes nowhere else. */
@Singleton
final class Watches {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  /** How many changes one account may watch. */
  static final int MOST = 200;

  /** How many all accounts together may. */
  private static final int MOST_OF_ALL = 10_000;

  private final Path folder;
  private final Map<Account.Id, Map<Change.Id, Watch>> all = new HashMap<>();
  private boolean opened;

  @Inject
  Watches(@PluginData Path data) {
    this.folder = data.resolve("watches");
  }

  /** Whether this account watches this change. */
  synchronized boolean has(Account.Id account, Change.Id change) {
    return get(account, change).isPresent();
  }

  /** What this account watches of this change, as it is known now. */
  synchronized Optional<Watch> get(Account.Id account, Change.Id change) {
    open();
    return Optional.ofNullable(all.getOrDefault(account, Map.of()).get(change));
  }

  /** All that watch this change. */
  synchronized ImmutableList<Watch> of(Change.Id change) {
    open();
    return all.values().stream()
        .map(watches -> watches.get(change))
        .filter(Objects::nonNull)
        .collect(ImmutableList.toImmutableList());
  }

  /** All of them as they are now. */
  synchronized ImmutableList<Watch> all() {
    open();
    return all.values().stream().flatMap(watches -> watches.values().stream()).collect(ImmutableList.toImmutableList());
  }

  /** From now on this account watches this change; as it does already, where it does. */
  synchronized Watch add(Account.Id account, Project.NameKey project, Change.Id change, long now)
      throws ResourceConflictException, IOException {
    Map<Change.Id, Watch> watches = of(account);
    Watch before = watches.get(change);
    if (before != null) {
      return before;
    }
    if (watches.size() >= MOST) {
      throw new ResourceConflictException(
          "you watch " + watches.size() + " changes: at most " + MOST + " can be watched; a watch ends when you are told, or take it back");
    }
    if (all.values().stream().mapToInt(Map::size).sum() >= MOST_OF_ALL) {
      throw new ResourceConflictException("too many changes are watched on this Gerrit: an administrator can tell why");
    }
    Watch watch = new Watch(account, project, change, now, Optional.empty());
    put(watch);
    return watch;
  }

  /** What it knows is this now, unless nobody watches any more. */
  synchronized void update(Watch watch) throws IOException {
    if (of(watch.account()).containsKey(watch.change())) {
      put(watch);
    }
  }

  /** It is watched no more; whether it was. */
  synchronized boolean remove(Account.Id account, Change.Id change) throws IOException {
    Map<Change.Id, Watch> watches = of(account);
    Watch removed = watches.remove(change);
    if (removed == null) {
      return false;
    }
    try {
      WatchFile.write(WatchFile.of(folder, account), watches.values());
    } catch (IOException e) {
      watches.put(change, removed);
      throw e;
    }
    return true;
  }

  private void put(Watch watch) throws IOException {
    Map<Change.Id, Watch> watches = of(watch.account());
    Map<Change.Id, Watch> next = new HashMap<>(watches);
    next.put(watch.change(), watch);
    Files.createDirectories(folder);
    WatchFile.write(WatchFile.of(folder, watch.account()), next.values());
    watches.put(watch.change(), watch);
  }

  private Map<Change.Id, Watch> of(Account.Id account) {
    open();
    return all.computeIfAbsent(account, of -> new HashMap<>());
  }

  /** Reads the folder once. A file that cannot be read is told and left as it is, until its account watches something anew. */
  private void open() {
    if (opened) {
      return;
    }
    opened = true;
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + WatchFile.SUFFIX)) {
      for (Path file : files) {
        try {
          WatchFile.read(file).values().forEach(watch -> all.computeIfAbsent(watch.account(), of -> new HashMap<>()).put(watch.change(), watch));
        } catch (IOException e) {
          logger.atSevere().log("%s cannot be read, so who is named there is told nothing: %s", file, e.getMessage());
        }
      }
    } catch (IOException e) {
      logger.atSevere().withCause(e).log("%s cannot be read: nobody who watches a change is told of it", folder);
    }
  }
}
