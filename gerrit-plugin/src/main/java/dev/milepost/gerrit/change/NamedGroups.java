// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.change;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.AccountGroup;
import com.google.gerrit.entities.GroupReference;
import com.google.gerrit.server.CurrentUser;
import com.google.gerrit.server.account.GroupBackend;
import com.google.gerrit.server.account.GroupBackends;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;

/** The groups that the backend's configuration names; of all a reader's groups it hears of these alone. */
@Singleton
public final class NamedGroups {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final GroupBackend backend;
  private final OneOffRequestContext contexts;
  private volatile ImmutableMap<String, AccountGroup.UUID> byName = ImmutableMap.of();

  @Inject
  NamedGroups(GroupBackend backend, OneOffRequestContext contexts) {
    this.backend = backend;
    this.contexts = contexts;
  }

  /** Takes the list of the backend's {@code hello}: UUIDs or names. Who is in none of Gerrit's groups stays unknown. */
  public void set(Collection<String> named) {
    ImmutableMap.Builder<String, AccountGroup.UUID> found = ImmutableMap.builder();
    try (ManualRequestContext context = contexts.open()) {
      for (String name : ImmutableSortedSet.copyOf(named)) {
        AccountGroup.UUID uuid = resolve(name);
        if (uuid == null) {
          logger.atWarning().log("milepost's configuration names the group %s, which Gerrit does not know", name);
        } else {
          found.put(name, uuid);
        }
      }
    }
    byName = found.build();
  }

  /**
   * Those of the named groups that the user is in, sorted: each by its UUID, and also by the name by which the
   * configuration calls it, because only Gerrit knows that the two are one.
   */
  public ImmutableSortedSet<String> of(CurrentUser user) {
    ImmutableMap<String, AccountGroup.UUID> named = byName;
    if (named.isEmpty()) {
      return ImmutableSortedSet.of();
    }
    ImmutableSortedSet.Builder<String> in = new ImmutableSortedSet.Builder<>(Comparator.naturalOrder());
    named.forEach(
        (name, uuid) -> {
          if (user.getEffectiveGroups().contains(uuid)) {
            in.add(name, uuid.get());
          }
        });
    return in.build();
  }

  private AccountGroup.UUID resolve(String name) {
    AccountGroup.UUID uuid = AccountGroup.uuid(name);
    if (backend.handles(uuid) && backend.get(uuid) != null) {
      return uuid;
    }
    GroupReference reference = GroupBackends.findExactSuggestion(backend, name);
    return reference == null ? null : reference.getUUID();
  }
}
