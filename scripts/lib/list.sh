#!/usr/bin/env bash
# Sourced by scripts/test: names every test with its stage, labels and usual time. Needs steps.sh.
# shellcheck disable=SC2154

row() { printf '%-9s %-44s %-16s %10s\n' "$@"; }

# usual_time TEST: what ctest noted of the earlier runs in build/dev.
usual_time() {
  awk -v test="$1" '$1 == test && $2 > 0 { t = sprintf("%.1f s", $3) } /^---/ { exit } END { print t == "" ? "-" : t }' \
    build/dev/Testing/Temporary/CTestCostData.txt 2>/dev/null || echo -
}

# labelled STEP: its tests, each with its labels behind it.
labelled() {
  local selection
  selection_of "$1"
  ctest --preset dev -N -V "${selection[@]}" 2>/dev/null |
    awk '/^Labels: / { labels = substr($0, 9); gsub(" ", ",", labels) }
         /^ *Test +#[0-9]+: / { sub(/^.*#[0-9]+: /, ""); print $1, (labels == "" ? "-" : labels); labels = "" }'
}

# steps without tests of ctest: `scripts/test` notes how long each took.
seconds_of() {
  local seconds
  seconds=$(cat "build/logs/$1.seconds" 2>/dev/null) && echo "$seconds s" || echo -
}

list_tests() {
  local stage test labels
  for test in "${test_programs[@]}"; do
    [[ -x build/dev/bin/$test ]] || fail "build/dev is not built; \`scripts/test --only dev\` builds it"
  done
  row stage test labels "usual time"
  row lint scripts/lint - "$(seconds_of lint)"
  for stage in unit timed model package scripts interop faults; do
    while read -r test labels; do row "$stage" "$test" "$labels" "$(usual_time "$test")"; done < <(labelled "$stage")
  done
  for test in $(scripts/fuzz --list); do row fuzz "fuzz.$test" - "$fuzz_seconds s"; done
  row docker scripts/docker-test - "$(seconds_of docker)"
  for stage in asan tsan clang release; do row "$stage" "all of unit and timed, in that build" - "$(seconds_of "$stage.timed")"; done
}
