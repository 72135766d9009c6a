"""The bench's own judges, fed what they must see and what they must not."""

import struct
import tempfile
import unittest
import zlib
from pathlib import Path

import checker
import frames
import jute
import transactions
from records import HEADER, MAGIC, MILLISECOND, SAMPLE, RecordFile, Run, Sample, runs
from transactions import History, Transaction

PATH = "/elections/r"
EPOCH = 1_700_000_000_000 * MILLISECOND


def at(milliseconds: float, token: int) -> Sample:
    now = round(milliseconds * MILLISECOND)
    return Sample(now, now + 200, token)


def belief(instance: str, token: int, first_ms: int, last_ms: int) -> list[Run]:
    """Sampled every millisecond from the first to the last one, and some samples without belief around them."""
    believed = range(first_ms, last_ms + 1)
    return list(runs(instance, [at(ms, token if ms in believed else 0) for ms in range(first_ms - 3, last_ms + 4)]))


def create(zxid: int, name: str, owner: str, session: int = 7, kind: int = transactions.CREATE2) -> Transaction:
    acl = jute.int32(1) + jute.int32(31) + jute.string("world") + jute.string("anyone")
    body = jute.string(f"{PATH}/{name}") + jute.buffer(owner.encode()) + acl + jute.boolean(True) + jute.int32(0)
    return Transaction(session, zxid, 0, kind, body)


def delete(zxid: int, name: str, time_ms: int = 0) -> Transaction:
    return Transaction(7, zxid, time_ms, transactions.DELETE, jute.string(f"{PATH}/{name}"))


def history(*entries: Transaction) -> History:
    made = History()
    for entry in entries:
        made.apply(entry)
    return made


class Overlaps(unittest.TestCase):
    def test_one_millisecond_is_seen(self) -> None:
        found = checker.overlaps(belief("a", 1, 100, 200) + belief("b", 2, 199, 300))
        self.assertEqual(len(found), 1)
        self.assertAlmostEqual(found[0].milliseconds, 1, delta=0.001)

    def test_a_believer_within_another(self) -> None:
        found = checker.overlaps(belief("a", 1, 100, 500) + belief("b", 2, 200, 300))
        self.assertAlmostEqual(sum(overlap.milliseconds for overlap in found), 100, delta=0.001)

    def test_one_after_the_other_is_none(self) -> None:
        self.assertEqual(checker.overlaps(belief("a", 1, 100, 199) + belief("b", 2, 200, 300)), [])

    def test_touching_is_none(self) -> None:
        one = Run("a", 1, Sample(0, 1, 1), Sample(100, 101, 1))
        other = Run("b", 2, Sample(99, 100, 2), Sample(200, 201, 2))
        self.assertEqual(checker.overlaps([one, other]), [])

    def test_a_lone_sample_within_another_belief_is_seen(self) -> None:
        lone = list(runs("a", [at(99, 0), at(150, 1), at(151, 0)]))
        found = checker.overlaps(lone + belief("b", 2, 100, 200))
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0].nanoseconds, 0)

    def test_a_lone_sample_that_may_be_older_is_none(self) -> None:
        lone = list(runs("a", [Sample(99 * MILLISECOND, 120 * MILLISECOND, 1)]))
        self.assertEqual(checker.overlaps(lone + belief("b", 2, 100, 200)), [])

    def test_the_time_after_a_sample_is_no_belief(self) -> None:
        stopped = list(runs("a", [*(at(ms, 1) for ms in range(100)), at(5000, 0), at(5001, 0)]))
        self.assertEqual(checker.overlaps(stopped + belief("b", 2, 100, 4000)), [])

    def test_belief_after_a_pause_is_seen(self) -> None:
        woken = list(runs("a", [*(at(ms, 1) for ms in range(100)), at(5000, 1), at(5001, 1), at(5002, 0)]))
        found = checker.overlaps(woken + belief("b", 2, 4000, 6000))
        self.assertAlmostEqual(sum(overlap.milliseconds for overlap in found), 1, delta=0.001)

    def test_an_instance_does_not_overlap_itself(self) -> None:
        self.assertEqual(checker.overlaps(belief("a", 1, 100, 200) + belief("a", 2, 150, 300)), [])

    def test_two_masterships_are_one_overlap_however_often(self) -> None:
        torn = belief("a", 1, 100, 120) + belief("a", 1, 150, 160)
        found = checker.overlaps(torn + belief("b", 2, 90, 200))
        self.assertEqual(len(found), 1)
        self.assertAlmostEqual(found[0].milliseconds, 30, delta=0.001)

    def test_three_believers_are_three_pairs(self) -> None:
        found = belief("a", 1, 100, 200) + belief("b", 2, 100, 200) + belief("c", 3, 100, 200)
        self.assertEqual(len(checker.overlaps(found)), 3)


class Tokens(unittest.TestCase):
    known = history(create(1, "n1", "a"), create(2, "n2", "b"), create(3, "n3", "a"))

    def complaints(self, *found: list[Run]) -> list[str]:
        return checker.wrong_tokens(sum(found, []), self.known, PATH)

    def test_growing_ones_are_right(self) -> None:
        self.assertEqual(self.complaints(belief("a", 1, 0, 9), belief("b", 2, 20, 29), belief("a", 3, 40, 49)), [])

    def test_smaller_after_larger(self) -> None:
        found = self.complaints(belief("b", 2, 0, 9), belief("a", 1, 20, 29))
        self.assertEqual(len(found), 1)
        self.assertIn("a believed", found[0])

    def test_the_same_one_of_two_instances(self) -> None:
        self.assertEqual(len(self.complaints(belief("a", 1, 0, 9), belief("b", 1, 20, 29))), 2)

    def test_going_back_within_an_instance(self) -> None:
        self.assertEqual(len(self.complaints(belief("a", 3, 0, 9), belief("a", 1, 20, 29))), 1)

    def test_an_old_belief_that_comes_back_after_its_successor(self) -> None:
        self.assertEqual(len(self.complaints(belief("a", 1, 0, 9), belief("b", 2, 20, 29), belief("a", 1, 40, 49))), 1)

    def test_of_no_node(self) -> None:
        self.assertEqual(len(self.complaints(belief("a", 9, 0, 9))), 1)

    def test_of_somebody_elses_node(self) -> None:
        self.assertEqual(len(self.complaints(belief("a", 2, 0, 9))), 1)

    def test_of_another_resource(self) -> None:
        self.assertEqual(len(checker.wrong_tokens(belief("a", 1, 0, 9), self.known, "/elections/other")), 1)


class Order(unittest.TestCase):
    def complaints(self, *entries: Transaction) -> list[str]:
        return checker.too_early(belief("b", 2, 100, 200), history(*entries), PATH, EPOCH)

    def test_after_the_deletion_is_right(self) -> None:
        gone = delete(3, "n1", EPOCH // MILLISECOND + 99)
        self.assertEqual(self.complaints(create(1, "n1", "a"), create(2, "n2", "b"), gone), [])

    def test_before_the_deletion(self) -> None:
        gone = delete(3, "n1", EPOCH // MILLISECOND + 110)
        self.assertEqual(len(self.complaints(create(1, "n1", "a"), create(2, "n2", "b"), gone)), 1)

    def test_never_deleted(self) -> None:
        self.assertEqual(len(self.complaints(create(1, "n1", "a"), create(2, "n2", "b"))), 1)

    def test_younger_nodes_do_not_matter(self) -> None:
        self.assertEqual(self.complaints(create(2, "n2", "b"), create(3, "n3", "c")), [])

    def test_belief_that_outlives_its_node(self) -> None:
        gone = history(create(2, "n2", "b"), delete(3, "n2", EPOCH // MILLISECOND + 150))
        self.assertAlmostEqual(checker.outlived(belief("b", 2, 100, 200), gone, EPOCH), 50, delta=0.01)
        self.assertEqual(checker.outlived(belief("b", 2, 100, 140), gone, EPOCH), 0)


class Gaps(unittest.TestCase):
    def gap(self, found: list[Run], begin_ms: int, end_ms: int) -> float:
        return checker.longest_gap(found, begin_ms * MILLISECOND, end_ms * MILLISECOND)

    def test_between_two_masters(self) -> None:
        self.assertAlmostEqual(self.gap(belief("a", 1, 0, 100) + belief("b", 2, 400, 500), 50, 500), 300, delta=0.01)

    def test_at_the_ends(self) -> None:
        self.assertAlmostEqual(self.gap(belief("a", 1, 300, 400), 0, 900), 500, delta=0.01)
        self.assertAlmostEqual(self.gap(belief("a", 1, 300, 400), 0, 500), 300, delta=0.01)

    def test_nobody(self) -> None:
        self.assertEqual(self.gap([], 0, 700), 700)

    def test_covered_by_another(self) -> None:
        self.assertAlmostEqual(self.gap(belief("a", 1, 0, 500) + belief("b", 2, 100, 200), 0, 500), 0, delta=0.01)


class Records(unittest.TestCase):
    def test_a_file_that_is_being_written(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "records"
            samples = [at(1, 0), at(2, 5), at(3, 5)]
            path.write_bytes(HEADER.pack(MAGIC, 2) + b"".join(SAMPLE.pack(s.before, s.after, s.token) for s in samples))
            with RecordFile(path) as file:
                self.assertEqual(list(file.samples()), samples[:2])
                self.assertEqual(file.newest(), samples[1])

    def test_runs_end_where_the_token_changes(self) -> None:
        found = list(runs("a", [at(1, 5), at(2, 5), at(3, 6), at(4, 0), at(5, 6)]))
        self.assertEqual([(run.token, run.first, run.last) for run in found],
                         [(5, at(1, 5), at(2, 5)), (6, at(3, 6), at(3, 6)), (6, at(5, 6), at(5, 6))])


class Transactions(unittest.TestCase):
    def log(self, *entries: Transaction, tail: bytes = bytes(64)) -> bytes:
        data = struct.pack(">iiq", transactions.MAGIC, 2, 0)
        for entry in entries:
            text = struct.pack(">qiqqi", entry.session, 0, entry.zxid, entry.time_ms, entry.kind) + entry.body
            data += struct.pack(">q", zlib.adler32(text)) + jute.buffer(text) + b"B"
        return data + tail

    def server(self, folder: str, name: str, data: bytes) -> Path:
        place = Path(folder) / name / "version-2"
        place.mkdir(parents=True)
        (place / "log.1").write_bytes(data)
        return place.parent

    def test_lives_of_nodes(self) -> None:
        close = Transaction(8, 6, 66, transactions.CLOSE_SESSION, jute.int32(0))
        both = jute.int32(2) + b"".join(
            jute.int32(entry.kind) + jute.buffer(entry.body) for entry in (create(4, "n3", "c"), delete(4, "n1"))
        )
        multi = Transaction(8, 4, 44, transactions.MULTI, both)
        made = history(create(1, "n1", "a"), create(2, "n2", "b"), delete(3, "n2"), multi, close)
        self.assertEqual({node.created: node.deleted for node in made.below(PATH)}, {1: 4, 2: 3, 4: 6})
        self.assertEqual(made.nodes[2].owner, "b")

    def test_a_name_that_is_used_again_is_another_node(self) -> None:
        made = history(create(1, "n", "a"), delete(2, "n"), create(3, "n", "a"))
        self.assertEqual((made.nodes[1].deleted, made.nodes[3].deleted), (2, None))

    def test_a_session_takes_only_its_own_nodes_with_it(self) -> None:
        close = Transaction(8, 3, 0, transactions.CLOSE_SESSION, b"")
        made = history(create(1, "n1", "a", session=7), create(2, "n2", "b", session=8), close)
        self.assertEqual((made.nodes[1].deleted, made.nodes[2].deleted), (None, 3))

    def test_logs_end_at_zeros_and_at_half_a_record(self) -> None:
        entries = (create(1, "n1", "a"), create(2, "n2", "b"))
        with tempfile.TemporaryDirectory() as folder:
            whole = self.server(folder, "whole", self.log(*entries))
            torn = self.server(folder, "torn", self.log(*entries, tail=b"")[:-9])
            self.assertEqual(sorted(transactions.read_server(whole)), [1, 2])
            self.assertEqual(sorted(transactions.read_server(torn)), [1])

    def test_a_majority_counts_and_a_lone_proposal_does_not(self) -> None:
        one, two, lone = create(1, "n1", "a"), create(2, "n2", "b"), create(3, "n3", "c")
        with tempfile.TemporaryDirectory() as folder:
            servers = [
                self.server(folder, name, self.log(*entries))
                for name, entries in (("s1", (one, two)), ("s2", (one, lone)), ("s3", (two,)))
            ]
            agreed = transactions.read_ensemble(servers, leader=servers[2])
        self.assertEqual(sorted(agreed.nodes), [1, 2])


class Frames(unittest.TestCase):
    def segment(self, sequence: int, payload: bytes, flags: int = 0x10) -> frames.Segment:
        tcp = struct.pack(">HHIIBBHHH", 40000, 2181, sequence, 1, 5 << 4, flags, 100, 0, 0) + payload
        addresses = bytes([10, 77, 0, 21, 10, 77, 0, 11])
        ip = struct.pack(">BBHHHBBH8s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, addresses)
        found = frames.segment(b"\xaa" * 6 + b"\xbb" * 6 + b"\x08\x00" + ip + tcp)
        assert found
        return found

    def test_messages_across_segments(self) -> None:
        stream = frames.Stream()
        stream.messages(self.segment(99, b"", flags=frames.SYN))
        self.assertEqual(stream.messages(self.segment(100, jute.int32(5))), [])
        self.assertEqual(stream.messages(self.segment(104, b"hello" + jute.buffer(b"you"))), [b"hello", b"you"])
        self.assertEqual(stream.messages(self.segment(104, b"hello" + jute.buffer(b"you"))), [])

    def test_a_reset_has_right_checksums(self) -> None:
        reset = frames.segment(frames.reset_instead_of(self.segment(1234, b"x")))
        assert reset
        self.assertEqual(reset.sequence, 1234)
        self.assertEqual(frames.checksum(reset.frame[14:34]), 0)
        pseudo_header = reset.frame[26:34] + struct.pack(">BBH", 0, 6, 20)
        self.assertEqual(frames.checksum(pseudo_header + reset.frame[34:54]), 0)


if __name__ == "__main__":
    unittest.main()
