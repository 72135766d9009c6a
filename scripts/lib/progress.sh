#!/usr/bin/env bash
# Sourced by scripts: shows how far something that takes minutes has come.

minutes() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# show_progress WHAT [TOTAL_SECONDS]: reads the output of ninja ("[n/m] …"), ctest ("n/m Test …") or apt
# ("pmstatus:…:PERCENT:…") and shows how far it is: in place on a terminal, otherwise a line every ten seconds.
show_progress() {
  local what=$1 line done_ of start=$SECONDS shown=$SECONDS text
  while IFS= read -r line; do
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\  ]]; then
      done_=${BASH_REMATCH[1]} of=${BASH_REMATCH[2]} text="$done_ of $of steps"
    elif [[ $line =~ ^(dl|pm)status:[^:]*:([0-9]+) ]]; then
      done_=${BASH_REMATCH[2]} of=100
      if [[ ${BASH_REMATCH[1]} == dl ]]; then text="$done_ % downloaded"; else text="$done_ % installed"; fi
    else
      continue
    fi
    if [[ -t 1 ]]; then
      printf '\r%s: %s, %s\e[K' "$what" "$text" "$(minutes $((SECONDS - start)))"
    elif ((SECONDS >= shown + 10)); then
      echo "$what: $text, $(minutes $((SECONDS - start)))"
      shown=$SECONDS
    fi
  done
  if [[ -t 1 ]]; then printf '\r\e[K'; fi
}
