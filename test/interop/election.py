"""One election: its queue, and what happens to the candidates in it."""

import contextlib

from candidates import Candidate
from ensemble import Ensemble, Node, eventually


class Election:
    def __init__(self, ensemble: Ensemble, path: str) -> None:
        self.path = path
        self.queue: list[Candidate] = []
        self.leaders: list[str] = []
        self._ensemble = ensemble
        self._looker = ensemble.client()

    def nodes(self) -> list[Node]:
        """The ephemeral ones, oldest first."""
        return [node for node in self._looker.candidates(self.path) if node.session]

    def join(self, candidate: Candidate) -> None:
        """Returns when it leads, or waits for the one before it and would see it go."""
        candidate.leaders = self.leaders
        candidate.stand(self.path)
        self.await_enrolment(candidate)
        if len(self.queue) == 1:
            candidate.expect("leader")
        else:
            self.await_watch(candidate, self.queue[-2].node)

    def await_enrolment(self, candidate: Candidate) -> None:
        known = {one.node for one in self.queue}

        def is_there() -> bool:
            new = [node for node in self.nodes() if node.name not in known]
            if new:
                candidate.node, candidate.session = new[-1].name, new[-1].session
            return bool(new)

        eventually(f"{candidate} in the queue", is_there)
        self.queue.append(candidate)

    def await_watch(self, candidate: Candidate, node: str) -> None:
        """A candidate that watches the node before its own has looked, and knows that it does not lead."""
        path = f"{self.path}/{node}"
        eventually(f"{candidate} watches {path}", lambda: candidate.session in self._ensemble.watchers(path))

    def await_changes(self, count: int) -> None:
        """So many nodes have come and gone."""
        eventually(f"{count} changes", lambda: self._looker.child_changes(self.path) >= count)

    def await_request(self, candidate: Candidate, kind: str) -> None:
        """The last that it asked of the server is of this kind."""
        eventually(f"{candidate} asks {kind}", lambda: self._ensemble.last_request(candidate.session) == kind)

    def await_departure(self, candidate: Candidate) -> None:
        """Its node goes."""
        eventually(f"no node of {candidate}", lambda: candidate.node not in {node.name for node in self.nodes()})
        self.queue.remove(candidate)

    def delete_node(self, candidate: Candidate) -> None:
        self._looker.delete(f"{self.path}/{candidate.node}")

    def create_parent(self) -> None:
        self._looker.create(self.path)

    def create_child(self, name: str) -> None:
        """A persistent node that no candidate made."""
        self._looker.create(f"{self.path}/{name}")

    def authenticate(self, scheme: str, credentials: str) -> None:
        """Shows nodes that not everybody may read."""
        self._looker.authenticate(scheme, credentials)

    def delete_parent(self) -> None:
        """As servers do with an empty container, within about a minute."""
        self._looker.delete(self.path)

    def hand_over(self) -> None:
        """The leader resigns, and the next one leads."""
        leader = self.queue[0]
        leader.resign()
        self.await_departure(leader)
        if self.queue:
            self.queue[0].expect("leader")

    def hand_over_until_nobody_is_left(self) -> None:
        while self.queue:
            self.hand_over()

    def leave(self, waiting: Candidate) -> None:
        """Returns when those behind it have closed ranks."""
        place = self.queue.index(waiting)
        waiting.leave()
        self.await_departure(waiting)
        if place < len(self.queue):
            self.await_watch(self.queue[place], self.queue[place - 1].node)

    def end(self) -> None:
        """Those that still stand end, unless they did by themselves."""
        self._looker.__exit__(None, None, None)
        for one in self.queue:
            with contextlib.suppress(OSError, ValueError):
                one.leave()
