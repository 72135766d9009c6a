#!/usr/bin/env bash
# Sourced by scripts/docker-test: what goes wrong in practice ends with a clear message, and leaves nothing running.
: "${logs:?}" "${serving_seconds:?}"

expect_words() { grep -qF -- "$1" <<<"$2" || fail "the message does not say '$1': $2"; }

a_port_in_use() {
  local said holder code=0
  python3 -c 'import signal, socket, sys; s = socket.create_server(("127.0.0.1", int(sys.argv[1]))); signal.pause()' "$ZOO2_PORT" &
  holder=$!
  until ss -Htln "sport = :$ZOO2_PORT" | grep -q .; do sleep 0.05; done
  said=$(bring_up 30) || code=$?
  kill "$holder"
  wait "$holder" 2>/dev/null || true
  ((code != 0)) || fail "it came up with a port that is in use"
  expect_words "127.0.0.1:$ZOO2_PORT" "$said"
  expect_words "address already in use" "$said"
}

servers_that_do_not_serve() {
  local mute=zkelection-standin/mute said
  printf 'FROM %s\nCMD ["sleep", "infinity"]\n' "$DEBIAN_IMAGE" | docker build --quiet --tag "$mute" - >"$logs/mute.log" 2>&1
  said=$(ZOOKEEPER_IMAGE=$mute bring_up 5) && fail "it came up without ZooKeeper"
  expect_words "not healthy: zoo1 zoo2 zoo3" "$said"
}

down_while_tests_run() {
  local said tests code=0
  said=$(bring_up "$serving_seconds") || fail "not everything came up: $said"
  : >"$logs/interrupted.log"
  compose run --rm -T tests >"$logs/interrupted.log" 2>&1 &
  tests=$!
  until grep -q '^== ' "$logs/interrupted.log"; do
    kill -0 "$tests" 2>/dev/null || fail "the tests ended before anybody stopped them"
    sleep 0.1
  done
  bring_down
  wait "$tests" || code=$?
  ((code != 0)) || fail "tests that were stopped report success"
  expect_words "stopped before the end" "$(cat "$logs/interrupted.log")"
}

play_bad_weather() {
  local weather
  for weather in a_port_in_use servers_that_do_not_serve down_while_tests_run; do
    "$weather"
    bring_down
    nothing_is_left
    echo "bad weather   ${weather//_/ }: says so, and nothing is left"
  done
}
