#!/usr/bin/env bash
# The service under a gunicorn of your own, for what `cosy serve` has no options for: a Unix socket, TLS, an access log.
# One worker process, whose threads share the model. They are as many as texts at once (concurrency), places in the
# queue, and some that refuse and send: with too few of them clients wait where they should be told that it is full.
# No --preload: the model has to be loaded after the fork.
# The default socket wants a folder that nginx can enter: install -d -o cosy -g www-data -m 750 /run/cosy
set -euo pipefail
: "${COSY_API_KEY:?set COSY_API_KEY: without a key whoever reaches the socket is served}"

exec gunicorn \
  --worker-class cosycli.server.gunicorn_runner.CosyWorker \
  --workers 1 --threads 84 \
  --bind "${COSY_BIND:-unix:/run/cosy/cosy.sock}" \
  --timeout 300 --graceful-timeout 30 --keep-alive 5 \
  --no-control-socket \
  --access-logfile - --access-logformat '%(h)s "%(r)s" %(s)s %(B)s %(L)s' \
  'cosycli.server:create_app(concurrency=4, queue=16, cache_size=1024)'
