#include "server_process.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "four_letter_words.hpp"

namespace zkelection::test {
namespace {

/// The jars that Debian's packages install; one that is missing shows in the server's log.
std::string class_path() {
  std::string path;
  for (const auto* jar :
       {"zookeeper", "zookeeper-jute", "slf4j-api", "slf4j-simple", "netty-buffer", "netty-codec", "netty-common",
        "netty-handler", "netty-resolver", "netty-transport", "netty-transport-native-epoll",
        "netty-transport-native-unix-common", "snappy-java", "metrics-core", "commons-cli", "commons-io",
        "jackson-annotations", "jackson-core", "jackson-databind"}) {
    path += std::string("/usr/share/java/") + jar + ".jar:";
  }
  return path;
}

}  // namespace

server_process::server_process(std::filesystem::path folder, std::uint16_t port, int number, milliseconds tick,
                               const std::vector<std::string>& settings, std::vector<std::string> flags)
    : folder_(std::move(folder)), port_(port), flags_(std::move(flags)) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_ / "data");
  std::ofstream(folder_ / "data" / "myid") << number << '\n';
  std::ofstream config(folder_ / "zoo.cfg");
  config << "tickTime=" << tick.count() << "\ninitLimit=20\nsyncLimit=10\n"
         << "maxSessionTimeout=600000\n"  // for the tests' own client, which sends no pings
         << "clientPort=" << port_ << "\nclientPortAddress=127.0.0.1\ndataDir=" << (folder_ / "data").string() << '\n'
         << "maxClientCnxns=0\nadmin.enableServer=false\n4lw.commands.whitelist=*\n"
         << "forceSync=no\npreAllocSize=1024\n";
  for (const auto& line : settings) config << line << '\n';
}

server_process::~server_process() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void server_process::start() {
  static const auto jars = class_path();
  std::vector<std::string> command{
      "java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData",
      "-Dzookeeper.enforceQuota=true",  // where a test sets one
      // The digest of raw_client's super user.
      "-Dzookeeper.DigestAuthenticationProvider.superDigest=super:vV5xmKC/clOovAJzwAqqrAnOMdQ="};
  command.insert(command.end(), flags_.begin(), flags_.end());
  for (const auto& word : {std::string("-cp"), jars, std::string("org.apache.zookeeper.server.quorum.QuorumPeerMain"),
                           (folder_ / "zoo.cfg").string()}) {
    command.push_back(word);
  }
  process_.emplace(command, folder_ / "log");
}

void server_process::kill() { process_.reset(); }

void server_process::pause() { process_->pause(); }

void server_process::resume() { process_->resume(); }

std::string server_process::mode() {
  if (process_ && !process_->running())
    throw std::runtime_error("the server on port " + std::to_string(port_) + " has ended; its log:\n" + log());
  return server_mode(access());
}

std::string server_process::log() const {
  std::ostringstream text;
  text << std::ifstream(folder_ / "log").rdbuf();
  return text.str();
}

}  // namespace zkelection::test
