#include <fmt/format.h>

#include "cli/api/ways.h"
#include "cli/house.h"
#include "cli/keyfile.h"
#include "cli/terminal.h"

namespace countersign::cli {
namespace {

server::Request request_of(const Call& call, const Secret& key) {
  server::Request request;
  request.method = call.method;
  request.path = call.path;
  request.query = call.query;
  request.body = call.body;
  request.peer = "127.0.0.1";
  request.headers["host"] = "127.0.0.1";
  request.headers["authorization"] = "Bearer " + std::string(key.reveal());
  if (!call.body.empty()) request.headers["content-type"] = "application/json";
  if (!call.if_match.empty()) request.headers["if-match"] = "\"" + call.if_match + "\"";
  return request;
}

class InProcess final : public Client {
 public:
  InProcess(const config::Settings& settings, Terminal& terminal) : house_(settings) {
    auto local = local_key(house_.store(), settings.store.path);
    if (local.is_new)
      terminal.say(fmt::format("Made a key for you in {}; keep it to yourself.",
                               key_file_of(settings.store.path)));
    key_ = std::move(local.key);
  }

  Answer call(const Call& call) override {
    const auto response =
        server::settle(house_.api().handle(request_of(call, key_)), house_.wakeups());
    Answer answer{response.status, response.body, {}};
    if (auto json = Json::parse(response.body)) answer.json = std::move(*json);
    return answer;
  }

  std::string address() const override { return ""; }

 private:
  House house_;
  Secret key_;
};

}  // namespace

std::unique_ptr<Client> connect_in_process(const config::Settings& settings, Terminal& terminal) {
  return std::make_unique<InProcess>(settings, terminal);
}

}  // namespace countersign::cli
