#include "engines/postgres/address.h"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "core/text.h"

namespace countersign::engines::postgres {

namespace {

constexpr std::string_view kForm = "write \"postgresql://ROLE@HOST:5432/DATABASE\"";

// What a url may say. What it may not is ours to set: options, client_encoding, replication, …
constexpr std::array<std::string_view, 19> kAllowed = {"host",
                                                       "hostaddr",
                                                       "port",
                                                       "dbname",
                                                       "user",
                                                       "sslmode",
                                                       "sslcert",
                                                       "sslkey",
                                                       "sslrootcert",
                                                       "sslcrl",
                                                       "sslcrldir",
                                                       "sslsni",
                                                       "passfile",
                                                       "channel_binding",
                                                       "ssl_min_protocol_version",
                                                       "gssencmode",
                                                       "krbsrvname",
                                                       "target_session_attrs",
                                                       "connect_timeout"};

bool is_local_host(std::string_view host) {
  return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
         host == "::1" || host.starts_with("127.");
}

// "db1,db2" are tried one after the other.
bool all_local(std::string_view hosts) {
  for (;;) {
    const auto comma = hosts.find(',');
    if (!is_local_host(hosts.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    hosts.remove_prefix(comma + 1);
  }
}

struct OptionsFreer {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, OptionsFreer>;

Options parse(std::string_view url, std::string& error) {
  char* words = nullptr;
  Options options(PQconninfoParse(std::string(url).c_str(), &words));
  if (words != nullptr) {
    error = words;
    PQfreemem(words);
  }
  while (!error.empty() && error.back() == '\n') error.pop_back();
  return options;
}

// The words of libpq quote the url, and with it a password, should there be one.
bool may_be_quoted(std::string_view url) {
  const auto at = url.find('@');
  return at == std::string_view::npos ||
         url.substr(0, at).find(':', url.find("//")) == std::string_view::npos;
}

Result<Address, std::string> collect(const PQconninfoOption* options) {
  Address address;
  for (const auto* option = options; option->keyword != nullptr; ++option) {
    if (option->val == nullptr || *option->val == '\0') continue;
    const std::string_view keyword = option->keyword;
    if (keyword == "password")
      return unexpected(
          std::string("take the password out of the url; put it into a variable of the "
                      "environment and name that in `password_env`, or into ~/.pgpass"));
    if (std::find(kAllowed.begin(), kAllowed.end(), keyword) == kAllowed.end())
      return unexpected(fmt::format("`{}` cannot be set in the url", keyword));
    address.parts.emplace_back(keyword, option->val);
  }
  return address;
}

}  // namespace

std::string_view Address::part(std::string_view keyword) const {
  for (const auto& [name, value] : parts)
    if (name == keyword) return value;
  return {};
}

std::string Address::display() const {
  const std::string_view host = part("host").empty() ? part("hostaddr") : part("host");
  const std::string_view port = part("port");
  return printable(fmt::format("{}@{}{}{}/{}", part("user"), host, port.empty() ? "" : ":", port,
                               part("dbname")));
}

Result<Address, std::string> parse_address(std::string_view url) {
  if (!is_storable_text(url, 4096)) return unexpected(std::string("the url is not text"));
  std::string error;
  const Options options = parse(url, error);
  if (!options)
    return unexpected(may_be_quoted(url) ? fmt::format("{}; {}", printable(error), kForm)
                                         : fmt::format("the url cannot be read; {}", kForm));
  auto collected = collect(options.get());
  if (!collected) return collected;
  Address& address = collected.value();
  for (const auto* needed : {"user", "dbname"})
    if (address.part(needed).empty())
      return unexpected(fmt::format("the url names no {}; {}",
                                    std::string_view(needed) == "user" ? "role" : "database",
                                    kForm));
  const std::string_view place =
      address.part("hostaddr").empty() ? address.part("host") : address.part("hostaddr");
  address.is_local = all_local(place);
  if (!address.is_local && address.part("sslmode").empty())
    address.parts.emplace_back("sslmode", "require");
  return collected;
}

}  // namespace countersign::engines::postgres
