#pragma once

// Against pages of other sites that talk to a server on the reader's own machine. A name that was
// made to point at loopback (DNS rebinding) is not among the hosts we answer to; a form or script
// elsewhere shows itself by its Origin.

#include <set>
#include <string>
#include <string_view>

#include "server/http.h"

namespace countersign::server {

// The host part of "name:8080", "[::1]:8080" or "name", lower case; empty if it is no such thing.
std::string host_name(std::string_view authority);

// Names that this server answers to. Empty: every well-formed one, behind a proxy that checks.
using HostNames = std::set<std::string>;
HostNames loopback_names(std::string_view listen_host);

bool is_known_host(const HostNames& names, std::string_view authority);

// True for a request that changes something and that a browser sent from another origin than the
// one it talks to.
bool is_cross_origin_write(const Request& request);

}  // namespace countersign::server
