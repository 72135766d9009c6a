#!/usr/bin/env bash
# Sourced by scripts/docker-test: a candidate and a server that speak TLS.

# The program, in the candidate's container.
in_candidate() { docker exec "$(container scheduler-tls)" zkelection "$@"; }

# play_over_tls SECONDS: prints the master's name and its token. Whoever shows no certificate is told to.
play_over_tls() {
  local said code=0
  said=$(start scheduler-tls && wait_healthy "$1" zoo-tls scheduler-tls) || fail "TLS did not come up: $said"
  said=$(in_candidate candidates --resource jobs/scheduler --timeout 3s \
    --url 'zookeeper+tls://zoo-tls:2281?tls_ca=/certificates/first/ca.pem' 2>&1) || code=$?
  ((code != 0)) || fail "a client without a certificate was served"
  expect_words "tls_certificate" "$said"
  said=$(in_candidate leader --resource jobs/scheduler --json | id_and_token)
  [[ -n $said ]] || fail "nobody is the master over TLS"
  echo "$said"
}
