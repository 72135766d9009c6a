#include "support/running_program.hpp"

#include <boost/test/unit_test.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace zkelection::test {
namespace {

struct pipe_ends {
  int reader = -1, writer = -1;
};

pipe_ends make_pipe() {
  int ends[2];
  BOOST_REQUIRE_EQUAL(::pipe2(ends, O_CLOEXEC), 0);
  return {ends[0], ends[1]};
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& additions) {
  std::vector<std::string> result;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    // What the developer's shell has set must not reach the tests.
    if (!text.starts_with("ZKELECTION_") && !additions.contains(text.substr(0, text.find('=')))) result.push_back(text);
  }
  for (const auto& [name, value] : additions) {
    if (!value.empty()) result.push_back(name + "=" + value);
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (auto& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

/// Appends what there is; false at the end of the file.
bool read_into(int fd, std::string& to) {
  char buffer[4096];
  const auto size = ::read(fd, buffer, sizeof buffer);
  if (size <= 0) return false;
  to.append(buffer, static_cast<std::size_t>(size));
  return true;
}

}  // namespace

std::string beside_the_tests(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").replace_filename(name);
}

running_program::running_program(std::vector<std::string> arguments, start_options options) {
  arguments.insert(arguments.begin(), beside_the_tests("zkelection"));
  auto variables = environment_with(options.environment);
  const auto argument_pointers = pointers(arguments);
  const auto variable_pointers = pointers(variables);
  const pipe_ends err = make_pipe();
  pipe_ends out;
  int terminal = -1;
  if (options.on_terminal) {
    BOOST_REQUIRE_EQUAL(::openpty(&out.reader, &terminal, nullptr, nullptr, nullptr), 0);
    ::fcntl(out.reader, F_SETFD, FD_CLOEXEC);
    out.writer = terminal;
  } else {
    out = make_pipe();
  }
  // Before there is anybody who could write.
  if (options.close_stdout_reader) ::close(std::exchange(out.reader, -1));
  id_ = ::fork();
  BOOST_REQUIRE(id_ >= 0);
  if (id_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const int number : options.ignored_signals) ::signal(number, SIG_IGN);
    if (options.on_terminal) {
      ::login_tty(terminal);
    } else {
      ::setpgid(0, 0);
      ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
      ::dup2(out.writer, STDOUT_FILENO);
    }
    ::dup2(err.writer, STDERR_FILENO);
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);  // a proxy's sockets, say, would live on in it
    ::execve(argument_pointers.front(), argument_pointers.data(), variable_pointers.data());
    ::_exit(99);
  }
  ::close(out.writer);
  ::close(err.writer);
  out_ = out.reader;
  err_ = err.reader;
}

running_program::~running_program() {
  if (!exit_code_) {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  if (out_ >= 0) ::close(out_);
  if (err_ >= 0) ::close(err_);
}

void running_program::send(int signal) const { BOOST_REQUIRE_EQUAL(::kill(id_, signal), 0); }

void running_program::type(std::string_view keys) const {
  BOOST_REQUIRE_EQUAL(::write(out_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

bool running_program::read_some(milliseconds limit) {
  pollfd streams[] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};
  ::poll(streams, 2, static_cast<int>(limit.count()));
  const auto handle = [](const pollfd& stream, int& fd, std::string& to) {
    if (fd < 0 || (stream.revents & (POLLIN | POLLHUP | POLLERR)) == 0 || read_into(fd, to)) return;
    ::close(fd);
    fd = -1;
  };
  handle(streams[0], out_, output_);
  handle(streams[1], err_, errors_);
  return out_ >= 0 || err_ >= 0;
}

template <class Condition>
bool running_program::wait_until(Condition condition) {
  return eventually(
      [&] {
        read_some(2ms);
        return condition();
      },
      patience);
}

void running_program::expect_output(std::string_view text) {
  BOOST_REQUIRE_MESSAGE(wait_until([&] { return output_.find(text) != std::string::npos; }),
                        "no '" << text << "' on stdout but '" << output_ << "', on stderr '" << errors_ << "'");
}

void running_program::expect_error(std::string_view text) {
  BOOST_REQUIRE_MESSAGE(wait_until([&] { return errors_.find(text) != std::string::npos; }),
                        "no '" << text << "' on stderr but '" << errors_ << "'");
}

pid_t running_program::expect_number(std::string_view name) {
  return static_cast<pid_t>(std::stol(expect_value(name)));
}

std::int64_t running_program::expect_token() { return std::stoll(expect_value("token")); }

std::string running_program::expect_value(std::string_view name) {
  const std::string key = std::string(name) + '=';
  std::size_t begin = 0, end = 0;
  BOOST_REQUIRE_MESSAGE(wait_until([&] {
                          begin = output_.find(key);
                          end = output_.find('\n', begin);
                          return begin != std::string::npos && end != std::string::npos;
                        }),
                        "no '" << key << "' on stdout but '" << output_ << "', on stderr '" << errors_ << "'");
  begin += key.size();
  return output_.substr(begin, end - begin);
}

bool running_program::running() {
  int status = 0;
  if (!exit_code_ && ::waitpid(id_, &status, WNOHANG) == id_) {
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  return !exit_code_;
}

int running_program::exit_code() {
  BOOST_REQUIRE_MESSAGE(wait_until([&] { return !running(); }),
                        "still running; stdout '" << output_ << "', stderr '" << errors_ << "'");
  return *exit_code_;
}

void running_program::drain() {
  BOOST_REQUIRE_MESSAGE(wait_until([&] { return out_ < 0 && err_ < 0; }), "somebody keeps stdout or stderr open");
}

std::vector<std::string> run_script(const std::string& script, const std::vector<std::string>& options) {
  std::vector<std::string> result{"run", "--url", "noop:", "--resource", "r"};
  result.insert(result.end(), options.begin(), options.end());
  result.insert(result.end(), {"--", "sh", "-c", script});
  return result;
}

std::optional<process_facts> facts_of(pid_t id) {
  const int file = ::open(("/proc/" + std::to_string(id) + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::string text;
  read_into(file, text);
  ::close(file);
  const auto begin = text.find('(');
  const auto end = text.rfind(')');
  if (end == std::string::npos) return std::nullopt;
  process_facts facts;
  facts.name = text.substr(begin + 1, end - begin - 1);
  const int fields = std::sscanf(text.c_str() + end + 1, " %c %d %d %d %*d %d", &facts.state, &facts.parent,
                                 &facts.group, &facts.session, &facts.foreground);
  if (fields != 5) return std::nullopt;
  return facts;
}

bool tells_of_the_loss(const running_program& run) {
  return run.errors().find("losing the mastership") != std::string::npos ||
         run.errors().find("lost the mastership") != std::string::npos;
}

bool is_alive(pid_t id) {
  const auto facts = facts_of(id);
  return facts && facts->state != 'Z' && facts->state != 'X';
}

void expect_gone(pid_t id) {
  BOOST_REQUIRE_GT(id, 1);
  BOOST_TEST_REQUIRE(eventually([&] { return !is_alive(id); }), "process " << id << " is still there");
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> found;
  DIR* directory = ::opendir("/proc");
  BOOST_REQUIRE(directory != nullptr);
  while (const dirent* entry = ::readdir(directory)) {
    const pid_t id = std::atoi(entry->d_name);
    if (const auto facts = facts_of(id); id > 0 && facts && facts->parent == parent && facts->state != 'Z')
      found.push_back(id);
  }
  ::closedir(directory);
  return found;
}

pid_t guardian_of(pid_t run) {
  pid_t found = 0;
  BOOST_TEST_REQUIRE(eventually([&] {
    for (const pid_t child : children_of(run)) {
      if (const auto facts = facts_of(child); facts && facts->name == "zk-guardian") found = child;
    }
    return found != 0;
  }));
  return found;
}

}  // namespace zkelection::test
