// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.flogger.FluentLogger;
import com.google.common.html.HtmlEscapers;
import com.google.gerrit.exceptions.EmailException;
import com.google.gerrit.extensions.api.changes.NotifyHandling;
import com.google.gerrit.extensions.api.changes.RecipientType;
import com.google.gerrit.server.change.NotifyResolver;
import com.google.gerrit.server.config.SendEmailExecutor;
import com.google.gerrit.server.mail.EmailFactories;
import com.google.gerrit.server.mail.send.ChangeEmail;
import com.google.gerrit.server.mail.send.ChangeEmail.ChangeEmailDecorator;
import com.google.gerrit.server.mail.send.MessageIdGenerator;
import com.google.gerrit.server.mail.send.OutgoingEmail;
import com.google.gerrit.server.util.ManualRequestContext;
import com.google.gerrit.server.util.OneOffRequestContext;
import com.google.gerrit.server.util.time.TimeUtil;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import com.google.template.soy.data.SanitizedContent.ContentKind;
import com.google.template.soy.data.UnsafeSanitizedContentOrdainer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * A mail of Gerrit's own about a change, in the change's thread, to one person alone. Gerrit decides whether he gets it: his account's
 * settings, and whether he may read the change. It waits with Gerrit's other mails.
 */
@Singleton
final class WatchMail {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final String WHY = "You wanted to be told, once. The tab of the change has a button for more.";

  private final EmailFactories mails;
  private final MessageIdGenerator ids;
  private final OneOffRequestContext contexts;
  private final ExecutorService executor;

  @Inject
  WatchMail(
      EmailFactories mails, MessageIdGenerator ids, OneOffRequestContext contexts, @SendEmailExecutor ExecutorService executor) {
    this.mails = mails;
    this.ids = ids;
    this.contexts = contexts;
    this.executor = executor;
  }

  void send(Watch watch, String headline) {
    @SuppressWarnings("unused")
    Future<?> logsItself = executor.submit(() -> sendNow(watch, headline));
  }

  private void sendNow(Watch watch, String headline) {
    try (ManualRequestContext context = contexts.openAs(watch.account())) {
      ChangeEmail change = mails.createChangeEmail(watch.project(), watch.change(), new Content(headline));
      // He asked for this one, whatever else he does without.
      change.setEmailOnlyAttentionSetIfEnabled(false);
      OutgoingEmail mail = mails.createOutgoingEmail("milepost-watch", change);
      mail.setNotify(
          NotifyResolver.Result.create(NotifyHandling.NONE, ImmutableSetMultimap.of(RecipientType.TO, watch.account())));
      mail.setMessageId(ids.fromReasonAccountIdAndTimestamp("milepost-" + watch.change(), watch.account(), TimeUtil.now()));
      mail.send();
    } catch (EmailException | RuntimeException e) {
      logger.atSevere().withCause(e).log("account %s cannot be told by mail of change %s: \"%s\"", watch.account(), watch.change(), headline);
    }
  }

  /** What it says between Gerrit's own head and foot, which has the link. */
  private static final class Content implements ChangeEmailDecorator {
    private final String headline;
    private OutgoingEmail mail;

    Content(String headline) {
      this.headline = headline;
    }

    @Override
    public void init(OutgoingEmail email, ChangeEmail change) {
      mail = email;
      change.markAsReply();
    }

    @Override
    public void populateEmailContent() {
      mail.appendText(headline + "\n\n" + WHY + "\n");
      if (mail.useHtml()) {
        String html = "<p><b>" + HtmlEscapers.htmlEscaper().escape(headline) + "</b></p><p>" + WHY + "</p>";
        mail.appendHtml(UnsafeSanitizedContentOrdainer.ordainAsSafe(html, ContentKind.HTML));
      }
    }
  }
}
