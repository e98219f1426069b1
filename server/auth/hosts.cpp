#include "server/auth/hosts.h"

#include <algorithm>

#include "core/text.h"

namespace countersign::server {

namespace {

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") ==
         std::string_view::npos;
}

bool is_ipv6(std::string_view text) {
  if (text.size() < 2 || text.size() > 45) return false;
  return text.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
}

}  // namespace

std::string host_name(std::string_view authority) {
  const std::string text = ascii_lower(authority);
  const std::string_view all = text;
  std::size_t end = 0;
  if (all.starts_with('[')) {
    const auto close = all.find(']');
    if (close == std::string_view::npos || !is_ipv6(all.substr(1, close - 1))) return {};
    end = close + 1;
  } else {
    end = std::min(all.find(':'), all.size());
    if (!is_name(all.substr(0, end))) return {};
  }
  if (end < all.size() && (all[end] != ':' || !is_port(all.substr(end + 1)))) return {};
  return text.substr(0, end);
}

HostNames loopback_names(std::string_view listen_host) {
  HostNames names = {"localhost", "127.0.0.1", "[::1]"};
  const auto own = host_name(listen_host);
  if (!own.empty()) names.insert(own);
  return names;
}

bool is_known_host(const HostNames& names, std::string_view authority) {
  const auto name = host_name(authority);
  return !name.empty() && (names.empty() || names.contains(name));
}

bool is_cross_origin_write(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return false;
  if (const auto site = request.header("sec-fetch-site")) {
    if (*site != "same-origin" && *site != "none") return true;
  }
  const auto origin = request.header("origin");
  if (!origin) return false;
  const auto host = request.header("host");
  if (!host) return true;
  return *origin != "http://" + std::string(*host) && *origin != "https://" + std::string(*host);
}

}  // namespace countersign::server
