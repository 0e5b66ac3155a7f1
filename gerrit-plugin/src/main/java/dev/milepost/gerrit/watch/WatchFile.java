// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gerrit.entities.Account;
import com.google.gerrit.entities.Change;
import com.google.gerrit.entities.Project;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The changes that one account watches: {@code {"changes":{"12":{"project":"demo/app","since":1795395201091,"seen":"under_way"}}}} in a file
 * that has the account's number for a name. It is written whole, and on the disk before it takes the place of the one before.
 */
final class WatchFile {
  static final String SUFFIX = ".json";

  private WatchFile() {}

  static Path of(Path folder, Account.Id account) {
    return folder.resolve(account.get() + SUFFIX);
  }

  /** What stands in a file; fails with what is wrong with it. */
  static Map<Change.Id, Watch> read(Path file) throws IOException {
    String name = file.getFileName().toString();
    try {
      Account.Id account = Account.id(Integer.parseInt(name.substring(0, name.length() - SUFFIX.length())));
      Map<Change.Id, Watch> watches = new TreeMap<>((a, b) -> Integer.compare(a.get(), b.get()));
      JsonObject changes = JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonObject("changes");
      for (Map.Entry<String, JsonElement> entry : changes.entrySet()) {
        Change.Id change = Change.id(Integer.parseInt(entry.getKey()));
        JsonObject watch = entry.getValue().getAsJsonObject();
        Optional<Fate> seen = watch.has("seen") ? Fate.named(watch.get("seen").getAsString()) : Optional.empty();
        Project.NameKey project = Project.nameKey(watch.get("project").getAsString());
        watches.put(change, new Watch(account, project, change, watch.get("since").getAsLong(), seen));
      }
      return watches;
    } catch (RuntimeException e) {
      throw new IOException("it is not as Milepost writes it: " + e.getMessage(), e);
    }
  }

  static void write(Path file, Collection<Watch> watches) throws IOException {
    if (watches.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    JsonObject changes = new JsonObject();
    for (Watch watch : watches) {
      JsonObject out = new JsonObject();
      out.addProperty("project", watch.project().get());
      out.addProperty("since", watch.since());
      watch.seen().ifPresent(seen -> out.addProperty("seen", seen.key()));
      changes.add(String.valueOf(watch.change().get()), out);
    }
    JsonObject all = new JsonObject();
    all.add("changes", changes);
    Path half = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(half, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(all.toString().getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
