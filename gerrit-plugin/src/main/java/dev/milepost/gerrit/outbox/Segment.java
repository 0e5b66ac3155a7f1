// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.flogger.FluentLogger;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file of the {@link Journal}: events in the order of their numbers, one to a line. It is not written through a
 * channel, because that would be closed when a thread of Gerrit's that writes is interrupted.
 */
final class Segment implements Closeable {
  static final String SUFFIX = ".jsonl";

  private static final FluentLogger logger = FluentLogger.forEnclosingClass();

  private final Path file;
  private final RandomAccessFile writer;
  private long first;
  private long last;
  private int count;
  private long bytes;

  private Segment(Path file) throws IOException {
    this.file = file;
    this.writer = new RandomAccessFile(file.toFile(), "rw");
  }

  static Segment create(Path folder, long first) throws IOException {
    Path file = folder.resolve(String.format("%019d%s", first, SUFFIX));
    Segment made = new Segment(file);
    made.first = first;
    made.last = first - 1;
    return made;
  }

  /** Opens a file that may have been cut off anywhere: it ends after its last whole line. */
  static Segment recover(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Segment found = new Segment(file);
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n') {
        long seq = seq(new String(content, start, i - start, UTF_8));
        if (seq < 0) {
          break;
        }
        found.count++;
        found.first = found.first == 0 ? seq : found.first;
        found.last = seq;
        start = i + 1;
      }
    }
    if (start < content.length) {
      logger.atWarning().log("cut %d bytes of an unfinished event off %s", content.length - start, file);
      found.writer.setLength(start);
    }
    found.bytes = start;
    return found;
  }

  void append(long seq, byte[] line) throws IOException {
    try {
      writer.seek(bytes);
      writer.write(line);
    } catch (IOException e) {
      writer.setLength(bytes);
      throw e;
    }
    bytes += line.length;
    last = seq;
    count++;
  }

  ImmutableList<String> read(long after, int most, long mostBytes) throws IOException {
    ImmutableList.Builder<String> out = ImmutableList.builder();
    int taken = 0;
    long size = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      for (String line = lines.readLine(); line != null && taken < most; line = lines.readLine()) {
        if (seq(line) <= after) {
          continue;
        }
        size += line.length();
        if (taken > 0 && size > mostBytes) {
          break;
        }
        out.add(line);
        taken++;
      }
    }
    return out.build();
  }

  void sync() throws IOException {
    writer.getFD().sync();
  }

  void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  private static long seq(String line) {
    try {
      return JsonParser.parseString(line).getAsJsonObject().get("seq").getAsLong();
    } catch (JsonParseException | IllegalStateException | NullPointerException | NumberFormatException e) {
      return -1;
    }
  }
}
