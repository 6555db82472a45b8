#!/bin/sh
# Puts Spanlog's templates into Elasticsearch (or OpenSearch). Safe to run again: it overwrites only its own.
#
#   SPANLOG_ES_ENDPOINT=http://localhost:9200 sh install.sh
#
# SPANLOG_ES_API_KEY, or SPANLOG_ES_USER and SPANLOG_ES_PASSWORD, when the server asks for them;
# SPANLOG_ES_CA_FILE for a certificate authority of your own. Needs curl.
set -eu
endpoint=${SPANLOG_ES_ENDPOINT:-http://localhost:9200}
here=$(cd "$(dirname "$0")" && pwd)

set -- --silent --show-error --fail-with-body --retry 30 --retry-delay 2 --retry-all-errors
[ -z "${SPANLOG_ES_CA_FILE:-}" ] || set -- "$@" --cacert "$SPANLOG_ES_CA_FILE"

# Credentials go in over stdin, so that they are not in the list of processes.
credentials() {
  if [ -n "${SPANLOG_ES_API_KEY:-}" ]; then
    printf 'header = "Authorization: ApiKey %s"\n' "$SPANLOG_ES_API_KEY"
  elif [ -n "${SPANLOG_ES_USER:-}" ]; then
    printf 'user = "%s:%s"\n' "$SPANLOG_ES_USER" "${SPANLOG_ES_PASSWORD:-}"
  fi
}

put() {
  credentials | curl --config - "$@" >/dev/null
}

template() {
  kind=$1 name=$2 file=$3
  shift 3
  put "$@" -X PUT -H 'Content-Type: application/json' --data-binary "@$here/$file" "$endpoint/$kind/$name"
  echo "installed $kind/$name"
}

template _component_template spanlog-records component-records.json "$@"
template _component_template spanlog-spans component-spans.json "$@"
template _index_template spanlog-daily index-daily.json "$@"
template _index_template spanlog-logs index-logs.json "$@"
template _index_template spanlog-span-events index-span-events.json "$@"
template _index_template spanlog-traces index-traces.json "$@"
