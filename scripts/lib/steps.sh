#!/usr/bin/env bash
# Sourced by scripts/test: the steps, what each needs first, and what it runs.
# shellcheck disable=SC2034,SC2154  # steps, lane and needs are for scripts/test, which sets fuzz_seconds, filter and full

# Two lanes run side by side. Steps of the lane `compute` keep the processors busy, and get what the lane `timed` leaves of
# them: its tests wait for sessions, servers and processes, and fail if they get no processor when they need one.
steps=()
declare -A lane=() needs=() title=()

# step NAME LANE NEEDS TITLE: the first word of a name that has a dot is its stage. Earlier ones are started first.
step() {
  steps+=("$1")
  lane[$1]=$2 needs[$1]=$3 title[$1]=$4
}
step lint timed '' 'scripts/lint'
step dev compute '' 'g++, debug: builds the tests'
step unit compute 'dev' 'the core and the parts, without I/O'
step timed timed 'dev' 'the simulated ensemble (memory), real servers (integration), the program'
step dev.rest compute 'dev' 'builds what remains of dev: examples, headers, benches, mutants'
step model compute 'dev.rest' 'the core explored state by state, and its mutants found'
step package compute 'dev' 'a project that uses the installed package'
step scripts timed 'dev.rest' 'the scripts themselves with the quickstart, and the documents'
step interop timed 'dev' 'real candidates of Curator, kazoo and go-zookeeper in one queue with ours'
step faults timed 'dev.rest' 'three servers and three candidates under a selection of faults'
for preset in asan tsan clang release; do
  case $preset in
    asan) with='clang++ with address and undefined-behaviour sanitizers' ;;
    tsan) with='clang++ with thread sanitizer' ;;
    clang) with='clang++, debug' ;;
    release) with='g++, optimised' ;;
  esac
  step "$preset" compute '' "$with: builds the tests"
  step "$preset.unit" compute "$preset" "$with"
  step "$preset.timed" timed "$preset" "$with"
done
step fuzz compute '' 'clang++ with libFuzzer (scripts/fuzz)'
step docker.images compute 'dev' 'the images of docker-compose.yml'
step docker timed 'docker.images' 'the stack of docker-compose.yml (scripts/docker-test)'

quick=(lint dev unit timed model package)
all=("${quick[@]}" scripts interop faults asan docker tsan fuzz)
on_request=(clang release)

# choose STAGE: its steps. `dev` has all tests of that build but the slow ones, a sanitizer its two kinds of tests.
choose() {
  case $1 in
    dev) choose_steps dev unit timed ;;
    asan | tsan | clang | release) choose_steps "$1" "$1.unit" "$1.timed" ;;
    *) choose_steps "$1" ;;
  esac
}
# The same with what they need first.
choose_steps() {
  local step
  for step in "$@"; do
    [[ " ${chosen[*]} " != *" $step "* ]] || continue
    [[ -z ${needs[$step]} ]] || choose_steps "${needs[$step]}"
    chosen+=("$step")
  done
}

preset_of() {
  case $1 in
    asan* | tsan* | clang* | release*) echo "${1%%.*}" ;;
    *) echo dev ;;
  esac
}

# What ctest has to run for a step: the options that choose its tests.
selection_of() {
  case $1 in
    unit | *.unit) selection=(-L '^unit$' -E '^program\.' -j "$(nproc)") ;;
    model)
      selection=(-L '^model$' -j "$(nproc)")
      # The quick run has the searches of candidacies and all mutants; these take longer than all of those.
      [[ $full == yes ]] || selection+=(-E '^model\.(lease|lease_of_a_queue|random_schedules)$')
      ;;
    timed | *.timed) selection=(-L '^(unit|memory|integration)$' -E '^(unit|example|faults)\.' -j 4) ;;
    interop) selection=(-L '^interop$' -j 3) ;;
    package)
      selection=(-L '^package$')
      [[ $full == yes ]] || selection+=(-E '^package\.(shared|subdirectory)$')
      ;;
    *) selection=(-L "^$1\$") ;;
  esac
  selection+=("${filter[@]}")
}
has_tests() { [[ $1 =~ ^(unit|timed|model|package|scripts|interop|faults)$ || $1 == *.unit || $1 == *.timed ]]; }

# in_preset PRESET OPTION...: ctest. clang 14's thread sanitizer does not start where addresses are randomised widely.
in_preset() {
  local still=()
  if setarch --addr-no-randomize true 2>/dev/null; then still=(setarch --addr-no-randomize); fi
  "${still[@]}" ctest --preset "$@"
}

# The names of the tests of a step.
tests_of() {
  local selection
  selection_of "$1"
  ctest --preset "$(preset_of "$1")" -N "${selection[@]}" | sed -nE 's/^ *Test +#[0-9]+: (\S+).*$/\1/p'
}

run_tests() {
  local selection
  selection_of "$1"
  if ((${#filter[@]} > 0)) && [[ -z $(tests_of "$1") ]]; then
    echo "no test matches ${filter[1]}"
    return
  fi
  in_preset "$(preset_of "$1")" "${selection[@]}"
}

# The programs of the tests in `unit` and `timed`, which can start when they are there.
test_programs=(zkelection_unit zkelection_integration zkelection_program_test zkelection_program_ensemble_test
  example_failover_test example_first example_events)

run_fuzzers() {
  local target targets=()
  for target in $(scripts/fuzz --list); do
    if ((${#filter[@]} == 0)) || [[ fuzz.$target =~ ${filter[1]} ]]; then targets+=("$target"); fi
  done
  ((${#targets[@]} > 0)) || { echo "no test matches ${filter[1]}" && return; }
  scripts/fuzz --seconds "$fuzz_seconds" "${targets[@]}"
}

run_containers() {
  scripts/setup --containers >build/logs/setup-containers.log 2>&1 || { cat build/logs/setup-containers.log && return 1; }
  scripts/docker-test "$@"
}

run_step() {
  case $1 in
    lint) scripts/lint ;;
    dev) cmake --preset dev && cmake --build --preset dev --target "${test_programs[@]}" ;;
    dev.rest) cmake --build --preset dev ;;
    asan | tsan | clang | release) cmake --preset "$1" && cmake --build --preset "$1" ;;
    fuzz) run_fuzzers ;;
    docker.images) run_containers --images ;;
    docker) run_containers ;;
    *) run_tests "$1" ;;
  esac
}
