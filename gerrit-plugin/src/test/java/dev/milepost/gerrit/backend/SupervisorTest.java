// SPDX-License-Identifier: Apache-2.0
package dev.milepost.gerrit.backend;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.gerrit.metrics.DisabledMetricMaker;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.milepost.gerrit.metrics.TestMetrics;
import dev.milepost.gerrit.statement.SigningKey;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runs the supervisor with small scripts that stand in for the backend's program. */
public class SupervisorTest {
  private static final String LISTEN = "#!/bin/sh\nread keys\necho \"$keys\" > keys\necho '{\"listening\":\"127.0.0.1:9\",\"version\":\"0\"}'\n";

  @Rule public final TemporaryFolder temporary = new TemporaryFolder();
  private final Backend backend = new Backend();
  private Path jar;
  private Path data;
  private Path config;
  private Supervisor supervisor;
  private Thread thread;

  @Before
  public void setUp() throws IOException {
    jar = temporary.newFolder("jar").toPath();
    data = temporary.newFolder("data").toPath();
    config = temporary.getRoot().toPath().resolve("milepost.toml");
  }

  @After
  public void stop() throws InterruptedException {
    if (supervisor != null) {
      supervisor.stop();
      thread.interrupt();
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  public void theProgramGetsItsKeyAndEndsWithItsInput() throws Exception {
    start(LISTEN + "echo $$ > pid\necho \"$@\" > arguments\ncat > /dev/null\necho done > ended\n");
    await("the backend", () -> backend.endpoint().isPresent() && exists("arguments"));

    Endpoint endpoint = backend.endpoint().get();
    assertThat(endpoint.base().toString()).isEqualTo("http://127.0.0.1:9");
    JsonObject keys = JsonParser.parseString(read("keys")).getAsJsonObject();
    assertThat(keys.get("server_id").getAsString()).isEqualTo("server");
    assertThat(keys.getAsJsonArray("hosts").get(0).getAsString()).isEqualTo("gerrit.example.org");
    JsonObject key = keys.getAsJsonArray("keys").get(0).getAsJsonObject();
    Optional<SigningKey> told = SigningKey.parse(key.get("kid").getAsString(), key.get("secret").getAsString());
    assertThat(told.get().encoded()).isEqualTo(endpoint.key().encoded());
    assertThat(read("arguments"))
        .isEqualTo("serve --embedded --config " + config + " --data-dir " + data.resolve("backend"));

    supervisor.stop();
    assertThat(exists("ended")).isTrue();
    assertThat(backend.endpoint()).isEmpty();
  }

  @Test
  public void gerritsHostIsThatOfItsAddress() {
    assertThat(GerritIdentity.hosts("https://gerrit.example.org/r/")).containsExactly("gerrit.example.org/r");
    assertThat(GerritIdentity.hosts("https://gerrit.example.org:443/")).containsExactly("gerrit.example.org");
    assertThat(GerritIdentity.hosts("http://gerrit.example.org:8080/")).containsExactly("gerrit.example.org:8080");
    assertThat(GerritIdentity.hosts(null)).isEmpty();
    assertThat(GerritIdentity.hosts("not a url")).isEmpty();
  }

  @Test
  public void theProgramIsUnpackedOnceAndForItsOwnerAlone() throws Exception {
    start(LISTEN + "cat > /dev/null\n");
    await("the backend", () -> backend.endpoint().isPresent());
    Path program = onlyProgram();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(program))).isEqualTo("rwx------");
    assertThat(program.getFileName().toString()).matches("milepost-[0-9a-f]{64}");
    stop();

    start(LISTEN + "cat > /dev/null\n# another version\n");
    await("the other backend", () -> backend.endpoint().isPresent());
    assertThat(onlyProgram()).isNotEqualTo(program);
  }

  @Test
  public void aProgramThatEndsIsStartedAgainWithAnotherKey() throws Exception {
    start(LISTEN + "[ -e again ] || { touch again; exit 1; }\ncat > /dev/null\n");
    await("the second start", () -> backend.restarts() == 1 && backend.endpoint().isPresent());
    assertThat(backend.endpoint().get().key().kid()).startsWith("embedded-");
  }

  @Test
  public void wrongConfigurationWaitsForTheFileToChange() throws Exception {
    Files.writeString(config, "wrong");
    start("#!/bin/sh\nread keys\ngrep -q right " + config + " || { echo '{\"level\":\"ERROR\",\"fields\":{\"message\":\"line 1\"}}' >&2; exit 2; }\n"
        + "echo '{\"listening\":\"127.0.0.1:9\",\"version\":\"0\"}'\ncat > /dev/null\n");
    await("the verdict", () -> backend.why() == Unavailable.CONFIG);
    Files.writeString(config, "right now");
    await("the backend", () -> backend.endpoint().isPresent());
  }

  @Test
  public void anotherPlatformIsToldSo() throws Exception {
    start(null);
    await("the verdict", () -> backend.why() == Unavailable.NO_PLATFORM);
    assertThat(Unavailable.NO_PLATFORM.json()).contains("backendUrl");
  }

  @Test
  public void aProgramThatCannotBeExecutedIsToldSo() throws Exception {
    start("#!/no/such/interpreter\n");
    await("the verdict", () -> backend.why() == Unavailable.NO_PLATFORM);
  }

  @Test
  public void aDamagedProgramIsNotStarted() throws Exception {
    put("#!/bin/sh\ntouch " + data + "/ran\n", "0".repeat(64));
    BackendBinary binary = new BackendBinary(loader(), "test");
    Exception e = org.junit.Assert.assertThrows(IOException.class, () -> binary.unpackInto(data));
    assertThat(e).hasMessageThat().contains("differs from its checksum");
    try (Stream<Path> left = Files.list(data)) {
      assertThat(left).isEmpty();
    }
  }

  private void start(String script) throws Exception {
    if (script != null) {
      put(script, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(script.getBytes(UTF_8))));
    }
    supervisor =
        new Supervisor(
            new BackendBinary(loader(), "test"), config, data, new GerritIdentity("server", ImmutableList.of("gerrit.example.org")), backend, TestMetrics.of(new DisabledMetricMaker()));
    thread = new Thread(supervisor, "supervisor-under-test");
    thread.start();
  }

  private void put(String script, String checksum) throws IOException {
    Path folder = Files.createDirectories(jar.resolve("backend/test"));
    Files.writeString(folder.resolve("milepost"), script);
    Files.writeString(folder.resolve("milepost.sha256"), checksum + "  milepost\n");
  }

  private URLClassLoader loader() throws IOException {
    return new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
  }

  private Path onlyProgram() throws IOException {
    try (Stream<Path> programs = Files.list(data.resolve("program"))) {
      return programs.reduce((a, b) -> { throw new AssertionError("two programs"); }).get();
    }
  }

  private boolean exists(String file) {
    return Files.exists(data.resolve("backend").resolve(file));
  }

  private String read(String file) throws IOException {
    return Files.readString(data.resolve("backend").resolve(file)).strip();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertWithMessage("waiting for: " + what).that(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
