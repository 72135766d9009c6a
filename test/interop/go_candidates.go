// Candidates of go-zookeeper's Lock; obeys the lines that candidates.py describes.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/samuel/go-zookeeper/zk"
)

var telling sync.Mutex

func tell(name string, what ...interface{}) {
	telling.Lock()
	defer telling.Unlock()
	fmt.Println(append([]interface{}{name}, what...)...)
}

// Each has a connection, and so a session, of its own.
type candidate struct {
	name  string
	conn  *zk.Conn
	lock  *zk.Lock
	mutex sync.Mutex
	holds bool // the recipe has no such question
}

func newCandidate(hosts string, timeout time.Duration, name, path string) *candidate {
	conn, events, err := zk.Connect(strings.Split(hosts, ","), timeout, zk.WithLogInfo(false))
	if err != nil {
		panic(err)
	}
	go func() {
		for event := range events {
			if event.State == zk.StateExpired {
				tell(name, "expired")
			}
		}
	}()
	return &candidate{name: name, conn: conn, lock: zk.NewLock(conn, path, zk.WorldACL(zk.PermAll))}
}

func (one *candidate) hold(how bool) {
	one.mutex.Lock()
	defer one.mutex.Unlock()
	one.holds = how
}

func (one *candidate) believes() bool {
	one.mutex.Lock()
	defer one.mutex.Unlock()
	return one.holds
}

func (one *candidate) stand() {
	if err := one.lock.Lock(); err != nil {
		tell(one.name, "failed", err)
		return
	}
	one.hold(true)
	tell(one.name, "leader")
}

func (one *candidate) resign() {
	if err := one.lock.Unlock(); err != nil {
		tell(one.name, "failed", err)
		return
	}
	one.hold(false)
}

func main() {
	milliseconds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	candidates := map[string]*candidate{}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		command, name := words[0], words[1]
		if command == "stand" && candidates[name] == nil {
			candidates[name] = newCandidate(os.Args[1], time.Duration(milliseconds)*time.Millisecond, name, words[3])
		}
		one := candidates[name]
		switch command {
		case "stand":
			go one.stand()
		case "resign":
			one.resign()
		case "leave":
			one.conn.Close()
		case "believes":
			tell(name, "believes", one.believes())
		default:
			tell(name, "failed", "no command "+command)
		}
	}
}
