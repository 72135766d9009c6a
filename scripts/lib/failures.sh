#!/usr/bin/env bash
# Sourced by scripts/test: what a failed step says of itself: each failed test, its first error, and how to repeat it.
# Needs preset_of, has_tests and in_preset (steps.sh).

# failed_list LOG: a test a line, with ctest's verdict behind it: "unit.queue (Timeout)".
failed_list() { sed -nE 's/^\t *[0-9]+ - (\S+ \(.*\))$/\1/p' "$1"; }
failed_tests() { failed_list "$1" | cut -d ' ' -f 1; }

# output_of LOG TEST: what the test printed, by ctest's log.
output_of() {
  awk -v name="$2" '
    /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / { keep = ($0 ~ /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /) && index($0, ": " name " ") }
    /% tests passed, / { keep = 0 }
    keep && !/^ +Start +[0-9]+: / { print substr($0, 1, 400) }' "$1"
}

# errors: of the given lines those that say what went wrong; sanitizers, Boost.Test, the model, the benches, scripts.
errors() { grep -aE '(^|[^_a-z])(error|Error|ERROR|fatal error): |Sanitizer: |VIOLATION|NOT found|runtime error: |FAILED|AssertionError'; }

first_error() {
  local said
  said=$(output_of "$1" "$2")
  errors <<<"$said" | head -n 1 | grep . || grep -v '^$' <<<"$said" | tail -n 1
}

# seed_in TEXT: the last one that the test printed.
seed_in() { sed -nE 's/.*\b(ZKELECTION_SEED=|seed )([0-9]+).*/\2/p' <<<"$1" | tail -n 1; }

# The program and arguments of a test, as ctest starts it.
command_of() {
  ctest --preset "$1" -N -V -R "^${2//./\\.}\$" | sed -nE 's/^[0-9]+: Test command: //p' | tr -d '"' | sed "s|$PWD/||g"
}

# repeat_command PRESET TEST OUTPUT: which repeats that test alone, or the case of it that failed, with its seed.
repeat_command() {
  local command seed case environment=''
  command=$(command_of "$1" "$2")
  seed=$(seed_in "$3")
  case $2 in
    *random_failures*) [[ -z $seed ]] || environment="ZKELECTION_SEED=$seed " ;;
    model.random_schedules) [[ -z $seed ]] || command+=" --seed $seed" ;;
    interop.*) [[ -z $seed ]] || command+=" --seed $seed" ;;
    faults.selection) command=$(sed -n 's/.*; again with: //p' <<<"$3") ;;
    memory.* | tls.*) environment="ZKELECTION_TEST_BACKEND=${2%%.*} " ;;
  esac
  case=$(sed -nE 's/.*error: in "([^"]+)".*/\1/p' <<<"$3" | head -n 1)
  [[ -z $case ]] || command=${command/"--run_test=${2#*.} "/"--run_test=$case "}
  [[ $1 != tsan ]] || environment+='setarch --addr-no-randomize '
  echo "$environment$command"
}

# explain_tests STEP LOG
explain_tests() {
  local test verdict said preset
  preset=$(preset_of "$1")
  while read -r test verdict; do
    said=$(output_of "$2" "$test")
    echo "FAILED: $test $verdict"
    { errors <<<"$said" || grep -v '^$' <<<"$said" | tail -n 12; } | head -n 12 | sed 's/^/  /'
    echo "  alone:  $(repeat_command "$preset" "$test" "$said")"
  done < <(failed_list "$2")
}

# explain_containers LOG: the tests in the container leave a log of their own, which counts if this run wrote it.
explain_containers() {
  local tests=build/docker/tests.log
  if grep -q 'the integration tests failed' "$1" && errors <"$tests" >/dev/null; then
    echo "FAILED: tests in the container (all of it: $tests)"
    errors <"$tests" | head -n 12 | sed 's/^/  /'
    sed -nE 's/.*error: in "([^"]+)".*/\1/p' "$tests" | sort -u | head -n 12 | while read -r case; do
      echo "  alone:  docker compose --profile test run --rm tests --run_test=$case"
    done
  fi
  tail -n 20 "$1"
}

# explain STEP LOG
explain() {
  if [[ -n $(failed_tests "$2") ]]; then
    explain_tests "$@"
  elif [[ $1 == docker* ]]; then
    explain_containers "$2"
  elif [[ $1 == fuzz ]] && grep -q '^FAILED' "$2"; then
    sed -n '/^FAILED/,$p' "$2"
  else
    { errors <"$2" | head -n 12; tail -n 20 "$2"; } | cut -c -400
  fi
  echo "  (log: $2; again: scripts/test --only $1)"
}

# try_again STEP LOG: the tests that failed once more, one at a time, if time can be to blame for all of them. A finding of
# a sanitizer, a crash and a limit of ctest are no matter of time.
try_again() {
  local names test load outcome='failed again' second=${2%.log}-second-time.log
  [[ $1 == timed || $1 == *.timed ]] || return 1
  mapfile -t names < <(failed_tests "$2")
  ((${#names[@]} > 0)) || return 1
  ! grep -Eq 'Sanitizer: |runtime error: |memory access violation|\*\*\*(Exception|Timeout)' "$2" || return 1
  load=$(cut -d ' ' -f 1-3 /proc/loadavg)
  in_preset "$(preset_of "$1")" -R "^($(IFS='|' && echo "${names[*]//./\\.}"))\$" -j 1 >"$second" 2>&1 && outcome=passed
  for test in "${names[@]}"; do
    printf '%s  %s  %s: %s the second time; load %s; %s\n' "$(date '+%F %T')" "$1" "$test" "$outcome" "$load" \
      "$(first_error "$2" "$test")"
  done >>build/logs/second-times.log
  [[ $outcome == passed ]]
}
