# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: build, twine, against a stand-in of a package index; its console by hand
# frame: jenkins
# before: 14
# after: 60
# cause: HTTPError: 400 Bad Request
# cause: File already exists
# cause: 400 File already exists
mkdir -p src/shop; echo '__version__ = "1.4.0"' > src/shop/__init__.py
cat > pyproject.toml <<'E'
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "acme-shop"
version = "1.4.0"
description = "Shop"
readme = "README.md"
E
echo "# Shop" > README.md
cat > ../index.py <<'E'
import http.server, threading, subprocess, sys
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(400, "File already exists"); self.send_header("content-length", "0"); self.end_headers()
    def log_message(self, *a): pass
s = http.server.HTTPServer(("127.0.0.1", 0), H)
threading.Thread(target=s.serve_forever, daemon=True).start()
r = subprocess.run([sys.argv[1] + "/bin/twine", "upload", "--verbose", "--non-interactive", "--disable-progress-bar", "-u", "ci", "-p", "x", "--repository-url", f"http://127.0.0.1:{s.server_port}/upload/", *sys.argv[2:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
print(r.stdout.replace(f"http://127.0.0.1:{s.server_port}", "https://packages.example.org"), end="")
sys.exit(r.returncode)
E
$VENV/bin/pip install -q setuptools wheel 2>/dev/null
$VENV/bin/python -m build --no-isolation . 2>&1
$VENV/bin/python ../index.py $VENV dist/*
r=$?
exit $r
