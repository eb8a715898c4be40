#!/bin/sh
# Stands in for the official image's entry point: a master that reloads without losing a connection, in the foreground.
set -eu
[ "$1" = haproxy ] && shift
exec haproxy -W -db "$@"
