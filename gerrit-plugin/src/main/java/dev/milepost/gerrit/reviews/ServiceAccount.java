// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.reviews;

import com.google.gerrit.entities.Account;
import com.google.gerrit.server.IdentifiedUser;
import com.google.gerrit.server.account.AccountCache;
import com.google.gerrit.server.account.AccountState;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.Settings;
import java.util.Optional;

/** The account as which Milepost votes and comments, {@code plugin.milepost.serviceAccount}: it needs no password. */
@Singleton
public final class ServiceAccount {
  private final Settings settings;
  private final AccountCache accounts;
  private final IdentifiedUser.GenericFactory users;

  @Inject
  ServiceAccount(Settings settings, AccountCache accounts, IdentifiedUser.GenericFactory users) {
    this.settings = settings;
    this.accounts = accounts;
    this.users = users;
  }

  /** Whether this is it: what it does no person does. */
  public boolean is(Account.Id account) {
    return settings
        .serviceAccount()
        .flatMap(accounts::getByUsername)
        .filter(state -> state.account().id().equals(account))
        .isPresent();
  }

  /** Who acts. */
  IdentifiedUser user() throws RefusedException {
    String name =
        settings
            .serviceAccount()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "plugin.milepost.serviceAccount is not set: it names the account that votes and comments"));
    AccountState account =
        accounts
            .getByUsername(name)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "no account has the user name \"%s\", which plugin.milepost.serviceAccount names", name));
    if (!account.account().isActive()) {
      throw new RefusedException("the account \"%s\" is inactive: an administrator can activate it", name);
    }
    return users.create(account);
  }

  /** Its name, for what people are told. */
  String name() {
    return settings.serviceAccount().orElse("nobody");
  }
}
