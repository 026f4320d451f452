#!/bin/sh
# Prometheus' own tool on its configuration, the alerts, and the tests of the alerts.
set -eu
command -v promtool >/dev/null || { echo "skipped: prometheus is not installed"; exit 77; }
promtool check config prometheus.yml
promtool check rules alerts.yml
promtool test rules alerts_test.yml
