#pragma once

// The two ways to the API.

#include <memory>
#include <string>

#include "cli/client.h"
#include "config/settings.h"

namespace countersign::cli {

std::unique_ptr<Client> connect_over_http(const config::Settings& settings,
                                          const std::string& address);
std::unique_ptr<Client> connect_in_process(const config::Settings& settings, Terminal& terminal);

}  // namespace countersign::cli
