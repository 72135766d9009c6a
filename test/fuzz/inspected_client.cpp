// What the inspector passes on leaves the real C client alive, and is read by it frame by frame.
#include <zookeeper/zookeeper.h>

#include "support/dialogue.hpp"
#include "support/property.hpp"
#include "zkelection/zookeeper/channel.hpp"
#include "zkelection/zookeeper/client_library.hpp"
#include "zkelection/zookeeper/deaf_address.hpp"
#include "zkelection/zookeeper/protocol/inspector.hpp"

namespace zkelection::fuzz {
namespace {

int answers = 0;

void on_event(zhandle_t*, int, int, const char* path, void*) { require(path != nullptr, "an event without a path"); }
void on_void(int, const void*) { ++answers; }
void on_string(int, const char*, const void*) { ++answers; }
void on_string_stat(int, const char*, const Stat*, const void*) { ++answers; }
void on_stat(int, const Stat*, const void*) { ++answers; }
void on_data(int, const char* data, int size, const Stat*, const void*) {
  ++answers;
  if (data != nullptr && size > 0) static_cast<void>(std::string(data, static_cast<std::size_t>(size)));
}
void on_strings(int, const String_vector* names, const void*) {
  ++answers;
  for (int i = 0; names != nullptr && i < names->count; ++i) static_cast<void>(std::string(names->data[i]));
}
void discard(const char*) {}

/// The client on its channel, of which this is the other end.
class client {
 public:
  client() {
    const auto lock = zookeeper::lock_client_library();
    address_ = zookeeper::deaf_address::get();
    require(address_ != nullptr, "no address");
    handle_ =
        zookeeper_init2(address_->text().c_str(), &on_event, 10'000, nullptr, nullptr, ZOO_NO_LOG_CLIENTENV, &discard);
    require(handle_ != nullptr, "no client");
    zoo_set_servers_resolution_delay(handle_, -1);
    zoo_add_auth(handle_, "digest", "me:x", 4, nullptr, nullptr);
    int fd = -1, interest = 0;
    timeval wait{};
    zookeeper_interest(handle_, &fd, &interest, &wait);
    require(channel_.replace(fd), "no channel");
    zookeeper_process(handle_, ZOOKEEPER_WRITE);
    take();
  }
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client() {
    channel_.end();
    while (zoo_state(handle_) == ZOO_CONNECTED_STATE) zookeeper_process(handle_, ZOOKEEPER_READ);
    zookeeper_close(handle_);
  }

  /// One request of each kind. Their IDs.
  std::vector<std::int32_t> ask() {
    take();
    const auto credentials = sent_.size();
    zoo_acreate2(handle_, "/a", "data", 4, &ZOO_OPEN_ACL_UNSAFE, ZOO_EPHEMERAL_SEQUENTIAL, &on_string_stat, nullptr);
    zoo_awget(handle_, "/a", &on_event, nullptr, &on_data, nullptr);
    zoo_awexists(handle_, "/a", &on_event, nullptr, &on_stat, nullptr);
    zoo_aget_children(handle_, "/a", 0, &on_strings, nullptr);
    zoo_async(handle_, "/a", &on_string, nullptr);
    for (auto& check : checks_) zoo_check_op_init(&check, "/a", -1);
    zoo_amulti(handle_, 2, checks_, results_, &on_void, nullptr);
    zoo_aremove_all_watches(handle_, "/a", ZWATCHTYPE_DATA, 0, reinterpret_cast<void_completion_t*>(&on_void), nullptr);
    zoo_adelete(handle_, "/a", -1, &on_void, nullptr);
    take();
    std::vector<std::int32_t> ids;
    for (std::string_view rest = std::string_view(sent_).substr(credentials); rest.size() >= 8;) {
      ids.push_back(number_at(rest, 4));
      rest.remove_prefix(4 + static_cast<std::size_t>(number_at(rest, 0)));
    }
    require(ids.size() == requests, "{} requests were made", ids.size());
    return ids;
  }

  void hear(std::string_view bytes) {
    const auto seen = inspector_.received(bytes);
    auto rest = seen.passed;
    for (auto frames = seen.frames; frames > 0;) {
      const auto written = channel_.write(rest);
      rest.remove_prefix(written);
      int result = ZOK;
      while (frames > 0 && result == ZOK) {
        result = zookeeper_process(handle_, ZOOKEEPER_READ);
        if (result == ZOK) --frames;
      }
      if (zoo_state(handle_) == ZOO_AUTH_FAILED_STATE) return;
      require(result == ZOK || (result == ZNOTHING && written > 0), "the client says {} to a frame that passed",
              result);
    }
    require(zoo_state(handle_) == ZOO_CONNECTED_STATE, "the client is in state {}", zoo_state(handle_));
  }

  static constexpr std::size_t requests = 8;

 private:
  void take() {
    std::string written;
    while (channel_.read(written, 1 << 20)) {
    }
    inspector_.sent(written);
    sent_ += written;
  }

  zhandle_t* handle_ = nullptr;
  std::shared_ptr<const zookeeper::deaf_address> address_;
  zookeeper::channel channel_;
  zookeeper::inspector inspector_;
  std::string sent_;
  zoo_op_t checks_[2]{};
  zoo_op_result_t results_[2]{};
};

}  // namespace

void examine(std::string_view input) {
  answers = 0;
  {
    client one;
    one.hear(greeting());
    const auto ids = one.ask();
    one.hear(with_ids(input, ids));
  }
  require(answers == static_cast<int>(client::requests), "{} answers were given", answers);
}

}  // namespace zkelection::fuzz
