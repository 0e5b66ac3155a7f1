// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.treewalk.TreeWalk;

/** A text file in a tree: UTF-8 of at most 1 MiB. */
public final class TextFile {
  private static final int MAX_FILE = 1 << 20;
  /** JSON makes six characters of each control character, and the backend reads no body of such a size. */
  private static final int MAX_CONTROLS = 10_000;

  private TextFile() {}

  /** The file is there and is not such a text; the message says why, for who wrote it. */
  public static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String why) {
      super(why);
    }
  }

  /** Its blob; nothing where no file has that path, a link or a folder though it be. */
  public static Optional<ObjectId> find(ObjectReader reader, RevTree tree, String path) throws IOException {
    try (TreeWalk found = TreeWalk.forPath(reader, path, tree)) {
      boolean isFile = found != null && (found.getRawMode(0) & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
      return isFile ? Optional.of(found.getObjectId(0)) : Optional.empty();
    }
  }

  /** What a blob says. */
  public static String read(ObjectReader reader, ObjectId blob) throws IOException, UnreadableException {
    ObjectLoader loader = reader.open(blob);
    if (loader.getSize() > MAX_FILE) {
      throw new UnreadableException("the file is larger than 1 MiB");
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(loader.getCachedBytes(MAX_FILE));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (text.chars().filter(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t').count() > MAX_CONTROLS) {
        throw new UnreadableException("the file has too many control characters to be text");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new UnreadableException("the file is not UTF-8");
    }
  }
}
