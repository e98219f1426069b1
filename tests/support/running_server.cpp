#include "tests/support/running_server.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::test {

namespace {

std::string free_port() {
  const Poco::Net::ServerSocket probe(Poco::Net::SocketAddress("127.0.0.1", 0));
  return std::to_string(probe.address().port());
}

bool reap(pid_t& pid, int& exit_code, bool block) {
  int status = 0;
  if (pid <= 0 || waitpid(pid, &status, block ? 0 : WNOHANG) != pid) return pid <= 0;
  exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  pid = 0;
  return true;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "countersign-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::string Answer::text(const std::string& key) const {
  return json ? json->optValue<std::string>(key, "") : "";
}

long Answer::number(const std::string& key) const {
  return json ? json->optValue<long>(key, -1) : -1;
}

Finished run_program(const std::string& arguments, const std::string& input) {
  const TemporaryFolder folder;
  write_file(folder.file("in"), input);
  const std::string command = std::string(COUNTERSIGN_PROGRAM) + " " + arguments + " < " +
                              folder.file("in") + " 2>" + folder.file("err");
  Finished finished;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    finished.out.append(buffer.data(), n);
  const int status = pclose(pipe);
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return finished;
}

RunningServer::RunningServer(Options options) : options_(std::move(options)) {
  log_file_ = std::filesystem::path(options_.config).parent_path() / "server.log";
}

RunningServer::~RunningServer() {
  kill_hard();
}

std::string RunningServer::log() const {
  return read_file(log_file_);
}

bool RunningServer::start() {
  const std::string port = free_port();
  port_ = std::stoi(port);
  const std::string listen = "127.0.0.1:" + port;
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) {
    for (const auto& [name, value] : options_.environment) setenv(name.c_str(), value.c_str(), 1);
    const int log = open(log_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, 1);
    dup2(log, 2);
    execl(COUNTERSIGN_PROGRAM, COUNTERSIGN_PROGRAM, "serve", "--config", options_.config.c_str(),
          "--server.listen", listen.c_str(), nullptr);
    _exit(127);
  }
  for (int i = 0; i < 3000; ++i) {
    int exit_code = 0;
    if (reap(pid_, exit_code, false)) return false;
    if (const auto ready = call("GET", "/readyz"); ready && ready->status == 200) {
      key_ = Poco::trim(read_file(options_.key_file));
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

void RunningServer::kill_hard() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  int exit_code = 0;
  reap(pid_, exit_code, true);
}

int RunningServer::stop() {
  if (pid_ <= 0) return -1;
  kill(pid_, SIGTERM);
  int exit_code = 0;
  reap(pid_, exit_code, true);
  return exit_code;
}

bool RunningServer::wait_for_end(std::chrono::seconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  int exit_code = 0;
  while (!reap(pid_, exit_code, false)) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

long RunningServer::peak_kib() const {
  std::stringstream status(read_file("/proc/" + std::to_string(pid_) + "/status"));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  return -1;
}

std::optional<Answer> RunningServer::call(const std::string& method, const std::string& path,
                                          const std::string& body,
                                          const std::map<std::string, std::string>& headers) const {
  try {
    Poco::Net::HTTPClientSession session("127.0.0.1", static_cast<Poco::UInt16>(port_));
    session.setTimeout(Poco::Timespan(40, 0));
    Poco::Net::HTTPRequest request(method, path, "HTTP/1.1");
    if (!key_.empty()) request.set("Authorization", "Bearer " + key_);
    for (const auto& [name, value] : headers) request.set(name, value);
    if (method != "GET") {
      if (!headers.contains("Content-Type")) request.setContentType("application/json");
      request.setContentLength(static_cast<std::streamsize>(body.size()));
    }
    session.sendRequest(request) << body << std::flush;
    Poco::Net::HTTPResponse response;
    std::istream& in = session.receiveResponse(response);
    Answer answer;
    answer.status = response.getStatus();
    Poco::StreamCopier::copyToString(in, answer.body);
    const auto promised = response.getContentLength64();
    if (promised >= 0 && static_cast<Poco::Int64>(answer.body.size()) != promised)
      return std::nullopt;
    for (const auto& [name, value] : response) answer.headers[Poco::toLower(name)] = value;
    if (!answer.body.empty() && answer.body.front() == '{')
      answer.json = Poco::JSON::Parser().parse(answer.body).extract<Poco::JSON::Object::Ptr>();
    return answer;
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

}  // namespace countersign::test
