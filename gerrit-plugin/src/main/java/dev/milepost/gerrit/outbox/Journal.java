// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.flogger.FluentLogger;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;

/**
 * Events on disk, oldest first, until they are acknowledged. It is a folder of segments, each a file of JSON lines;
 * what is acknowledged goes segment by segment. An event written survives the death of Gerrit; one forced to the disk
 * by {@link #sync} survives that of the machine. A line half written is cut off when the folder is opened.
 */
final class Journal implements Closeable {
  private static final FluentLogger logger = FluentLogger.forEnclosingClass();
  private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
  private static final String ACKNOWLEDGED = "acknowledged";

  private final Path folder;
  private final Limits limits;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private long lastSeq;
  private long acknowledged;
  private long dropped;

  /**
   * @param events most events kept
   * @param bytes most bytes kept
   * @param segmentBytes bytes after which a new segment begins
   */
  record Limits(int events, long bytes, long segmentBytes) {
    static final Limits DEFAULT = new Limits(100_000, 64 << 20, 1 << 20);
  }

  private Journal(Path folder, Limits limits) {
    this.folder = folder;
    this.limits = limits;
  }

  /**
   * Opens a folder, which is made if need be.
   *
   * @param firstSeq what to count from in a folder that holds nothing: more than was ever counted before
   */
  static Journal open(Path folder, Limits limits, long firstSeq) throws IOException {
    Files.createDirectories(folder);
    Journal journal = new Journal(folder, limits);
    journal.acknowledged = readAcknowledged(folder.resolve(ACKNOWLEDGED));
    TreeMap<String, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + Segment.SUFFIX)) {
      found.forEach(file -> files.put(file.getFileName().toString(), file));
    }
    for (Path file : files.values()) {
      Segment segment = Segment.recover(file);
      if (segment.count() == 0 || segment.last() <= journal.acknowledged) {
        segment.delete();
      } else {
        journal.segments.addLast(segment);
      }
    }
    long told = journal.segments.isEmpty() ? journal.acknowledged : journal.segments.getLast().last();
    journal.lastSeq = told == 0 ? firstSeq : Math.max(told, journal.acknowledged);
    return journal;
  }

  /** Appends an event and gives it its number, {@code seq}. */
  synchronized long append(JsonObject event) throws IOException {
    long seq = lastSeq + 1;
    event.addProperty("seq", seq);
    byte[] line = (GSON.toJson(event) + "\n").getBytes(UTF_8);
    if (segments.isEmpty() || segments.getLast().bytes() + line.length > limits.segmentBytes) {
      segments.addLast(Segment.create(folder, seq));
    }
    segments.getLast().append(seq, line);
    lastSeq = seq;
    dropOldest();
    return seq;
  }

  /** The oldest events not acknowledged, as lines of JSON. */
  synchronized ImmutableList<String> read(int most, long mostBytes) throws IOException {
    return segments.isEmpty() ? ImmutableList.of() : segments.getFirst().read(acknowledged, most, mostBytes);
  }

  /** Forgets all events up to this one. */
  synchronized void acknowledge(long seq) throws IOException {
    if (seq <= acknowledged || seq > lastSeq) {
      return;
    }
    acknowledged = seq;
    Path half = folder.resolve(ACKNOWLEDGED + ".new");
    Files.writeString(half, Long.toString(seq));
    Files.move(half, folder.resolve(ACKNOWLEDGED), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    while (!segments.isEmpty() && segments.getFirst().last() <= acknowledged) {
      segments.removeFirst().delete();
    }
  }

  /** Forces what was appended to the disk. */
  synchronized void sync() throws IOException {
    if (!segments.isEmpty()) {
      segments.getLast().sync();
    }
  }

  /** Events not yet acknowledged. */
  synchronized int size() {
    int kept = segments.stream().mapToInt(Segment::count).sum();
    long gone = segments.isEmpty() ? 0 : Math.max(0, acknowledged - segments.getFirst().first() + 1);
    return (int) (kept - gone);
  }

  /** Events lost since the start because there was no more room. */
  synchronized long dropped() {
    return dropped;
  }

  @Override
  public synchronized void close() throws IOException {
    for (Segment segment : segments) {
      segment.close();
    }
  }

  private void dropOldest() throws IOException {
    while (segments.size() > 1
        && (size() > limits.events || segments.stream().mapToLong(Segment::bytes).sum() > limits.bytes)) {
      int before = size();
      segments.removeFirst().delete();
      int lost = before - size();
      dropped += lost;
      logger.atSevere().log("milepost's outbox is full: the oldest %d events are lost", lost);
    }
  }

  private static long readAcknowledged(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0;
    }
  }
}
