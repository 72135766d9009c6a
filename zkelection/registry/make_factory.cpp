// Which factory a URL asks for.
#include <fmt/format.h>
#include <algorithm>
#include <zkelection/factory.hpp>
#include <zkelection/noop.hpp>
#include <zkelection/zookeeper.hpp>

#include "zkelection/config/url_parameters.hpp"
#include "zkelection/config/url_scheme.hpp"
#include "zkelection/simulation/memory_factory.hpp"

namespace zkelection {
namespace {

using maker = std::unique_ptr<election_factory> (*)(asio::any_io_executor, std::string_view url, failure& error,
                                                    event_sink on_event);

std::unique_ptr<election_factory> make_noop(asio::any_io_executor executor, std::string_view url, failure& error,
                                            event_sink) {
  if (url != "noop:") {
    // Without values, of which one may be a password.
    const auto query = url.substr(std::min(url.find('?'), url.size()));
    error = {
        errc::unknown_parameter,
        fmt::format("noop: takes neither hosts nor parameters, but is given {}",
                    query.empty() ? "hosts" : fmt::format("'{}'", query.substr(1, query.find_first_of("=&", 1) - 1)))};
    return nullptr;
  }
  return std::make_unique<noop_factory>(std::move(executor));
}

std::unique_ptr<election_factory> make_zookeeper(asio::any_io_executor executor, std::string_view url, failure& error,
                                                 event_sink on_event) {
  session_config config;
  if (auto wrong = parse_zookeeper_url(url, config)) {
    error = std::move(*wrong);
    return nullptr;
  }
  config.on_event = std::move(on_event);
  return std::make_unique<zookeeper_factory>(std::move(executor), std::move(config));
}

/// `memory:name?parameter=value`.
std::unique_ptr<election_factory> make_memory(asio::any_io_executor executor, std::string_view url, failure& error,
                                              event_sink on_event) {
  const auto question = url.find('?');
  const std::string name(url.substr(0, question).substr(std::string_view("memory:").size()));
  if (!simulation::is_name(name)) {
    error = {errc::invalid_hosts, fmt::format("'{}' is not the name of a simulated ensemble: use letters, digits, '-', "
                                              "'_' and '.'",
                                              name)};
    return nullptr;
  }
  session_config config;
  config.on_event = std::move(on_event);
  auto wrong = question == url.npos ? std::nullopt : detail::set_parameters(url.substr(question + 1), config);
  const auto in = simulation::find_or_make(name);
  config.hosts = in->hosts();
  if (!wrong) wrong = check(config);
  if (wrong) {
    error = std::move(*wrong);
    return nullptr;
  }
  return simulation::make_memory_factory(std::move(executor), std::move(config), in);
}

struct entry {
  std::string_view scheme;
  maker make;
};
constexpr entry registry[] = {
    {"zookeeper", make_zookeeper}, {"zookeeper+tls", make_zookeeper}, {"memory", make_memory}, {"noop", make_noop}};

}  // namespace

std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, std::string_view url, failure& error,
                                               event_sink on_event) {
  const auto scheme = detail::scheme_in(url);
  for (const auto& known : registry) {
    if (known.scheme == scheme && url.substr(scheme.size()).starts_with(':'))
      return known.make(std::move(executor), url, error, std::move(on_event));
  }
  error = {errc::unknown_scheme,
           fmt::format("unknown scheme '{}': known are zookeeper:, zookeeper+tls:, memory: and noop:{}", scheme,
                       detail::scheme_remedy(url))};
  return nullptr;
}

std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, std::string_view url,
                                               event_sink on_event) {
  failure error;
  auto factory = make_factory(std::move(executor), url, error, std::move(on_event));
  if (!factory) throw system_error(error.code, error.text);
  return factory;
}

}  // namespace zkelection
