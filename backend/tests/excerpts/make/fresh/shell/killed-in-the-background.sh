# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (Bash 5.2, Python killed as the system does when memory is out); its console by hand
# cause: Killed                  python train.py
# cause: Killed
cat > train.py <<'P'
import os, signal, time
for epoch in range(30):
    print(f"epoch {epoch}: loss 0.{90 - epoch}, error rate {40 - epoch} %", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
P
# ---
python train.py || code=$?
echo "training ended with $code"
for i in $(seq 60); do echo "tensorboard: event file $i is closed"; done
exit $code
