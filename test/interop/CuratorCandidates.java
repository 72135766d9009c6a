// Candidates of Curator's recipes; obeys the lines that candidates.py describes.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.leader.Participant;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryOneTime;

public class CuratorCandidates {
  static synchronized void tell(String name, String what) {
    System.out.println(name + " " + what.replace('\n', ' '));
    System.out.flush();
  }

  static void fail(String name, Throwable error) { tell(name, "failed " + error); }

  /** What every recipe does, each with a client, and so a session, of its own. */
  abstract static class Candidate {
    final CuratorFramework client;
    final String name;
    final String path;

    Candidate(CuratorFramework client, String name, String path) {
      this.client = client;
      this.name = name;
      this.path = path;
      client.getConnectionStateListenable().addListener((of, state) -> {
        if (state == ConnectionState.LOST) tell(name, "expired");
      });
    }

    abstract void stand() throws Exception;
    abstract void resign() throws Exception;
    abstract boolean believes();
    abstract List<String> list() throws Exception;

    static List<String> ids(Collection<Participant> participants) {
      final List<String> ids = new ArrayList<>();
      for (Participant one : participants) ids.add(one.getId());
      return ids;
    }
  }

  static class Latch extends Candidate {
    private LeaderLatch latch;

    Latch(CuratorFramework client, String name, String path) { super(client, name, path); }

    void stand() throws Exception {
      latch = new LeaderLatch(client, path, name); // a closed one cannot start again
      latch.addListener(new LeaderLatchListener() {
        public void isLeader() { tell(name, "leader"); }
        public void notLeader() { tell(name, "lost"); }
      });
      latch.start();
    }
    void resign() throws Exception { latch.close(); }
    boolean believes() { return latch.hasLeadership(); }
    List<String> list() throws Exception { return ids(latch.getParticipants()); }
  }

  static class Selector extends Candidate {
    private final LeaderSelector selector;
    private volatile CountDownLatch term;

    Selector(CuratorFramework client, String name, String path) {
      super(client, name, path);
      selector = new LeaderSelector(client, path, new LeaderSelectorListenerAdapter() {
        public void takeLeadership(CuratorFramework of) throws Exception {
          term = new CountDownLatch(1);
          tell(name, "leader");
          try {
            term.await();
          } catch (InterruptedException lost) {
            tell(name, "lost");
            throw lost;
          }
        }
      });
      selector.setId(name);
    }

    void stand() throws Exception {
      if (term == null) {
        selector.start();
      } else {
        while (!selector.requeue()) Thread.sleep(1); // the term before has not quite ended
      }
    }
    void resign() { term.countDown(); }
    boolean believes() { return selector.hasLeadership(); }
    List<String> list() throws Exception { return ids(selector.getParticipants()); }
  }

  static class Mutex extends Candidate {
    private final InterProcessMutex mutex;
    private final ExecutorService owner = Executors.newSingleThreadExecutor(); // only who locked it may unlock it

    Mutex(CuratorFramework client, String name, String path) {
      super(client, name, path);
      mutex = new InterProcessMutex(client, path);
    }

    void stand() {
      owner.execute(() -> {
        try {
          mutex.acquire();
          tell(name, "leader");
        } catch (Exception error) {
          fail(name, error);
        }
      });
    }
    void resign() {
      owner.execute(() -> {
        try {
          mutex.release();
        } catch (Exception error) {
          fail(name, error);
        }
      });
    }
    boolean believes() { return mutex.isAcquiredInThisProcess(); }
    List<String> list() throws Exception {
      final List<String> nodes = new ArrayList<>();
      for (String node : mutex.getParticipantNodes()) nodes.add(node.substring(node.lastIndexOf('/') + 1));
      return nodes;
    }
  }

  static Candidate make(String hosts, int sessionTimeout, String[] words) {
    final var client = CuratorFrameworkFactory.builder()
        .connectString(hosts)
        .namespace(words.length > 4 ? words[4] : null)
        .sessionTimeoutMs(sessionTimeout)
        .connectionTimeoutMs(5000)
        .retryPolicy(new RetryOneTime(100))
        .build();
    client.start();
    switch (words[2]) {
      case "LeaderLatch": return new Latch(client, words[1], words[3]);
      case "LeaderSelector": return new Selector(client, words[1], words[3]);
      case "InterProcessMutex": return new Mutex(client, words[1], words[3]);
      default: throw new IllegalArgumentException("no recipe " + words[2]);
    }
  }

  public static void main(String[] arguments) throws Exception {
    final Map<String, Candidate> candidates = new HashMap<>();
    final var input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      final String[] words = line.split(" ");
      final String name = words[1];
      try {
        if (words[0].equals("stand") && !candidates.containsKey(name))
          candidates.put(name, make(arguments[0], Integer.parseInt(arguments[1]), words));
        final Candidate one = candidates.get(name);
        switch (words[0]) {
          case "stand": one.stand(); break;
          case "resign": one.resign(); break;
          case "leave": one.client.close(); break;
          case "believes": tell(name, "believes " + one.believes()); break;
          case "list": tell(name, "list " + String.join(",", one.list())); break;
          default: throw new IllegalArgumentException("no command " + words[0]);
        }
      } catch (Exception error) {
        fail(name, error);
      }
    }
    System.exit(0);
  }
}
