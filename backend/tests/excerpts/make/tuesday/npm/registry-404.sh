# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: npm, against a stand-in of a registry; its console by hand
# frame: gitlab
# before: 8
# after: 14
# cause: 404 Not Found - GET https://npm.example.org/@acme%2fui-kit
# cause: '@acme/ui-kit@^9.1.0' could not be found
cat > ../index.py <<'E'
import http.server, threading, subprocess, sys
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        b = b'{"error":"Not found"}'
        self.send_response(404); self.send_header("content-length", str(len(b))); self.end_headers(); self.wfile.write(b)
    do_POST = do_GET
    def log_message(self, *a): pass
s = http.server.HTTPServer(("127.0.0.1", 0), H)
threading.Thread(target=s.serve_forever, daemon=True).start()
u = f"http://127.0.0.1:{s.server_port}"
r = subprocess.run(["npm", "install", "--registry", u + "/", "--cache", "../npmcache", "--no-update-notifier"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
print(r.stdout.replace(u, "https://npm.example.org"), end="")
sys.exit(r.returncode)
E
echo '{"name":"web","version":"1.4.0","dependencies":{"@acme/ui-kit":"^9.1.0"}}' > package.json
HOME=$PWD/../home python3 ../index.py
