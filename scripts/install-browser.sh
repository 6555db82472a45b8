#!/usr/bin/env bash
# Installs Chromium for the browser tests where there is none, on Debian and its relatives. Needs root.
set -euo pipefail
if [ -x "${SPANLOG_CHROMIUM:-/usr/bin/chromium}" ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "No Chromium here and no apt-get to install it with; set SPANLOG_CHROMIUM to one." >&2
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
