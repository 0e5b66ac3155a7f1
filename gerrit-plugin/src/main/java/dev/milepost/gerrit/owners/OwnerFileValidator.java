// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.owners;

import com.google.common.flogger.FluentLogger;
import com.google.gerrit.entities.Project;
import com.google.gerrit.entities.RefNames;
import com.google.gerrit.server.events.CommitReceivedEvent;
import com.google.gerrit.server.git.validators.CommitValidationException;
import com.google.gerrit.server.git.validators.CommitValidationListener;
import com.google.gerrit.server.git.validators.CommitValidationMessage;
import com.google.gerrit.server.git.validators.ValidationMessage;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import dev.milepost.gerrit.files.TextFile;
import dev.milepost.gerrit.files.TextFile.UnreadableException;
import dev.milepost.gerrit.owners.OwnerFiles.NotToldException;
import dev.milepost.gerrit.owners.OwnersCheck.Fault;
import dev.milepost.gerrit.owners.OwnersCheck.Faults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Refuses a commit for {@code refs/meta/config} whose {@code milepost.config} is wrong, pushed, for review or by an edit in the
 * browser. Without a backend to ask, only what git itself could not read is refused.
 */
@Singleton
final class OwnerFileValidator implements CommitValidationListener {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final OwnerFiles files;
  private final OwnersCheck check;

  @Inject
  OwnerFileValidator(OwnerFiles files, OwnersCheck check) {
    this.files = files;
    this.check = check;
  }

  @Override
  public List<CommitValidationMessage> onCommitReceived(CommitReceivedEvent event) throws CommitValidationException {
    if (!RefNames.REFS_CONFIG.equals(event.getRefName())) {
      return List.of();
    }
    try {
      ObjectReader reader = event.revWalk.getObjectReader();
      Optional<ObjectId> blob = TextFile.find(reader, event.commit.getTree(), OwnerFile.NAME);
      if (blob.isEmpty() || blob.equals(before(event, reader))) {
        return List.of();
      }
      Project.NameKey project = event.getProjectNameKey();
      return validate(new OwnerFile(project, event.commit.name(), TextFile.read(reader, blob.get())));
    } catch (UnreadableException e) {
      throw new CommitValidationException(OwnerFile.NAME + ": " + e.getMessage());
    } catch (IOException e) {
      throw new CommitValidationException(OwnerFile.NAME + " cannot be read", e);
    }
  }

  /** The file in the commit's first parent: what is the same there has been looked at when it came. */
  private static Optional<ObjectId> before(CommitReceivedEvent event, ObjectReader reader) throws IOException {
    if (event.commit.getParentCount() == 0) {
      return Optional.empty();
    }
    return TextFile.find(reader, event.revWalk.parseCommit(event.commit.getParent(0)).getTree(), OwnerFile.NAME);
  }

  private List<CommitValidationMessage> validate(OwnerFile own) throws CommitValidationException {
    Optional<Faults> answer;
    try {
      answer = ask(own);
    } catch (NotToldException e) {
      return syntaxAlone(own, e.getMessage() + "; once that is right, push a change of it to have it checked");
    } catch (IOException e) {
      logger.atWarning().withCause(e).log("%s of the parents of %s cannot be read", OwnerFile.NAME, own.project());
      return syntaxAlone(own, "Gerrit cannot read those of the parents; its log says why");
    }
    if (answer.isEmpty()) {
      // The same text pushed again is not looked at: it is the first parent's.
      return syntaxAlone(own, "Milepost's backend gives no answer; push a change of it later to have it checked");
    }
    Faults told = answer.get();
    String project = own.project().get();
    List<CommitValidationMessage> errors =
        told.faults().stream()
            .filter(fault -> project.equals(fault.project()))
            .map(fault -> new CommitValidationMessage(fault.text(), ValidationMessage.Type.ERROR))
            .toList();
    if (!errors.isEmpty()) {
      throw new CommitValidationException(OwnerFile.NAME + " is wrong, see below", errors);
    }
    List<CommitValidationMessage> messages = new ArrayList<>();
    // What stands there may be nothing for who pushes here to see.
    told.faults().stream()
        .map(Fault::project)
        .distinct()
        .forEach(parent -> messages.add(warning(OwnerFile.NAME + " of " + parent + " does not fit together with this one; its owners see where when they push it")));
    told.warnings().forEach(text -> messages.add(warning(OwnerFile.NAME + ": " + text)));
    return messages;
  }

  private Optional<Faults> ask(OwnerFile own) throws IOException, NotToldException {
    List<OwnerFile> all = new ArrayList<>();
    all.add(own);
    all.addAll(files.ofParents(own.project()));
    return check.check(own.project(), all);
  }

  /** Looks at what can be looked at without the backend; the warning says why it was no more. */
  private static List<CommitValidationMessage> syntaxAlone(OwnerFile own, String why) throws CommitValidationException {
    checkSyntax(own.text());
    return List.of(warning(OwnerFile.NAME + " was checked by its syntax alone: " + why));
  }

  private static void checkSyntax(String text) throws CommitValidationException {
    try {
      new Config().fromText(text);
    } catch (ConfigInvalidException e) {
      throw new CommitValidationException(
          OwnerFile.NAME + ": found what git cannot read (" + e.getMessage() + "); allowed: git's configuration syntax", e);
    }
  }

  private static CommitValidationMessage warning(String text) {
    return new CommitValidationMessage(text, ValidationMessage.Type.WARNING);
  }
}
