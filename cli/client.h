#pragma once

// The one client of the API, with two ways to it. When a server holds the store, requests go to it
// over HTTP; otherwise this program opens the store itself and hands the same requests to the same
// handlers. Commands cannot tell the difference.

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/exit.h"
#include "cli/json.h"
#include "config/settings.h"

namespace countersign::cli {

class Terminal;

struct Call {
  std::string method = "GET";
  std::string path;  // not encoded
  std::vector<std::pair<std::string, std::string>> query;
  std::string body;  // JSON; empty: none
  std::string if_match;
};

Call get(std::string path);
Call post(std::string path, std::string body);

struct Answer {
  int status = 0;
  std::string body;
  Json json;
  bool is_good() const { return status >= 200 && status < 300; }
};

// The API said no, and the command has nothing to add: ends the program with these words.
class ApiNo : public std::runtime_error {
 public:
  ApiNo(Exit code, const std::string& words) : std::runtime_error(words), exit(code) {}
  Exit exit;
};

class Client {
 public:
  virtual ~Client() = default;
  // Throws when the other side cannot be reached; every answer of the API is an answer.
  virtual Answer call(const Call& call) = 0;
  // Where the server is; empty when this process answers itself.
  virtual std::string address() const = 0;

  // The same, and throws ApiNo for anything but a good answer.
  Answer must(const Call& call);
};

// Says once, on standard error, when a new key was made. Throws CannotStart (cli/house.h) and
// audit::StoreUnavailable.
std::unique_ptr<Client> connect(const config::Settings& settings, Terminal& terminal);

// What a refusing answer means for the exit code, and in words.
Exit exit_of(const Answer& answer);
std::string words_of(const Answer& answer);

}  // namespace countersign::cli
