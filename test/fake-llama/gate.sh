#!/bin/sh
# Waits for the file that EDGEWRIGHT_TEST_GATE names, if it names one.
if [ -n "$EDGEWRIGHT_TEST_GATE" ]; then
  echo $$ > "$EDGEWRIGHT_TEST_GATE.waiting"
  until [ -e "$EDGEWRIGHT_TEST_GATE" ]; do sleep 0.05; done
fi
touch "$1"
