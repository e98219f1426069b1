#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include "cli/api/ways.h"
#include "cli/house.h"
#include "cli/keyfile.h"

namespace countersign::cli {
namespace {

std::string target_of(const Call& call) {
  Poco::URI uri;
  uri.setPath(call.path);
  for (const auto& [name, value] : call.query) uri.addQueryParameter(name, value);
  return uri.getPathAndQuery();
}

class OverHttp final : public Client {
 public:
  OverHttp(std::string address, Secret key) : address_(std::move(address)), key_(std::move(key)) {}

  Answer call(const Call& call) override {
    try {
      return exchange(call);
    } catch (const Poco::Exception& error) {
      throw CannotStart(fmt::format(
          "the server at {} did not answer ({}). It may just have ended: run the command again",
          address_, error.displayText()));
    }
  }

  std::string address() const override { return address_; }

 private:
  // A connection for each call: there are a handful of calls a second, and none is left behind
  // half-used.
  Answer exchange(const Call& call) {
    namespace net = Poco::Net;
    net::HTTPClientSession session{net::SocketAddress(address_)};
    session.setTimeout(Poco::Timespan(5, 0), Poco::Timespan(40, 0), Poco::Timespan(60, 0));
    net::HTTPRequest request(call.method, target_of(call), net::HTTPMessage::HTTP_1_1);
    request.set("Authorization", "Bearer " + std::string(key_.reveal()));
    if (!call.if_match.empty()) request.set("If-Match", "\"" + call.if_match + "\"");
    if (!call.body.empty()) request.setContentType("application/json");
    if (call.method != "GET")
      request.setContentLength64(static_cast<Poco::Int64>(call.body.size()));
    session.sendRequest(request) << call.body << std::flush;
    net::HTTPResponse response;
    Answer answer;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), answer.body);
    answer.status = response.getStatus();
    if (auto json = Json::parse(answer.body)) answer.json = std::move(*json);
    return answer;
  }

  const std::string address_;
  const Secret key_;
};

}  // namespace

std::unique_ptr<Client> connect_over_http(const config::Settings& settings,
                                          const std::string& address) {
  return std::make_unique<OverHttp>(address, existing_key(settings.store.path));
}

}  // namespace countersign::cli
