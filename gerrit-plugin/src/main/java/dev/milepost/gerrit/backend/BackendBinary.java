// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The backend's program as it lies in the jar, and its copy in the data folder. */
final class BackendBinary {
  private static final String PREFIX = "milepost-";

  private final ClassLoader jar;
  private final String platform;

  BackendBinary(ClassLoader jar, String platform) {
    this.jar = jar;
    this.platform = platform;
  }

  /** This machine's platform as the jar's folders are named, such as {@code linux-x86_64}. */
  static String platform() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).replace(' ', '-')
        + "-"
        + (arch.equals("amd64") ? "x86_64" : arch);
  }

  /**
   * Unpacks the program unless the very same one is there already.
   *
   * @return the program
   * @throws NoBackendException when the jar has none for this platform
   * @throws IOException when it is damaged or cannot be written
   */
  Path unpackInto(Path folder) throws IOException, NoBackendException {
    String checksum = checksum();
    Files.createDirectories(folder);
    Path program = folder.resolve(PREFIX + checksum);
    if (!Files.isRegularFile(program) || !digest(program).equals(checksum)) {
      Path half = Files.createTempFile(folder, ".unpacking-", "");
      try {
        copyTo(half, checksum);
        Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwx------"));
        Files.move(half, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(half);
      }
    }
    removeOthers(folder, program);
    return program;
  }

  private String checksum() throws IOException, NoBackendException {
    try (InputStream in = jar.getResourceAsStream("backend/" + platform + "/milepost.sha256")) {
      if (in == null) {
        throw new NoBackendException("the jar has no backend for " + platform);
      }
      String first = new String(in.readNBytes(4096), US_ASCII).strip().split("\\s+")[0];
      if (!first.matches("[0-9a-f]{64}")) {
        throw new IOException("the checksum of the backend in the jar is damaged");
      }
      return first;
    }
  }

  private void copyTo(Path target, String checksum) throws IOException, NoBackendException {
    MessageDigest digest = sha256();
    try (InputStream in = jar.getResourceAsStream("backend/" + platform + "/milepost")) {
      if (in == null) {
        throw new NoBackendException("the jar has no backend for " + platform);
      }
      try (OutputStream out = Files.newOutputStream(target)) {
        new DigestInputStream(in, digest).transferTo(out);
      }
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(checksum)) {
      throw new IOException("the backend in the jar differs from its checksum");
    }
  }

  private static String digest(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void removeOthers(Path folder, Path program) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path path : old) {
        if (!path.equals(program)) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
