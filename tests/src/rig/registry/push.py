#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""push.py REGISTRY REPOSITORY TAG REVISION: pushes an image of one layer, labelled with the revision it was built from.

Needs the standard library alone, so that it runs wherever a CI job does. The same arguments give the same digest.
Prints one line of JSON: repository, tag, digest.
"""

import gzip
import hashlib
import io
import json
import sys
import tarfile
import urllib.error
import urllib.request

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def encoded(document):
    return json.dumps(document, separators=(",", ":")).encode()


class Repository:
    def __init__(self, registry, name):
        self.registry, self.name = registry, name

    def ask(self, method, url, content=None, kind=None, expect=201):
        if not url.startswith("http"):
            url = f"{self.registry}/v2/{self.name}/{url}"
        headers = {"Content-Type": kind} if kind else {}
        request = urllib.request.Request(url, data=content, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, headers, body = answer.status, answer.headers, b""
        except urllib.error.HTTPError as error:
            status, headers, body = error.code, error.headers, error.read(2000)
        if status != expect:
            sys.exit(f"{method} {url} answered {status}, not {expect}: {body.decode(errors='replace')}")
        return headers

    def push_blob(self, content):
        """Uploads a blob; answers the two keys by which manifests name it."""
        digest = digest_of(content)
        place = self.ask("POST", "blobs/uploads/", b"", expect=202)["Location"]
        mark = "&" if "?" in place else "?"
        self.ask("PUT", f"{place}{mark}digest={digest}", content, "application/octet-stream")
        return {"digest": digest, "size": len(content)}

    def push_manifest(self, tag, manifest):
        content = encoded(manifest)
        self.ask("PUT", f"manifests/{tag}", content, MANIFEST)
        return digest_of(content)


def layer_with(path, content):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        entry = tarfile.TarInfo(path)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def main(registry, name, tag, revision):
    repository = Repository(registry.rstrip("/"), name)
    layer = layer_with("app/VERSION", f"{name} {tag} of {revision}\n".encode())
    labels = {
        "org.opencontainers.image.revision": revision,
        "org.opencontainers.image.version": tag,
    }
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Entrypoint": ["/app/run"], "Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]},
    }
    digest = repository.push_manifest(tag, {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, **repository.push_blob(encoded(config))},
        "layers": [{"mediaType": LAYER, **repository.push_blob(gzip.compress(layer, mtime=0))}],
        "annotations": labels,
    })
    print(json.dumps({"repository": name, "tag": tag, "digest": digest}))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
