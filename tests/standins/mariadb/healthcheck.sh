#!/bin/sh
# Stands in for the official image's: whether the server takes connections over the network, whoever asks.
exec mariadb --user=healthcheck --protocol=tcp --host=127.0.0.1 --execute='SELECT 1' >/dev/null
