// Which factory a URL asks for.
#include <fmt/format.h>
#include <zkelection/factory.hpp>
#include <zkelection/noop.hpp>
#include <zkelection/zookeeper.hpp>

namespace zkelection {
namespace {

using maker = std::unique_ptr<election_factory> (*)(asio::any_io_executor, std::string_view url, failure& error);

std::unique_ptr<election_factory> make_noop(asio::any_io_executor executor, std::string_view url, failure& error) {
  if (url != "noop:") {
    error = {errc::unknown_parameter, fmt::format("'{}': noop: takes neither hosts nor parameters", url)};
    return nullptr;
  }
  return std::make_unique<noop_factory>(std::move(executor));
}

std::unique_ptr<election_factory> make_zookeeper(asio::any_io_executor executor, std::string_view url, failure& error) {
  session_config config;
  if (auto wrong = parse_zookeeper_url(url, config)) {
    error = std::move(*wrong);
    return nullptr;
  }
  return std::make_unique<zookeeper_factory>(std::move(executor), std::move(config));
}

struct entry {
  std::string_view scheme;
  maker make;
};
constexpr entry registry[] = {{"zookeeper", make_zookeeper}, {"noop", make_noop}};

}  // namespace

std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, std::string_view url, failure& error) {
  const auto scheme = url.substr(0, url.find(':'));
  for (const auto& known : registry) {
    if (known.scheme == scheme && scheme.size() < url.size()) return known.make(std::move(executor), url, error);
  }
  error = {errc::unknown_scheme, fmt::format("unknown scheme '{}': known are zookeeper: and noop:", scheme)};
  return nullptr;
}

std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, std::string_view url) {
  failure error;
  auto factory = make_factory(std::move(executor), url, error);
  if (!factory) throw system_error(error.code, error.text);
  return factory;
}

}  // namespace zkelection
