#include "program/command_line/help.hpp"

namespace zkelection::program::help {

const help_text program{
    .summary = "Elects one master among several processes, with the help of an Apache ZooKeeper ensemble.",
    .usage =
        "Usage: zkelection run        --resource R [options] -- command [argument...]\n"
        "       zkelection leader     --resource R [options]\n"
        "       zkelection candidates --resource R [options]\n"
        "       zkelection check [options]\n",
    .footer =
        "Every command has a --help of its own.\n"
        "\n"
        "Example: on each of several machines\n"
        "  export ZKELECTION_HOSTS=zk1:2181,zk2:2181,zk3:2181\n"
        "  zkelection run --resource jobs/scheduler -- ./scheduler\n"
        "runs ./scheduler on one of them, and on another one when that one fails or ends.\n",
};

const help_text run{
    .summary = "Waits to become the master of a resource, then runs a command for as long as it is.",
    .usage = "Usage: zkelection run --resource R [options] -- command [argument...]\n",
    .footer =
        "The command finds ZKELECTION_RESOURCE, ZKELECTION_TOKEN and ZKELECTION_NODE in its environment. The token\n"
        "grows with every master: hand it to the stores that the command writes to, and let them refuse a smaller "
        "one.\n"
        "\n"
        "run is for commands that must always run somewhere, on one machine at a time. When the command ends, also "
        "with\n"
        "success, run ends with its exit code, and the next in the queue starts the command. So a job that comes to an "
        "end\n"
        "runs on every machine, one after the other. To stand again, start run again, as a service manager does.\n"
        "\n"
        "The command runs in a process group of its own, and has the terminal's foreground if input and output are a\n"
        "terminal. When it ends, run kills all that it left running, and only then may another become the master.\n"
        "  ensemble silent     The command's process group gets SIGTERM, and SIGKILL after the grace period, so that "
        "it\n"
        "                      is dead before another can be the master, even if run itself is stopped or hangs.\n"
        "                      After SIGTERM there is no way back.\n"
        "  mastership lost     The node was deleted or the session expired: the process group gets SIGKILL at once.\n"
        "  SIGTERM, SIGINT, SIGHUP\n"
        "                      run passes them on to the process group, which gets SIGKILL after the grace period. A\n"
        "                      second SIGTERM or SIGINT, half a second or more after the first, kills at once.\n"
        "  run itself killed   A guardian process sends SIGKILL to the process group at once, even after kill -9. A\n"
        "                      process that left the group (by setsid, timeout(1) or a shell's set -m) escapes the\n"
        "                      guardian, but nothing else.\n"
        "  another user        If the command changes its user, as sudo does, none of these can end it: let sudo "
        "start\n"
        "                      zkelection instead.\n"
        "  Ctrl-Z              stops the command, which stays master; Ctrl-Z again lets it go on.\n"
        "\n"
        "Exit code: the command's own, 128 + N if signal N ended it, or\n"
        "  120  run lost the mastership, or was about to lose it, and the command ended\n"
        "  121  not elected within --wait\n"
        "  122  bad usage; candidates with another --scheme stand for the resource; or the session timeout that the\n"
        "       servers granted is too short for any mastership to last\n"
        "  123  the ensemble cannot be reached, or refused us\n"
        "  125  something else failed on this machine\n"
        "  126  the command is not executable\n"
        "  127  the command was not found\n"
        "  128 + N  signal N asked to stop before the command was started\n"
        "A command may use these numbers itself. If run gives 120 to 127 of its own, it says why on stderr.\n"
        "\n"
        "Examples:\n"
        "  zkelection run --hosts zk1:2181,zk2:2181 --resource logs/17 -- ./sequencer --log 17\n"
        "  zkelection run --hosts zk1:2181 --resource jobs/scheduler --wait 1m -- sh -c './scheduler "
        "$ZKELECTION_TOKEN'\n"
        "  zkelection run --url noop: --resource jobs/scheduler -- ./scheduler       (alone, without an ensemble)\n",
};

const help_text leader{
    .summary = "Shows who is the master of a resource.",
    .usage = "Usage: zkelection leader --resource R [options]\n",
    .footer =
        "The output names the path that leader looked at. It counts candidates with another scheme: they and those "
        "shown\n"
        "do not see each other. A node that is not ephemeral was left over: it has no candidate, and blocks the "
        "queue.\n"
        "\n"
        "--json prints one line: {\"resource\": string, \"master\": null or\n"
        "  {\"id\": string, \"joined\": \"2024-03-01T12:00:00.123Z\", \"token\": integer, \"node\": string,\n"
        "  \"left_over\": boolean}, \"path\": string,\n"
        "  \"foreign\": [{\"scheme\": string, \"node\": string, \"left_over\": boolean}, ...]}.\n"
        "joined is the time when it joined the queue, by the ensemble's clock; its mastership may have begun later.\n"
        "The token has up to 64 bits.\n"
        "\n"
        "Exit code: 0, or\n"
        "  3    nobody is the master\n"
        "  122  bad usage\n"
        "  123  the ensemble cannot be reached, refused us, or gave no answer in time\n"
        "  125  something else failed on this machine\n"
        "\n"
        "Example:\n"
        "  zkelection leader --hosts zk1:2181,zk2:2181 --resource logs/17\n",
};

const help_text candidates{
    .summary = "Lists the candidates for a resource in the order in which they become master.",
    .usage = "Usage: zkelection candidates --resource R [options]\n",
    .footer =
        "The first is the master. The output names the path that candidates looked at. It counts candidates with "
        "another\n"
        "scheme: they and those listed do not see each other. A node that is not ephemeral was left over: it has no\n"
        "candidate, and blocks the queue.\n"
        "\n"
        "--json prints one line: {\"resource\": string, \"candidates\": [{\"position\": integer from 1, \"id\": "
        "string,\n"
        "  \"joined\": \"2024-03-01T12:00:00.123Z\", \"token\": integer, \"node\": string, \"left_over\": boolean}, "
        "...],\n"
        "  \"path\": string, \"foreign\": [{\"scheme\": string, \"node\": string, \"left_over\": boolean}, ...]}.\n"
        "joined is the time when the candidate joined the queue, by the ensemble's clock. The token has up to 64 "
        "bits.\n"
        "\n"
        "Exit code: 0, also if there are no candidates, or\n"
        "  122  bad usage\n"
        "  123  the ensemble cannot be reached, refused us, or gave no answer in time\n"
        "  125  something else failed on this machine\n"
        "\n"
        "Example:\n"
        "  zkelection candidates --hosts zk1:2181,zk2:2181 --resource logs/17 --json\n",
};

const help_text check{
    .summary = "Looks at the servers, and says how safe elections on them are, with figures.",
    .usage = "Usage: zkelection check [options]\n",
    .footer =
        "check asks each server, at every address of the hosts, for a session, closes the session again, and reads "
        "the\n"
        "four-letter words srvr, conf and mntr. At the first server it asks for another session of each server, which\n"
        "the first one knows if both belong to one ensemble, or are one server. Apart from the sessions it writes\n"
        "nothing to the ensemble. It presents credentials if --url has them.\n"
        "\n"
        "A server answers the words that 4lw.commands.whitelist in its zoo.cfg allows, by default only srvr. This "
        "line\n"
        "lets check see everything: 4lw.commands.whitelist=srvr,conf,mntr. check says what it could not see, and why.\n"
        "\n"
        "--json prints one line: {\"outcome\": \"safe\" | \"unseen\" | \"unsafe\" | \"unreachable\", \"trouble\": null "
        "or "
        "string,\n"
        "  \"asked_session_timeout_ms\", \"session_timeout_ms\", \"max_tick_ms\", \"largest_tick_ms\": integers,\n"
        "  \"lease_ms\": {\"after_renewal\", \"before_renewal\"}, \"gap_after_crash_ms\": {\"shortest\", "
        "\"longest\"},\n"
        "  \"peers_without_lease\": {\"cut_off\": \"safe\" | \"unsafe\" | \"unknown\", \"longest_overlap_ms\", "
        "\"safe_from_ms\",\n"
        "  \"stopped\": \"unsafe\"}, \"servers\": [{\"host\", \"address\", \"reachable\", \"mode\", \"version\", "
        "\"id\",\n"
        "  \"session_timeout_ms\", \"tick_ms\", \"sync_limit\", \"min_session_timeout_ms\", "
        "\"max_session_timeout_ms\",\n"
        "  \"local_sessions\", \"same_ensemble\", \"certificate\": {\"subject\", \"issuer\", \"valid_until\"},\n"
        "  \"unseen\": [{\"what\", \"why\"}, ...]}, ...],\n"
        "  \"findings\": [{\"about\", \"leads_to\", \"text\"}, ...]}.\n"
        "A value that check could not see is null.\n"
        "\n"
        "Exit code: 0 if all was seen and is safe, or\n"
        "  4    not all could be seen; what was seen is safe\n"
        "  5    not safe with this configuration\n"
        "  122  bad usage\n"
        "  123  the ensemble cannot be reached: no server granted a session\n"
        "  125  something else failed on this machine\n"
        "\n"
        "Example:\n"
        "  zkelection check --hosts zk1:2181,zk2:2181,zk3:2181 --session-timeout 20s --max-tick 2s\n",
};

}  // namespace zkelection::program::help
