#!/usr/bin/env bash
# Sourced by scripts/docker-test: one project of docker-compose.yml, with its containers, networks and volumes.
: "${logs:?}" "${compose_command:?}"

servers=(zoo1 zoo2 zoo3) services=(service-1 service-2 service-3) schedulers=(scheduler-1 scheduler-2)
export COMPOSE_PROJECT_NAME=zkelection-test-$$

compose() { "${compose_command[@]}" --ansi never --profile test --profile tls "$@"; }
container() {
  docker ps --all --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --filter "label=com.docker.compose.service=$1" | head -n 1
}
# state SERVICE FIELD, such as .State.ExitCode
state() { docker inspect --format "{{$2}}" "$(container "$1")"; }

choose_ports() {
  read -r ZOO1_PORT ZOO2_PORT ZOO3_PORT < <(python3 -c '
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*(s.getsockname()[1] for s in sockets))')
  export ZOO1_PORT ZOO2_PORT ZOO3_PORT
}

# wait_healthy SECONDS SERVICE...: or says which are not, and why.
wait_healthy() {
  local deadline=$((SECONDS + $1)) service waiting
  shift
  while :; do
    waiting=()
    for service in "$@"; do
      [[ $(state "$service" .State.Health.Status) == healthy ]] || waiting+=("$service")
    done
    ((${#waiting[@]} > 0)) || return 0
    ((SECONDS < deadline)) || break
    sleep 0.2
  done
  echo "not healthy: ${waiting[*]}. The last words of ${waiting[0]} and of its health check:"
  docker logs --tail 5 "$(container "${waiting[0]}")" 2>&1
  docker inspect --format '{{range .State.Health.Log}}{{.Output}}{{end}}' "$(container "${waiting[0]}")" | tail -n 3
  return 1
}

# wait_said SECONDS SERVICE LINE: until the service's log has that line. Whoever looks from outside may see a master before
# it has heard of it itself. The log is read to its end: `docker logs` fails if its reader stops at the line.
wait_said() {
  local deadline=$((SECONDS + $1)) said
  while :; do
    said=$(docker logs "$(container "$2")" 2>&1) || true
    ! grep -qxF -- "$3" <<<"$said" || return 0
    ((SECONDS < deadline)) || break
    sleep 0.1
  done
  fail "$2 did not say '$3' within $1 s. Its last words:"$'\n'"$(tail -n 10 <<<"$said")"
}

start() { compose up --detach --no-build "$@" >"$logs/up.log" 2>&1 || { tail -n 5 "$logs/up.log" && return 1; }; }

# bring_up SECONDS: or says what went wrong. The servers come first, so that we wait no longer for their health.
bring_up() {
  start "${servers[@]}" && wait_healthy "$1" "${servers[@]}" &&
    start "${services[@]}" "${schedulers[@]}" && wait_healthy "$1" "${services[@]}" "${schedulers[@]}"
}

# master_of RESOURCE: "ID TOKEN", seen from a container that is no candidate for it; nothing if there is none.
master_of() {
  local onlooker="scheduler-1"
  [[ $1 == orders/* ]] || onlooker="service-1"
  docker exec "$(container "$onlooker")" zkelection leader --resource "$1" --json 2>/dev/null | id_and_token
}
id_and_token() { sed -nE 's/.*"id":"([^":]*)[^"]*".*"token":([0-9]+).*/\1 \2/p'; }

bring_down() { compose down --volumes --remove-orphans --timeout 5 >"$logs/down.log" 2>&1; }

remove_images() { compose down --rmi local >>"$logs/down.log" 2>&1; }

leftovers() {
  local filter="label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"
  docker ps --all --quiet --filter "$filter"
  docker network ls --quiet --filter "$filter"
  docker volume ls --quiet --filter "$filter"
}
