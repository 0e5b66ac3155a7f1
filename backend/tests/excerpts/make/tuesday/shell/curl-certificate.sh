# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: curl, openssl, against a server with a certificate of its own; its console by hand
# frame: plain
# before: 16
# after: 20
# cause: SSL certificate problem: self-signed certificate
cat > ../s.py <<'E'
import http.server, ssl, subprocess, sys, threading
subprocess.run("openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -subj /CN=localhost -days 2".split(), stderr=subprocess.DEVNULL, check=True)
s = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain("c.pem", "k.pem")
s.socket = c.wrap_socket(s.socket, server_side=True)
threading.Thread(target=s.serve_forever, daemon=True).start()
s.handle_error = lambda *a: None
r = subprocess.run(["curl", "--noproxy", "*", "-fsSL", "--retry", "2", "--connect-to", f"tools.example.org:443:127.0.0.1:{s.server_port}", "-o", "tool.tar.gz", "https://tools.example.org/tool-1.4.tar.gz"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
print(r.stdout, end=""); sys.exit(r.returncode)
E
echo '+ curl -fsSL --retry 2 -o tool.tar.gz https://tools.example.org/tool-1.4.tar.gz'
python3 ../s.py; r=$?
echo 'tar (child): tool.tar.gz: Cannot open: No such file or directory'; echo 'tar (child): Error is not recoverable: exiting now'; echo 'tar: Child returned status 2'; echo 'tar: Error is not recoverable: exiting now'
exit $r
