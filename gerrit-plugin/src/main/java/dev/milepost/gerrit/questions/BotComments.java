// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.questions;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.ChangeMessage;
import com.google.gerrit.entities.Project;
import com.google.gerrit.exceptions.StorageException;
import com.google.gerrit.server.ChangeMessagesUtil;
import com.google.gerrit.server.account.AccountCache;
import com.google.gerrit.server.account.AccountState;
import com.google.gerrit.server.notedb.ChangeNotes;
import com.google.gerrit.server.project.NoSuchChangeException;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What configured bots have written on a change. A bot is told by its account and, where the question has tags, by the
 * comment's tag, too; never by what a comment says. No account is told.
 */
@Singleton
final class BotComments {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  /** Characters of one comment, and of all that are told; Gerrit itself keeps comments to 16 KiB by default. */
  static final int LONGEST = 16 << 10;
  static final int MOST = 64 << 10;
  /** Bots of a question, and accounts and tags of each. */
  private static final int NAMES = 20;

  private final ChangeNotes.Factory notes;
  private final ChangeMessagesUtil messages;
  private final AccountCache accounts;

  @Inject
  BotComments(ChangeNotes.Factory notes, ChangeMessagesUtil messages, AccountCache accounts) {
    this.notes = notes;
    this.messages = messages;
    this.accounts = accounts;
  }

  /** One bot of a question. */
  private record Bot(String name, List<Account.Id> accounts, List<String> tags) {
    boolean wrote(ChangeMessage message) {
      // Who writes in another's name is neither of both.
      return message.getAuthor() != null
          && message.getAuthor().equals(message.getRealAuthor())
          && accounts.contains(message.getAuthor())
          && (tags.isEmpty() || message.getTag() != null && tags.stream().anyMatch(tag -> matches(tag, message.getTag())));
    }

    private static boolean matches(String pattern, String tag) {
      return pattern.endsWith("*")
          ? tag.startsWith(pattern.substring(0, pattern.length() - 1))
          : tag.equals(pattern);
    }
  }

  /** The comments as {@code API.md}, "Answer", has them, the newest first; nothing where there is no such change. */
  Optional<JsonObject> tell(Project.NameKey project, Change.Id number, JsonArray asked) {
    List<Bot> bots = bots(asked);
    List<ChangeMessage> all;
    try {
      all = new ArrayList<>(messages.byChange(notes.createChecked(project, number)));
    } catch (NoSuchChangeException e) {
      return Optional.empty();
    }
    Collections.reverse(all);
    JsonArray comments = new JsonArray();
    int left = MOST;
    boolean truncated = false;
    for (ChangeMessage message : all) {
      Optional<Bot> bot = bots.stream().filter(one -> one.wrote(message)).findFirst();
      if (bot.isEmpty() || message.getPatchSetId() == null || message.getMessage() == null) {
        continue;
      }
      String text = cut(message.getMessage());
      left -= text.length();
      if (left < 0) {
        truncated = true;
        break;
      }
      comments.add(tell(bot.get(), message, text));
    }
    JsonObject out = new JsonObject();
    out.add("comments", comments);
    out.addProperty("truncated", truncated);
    return Optional.of(out);
  }

  private static JsonObject tell(Bot bot, ChangeMessage message, String text) {
    JsonObject out = new JsonObject();
    out.addProperty("bot", bot.name());
    out.addProperty("id", message.getKey().uuid());
    out.addProperty("patch_set", message.getPatchSetId().get());
    out.addProperty("at", message.getWrittenOn().toEpochMilli());
    if (message.getTag() != null) {
      out.addProperty("tag", message.getTag());
    }
    out.addProperty("text", text);
    out.addProperty("cut", text.length() < message.getMessage().length());
    return out;
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
  }

  private List<Bot> bots(JsonArray asked) {
    List<Bot> bots = new ArrayList<>();
    for (JsonElement item : asked) {
      if (bots.size() < NAMES && item instanceof JsonObject bot && bot.get("name") instanceof JsonPrimitive name) {
        List<Account.Id> known = new ArrayList<>();
        for (String account : texts(bot, "accounts")) {
          find(account).ifPresentOrElse(known::add, () -> missing(account, name.getAsString()));
        }
        bots.add(new Bot(name.getAsString(), known, texts(bot, "tags")));
      }
    }
    return bots;
  }

  private Optional<Account.Id> find(String account) {
    if (!account.isEmpty() && account.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Account.Id.tryParse(account);
    }
    try {
      return accounts.getByUsername(account).map(AccountState::account).map(Account::id);
    } catch (StorageException e) {
      logger.atWarning().withCause(e).log("the account %s cannot be looked up", account);
      return Optional.empty();
    }
  }

  private static void missing(String account, String bot) {
    logger.atInfo().atMostEvery(1, TimeUnit.HOURS).log(
        "there is no account %s: of the bot %s in [bots] of milepost.toml nothing is read by it", account, bot);
  }

  private static List<String> texts(JsonObject bot, String name) {
    List<String> out = new ArrayList<>();
    if (bot.get(name) instanceof JsonArray array) {
      for (JsonElement item : array) {
        if (out.size() < NAMES && item instanceof JsonPrimitive value && value.isString()) {
          out.add(value.getAsString());
        }
      }
    }
    return out;
  }
}
