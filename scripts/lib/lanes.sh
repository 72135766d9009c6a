#!/usr/bin/env bash
# Sourced by scripts/test: runs steps in two lanes, side by side, and tells when each starts and ends.
# Needs what steps.sh defines, and `perform STEP`, which runs one and leaves build/logs/STEP.result.
# shellcheck disable=SC2154  # see there

declare -A process=() state=() began=() # state of a step: waiting, running, passed, failed, left out
on_terminal=no
[[ ! -t 1 ]] || on_terminal=yes

say() {
  [[ $on_terminal == no ]] || printf '\r\e[K'
  echo "$*"
}

# next_of LANE: its first step that can start.
next_of() {
  local step need
  for step in "${chosen[@]}"; do
    [[ ${state[$step]} == waiting && ${lane[$step]} == "$1" ]] || continue
    need=${needs[$step]}
    if [[ -z $need || -z ${state[$need]:-} || ${state[$need]} == passed ]]; then
      echo "$step"
      return
    fi
  done
}

# What can no longer start, because what it needs failed.
leave_out() {
  local step need
  for step in "${chosen[@]}"; do
    need=${needs[$step]}
    if [[ ${state[$step]} == waiting && -n $need && ${state[$need]:-} =~ ^(failed|left\ out)$ ]]; then
      state[$step]='left out'
      not_run+="NOT RUN: $step, because $need failed"$'\n'
    fi
  done
}

# Each step is a process group of its own, so that it can be slowed and ended with all that it started.
start_step() {
  say "$(minutes "$SECONDS")  $1: ${title[$1]}"
  state[$1]=running began[$1]=$SECONDS
  set -m
  perform "$1" </dev/null &
  process[$1]=$!
  set +m
}

# set_pace STEP POLICY: of all its processes; new ones inherit it.
set_pace() {
  local pid
  for pid in $(pgrep --pgroup "${process[$1]}"); do chrt --all-tasks "$2" --pid 0 "$pid" 2>/dev/null || true; done
}

# how_far STEP: "12/40", by the last line of its log that says so.
how_far() {
  tail -c 4000 "build/logs/$1.log" 2>/dev/null |
    sed -nE 's|^ *\[?([0-9]+/[0-9]+)(\] \| Test ).*|\1|p' | tail -n 1
}

show_progress_of() {
  local step line=''
  for step in "$@"; do
    line+="$step $(how_far "$step") $(minutes $((SECONDS - began[$step])))   "
  done
  printf '\r%s\e[K' "$line"
}

end_all() {
  local step
  for step in "${!process[@]}"; do kill -TERM -- "-${process[$step]}" 2>/dev/null || true; done
}

run_lanes() {
  local of step paced='' running
  declare -A running_in=([compute]='' [timed]='')
  for step in "${chosen[@]}"; do state[$step]=waiting; done
  while :; do
    for of in compute timed; do
      step=${running_in[$of]}
      if [[ -n $step ]] && ! kill -0 "${process[$step]}" 2>/dev/null; then
        wait "${process[$step]}" || true
        unset "process[$step]"
        running_in[$of]=''
        finish_step "$step"
        leave_out
      fi
    done
    for of in compute timed; do
      [[ -z ${running_in[$of]} ]] || continue
      step=$(next_of "$of")
      [[ -z $step ]] || { start_step "$step" && running_in[$of]=$step; }
    done
    running="${running_in[compute]}|${running_in[timed]}"
    [[ $running != '|' ]] || break
    if [[ $running != "$paced" && -n ${running_in[compute]} ]]; then
      # It gets only what the tests of the other lane leave, while there are any.
      if [[ -n ${running_in[timed]} ]]; then set_pace "${running_in[compute]}" --idle; else set_pace "${running_in[compute]}" --other; fi
    fi
    paced=$running
    # shellcheck disable=SC2086  # the names of steps
    [[ $on_terminal == no ]] || show_progress_of ${running_in[compute]} ${running_in[timed]}
    sleep 0.3
  done
}
