#pragma once

// The real program, started as a child process that can be killed at any moment, and the client of
// its HTTP API that a person's script would be. Used by the crash tests and the benchmarks.

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include <Poco/JSON/Object.h>
#include <sys/types.h>

namespace countersign::test {

// A fresh folder, removed when it goes.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // lower-case names
  Poco::JSON::Object::Ptr json;                // null if the body is no object
  std::string body;

  std::string text(const std::string& key) const;
  long number(const std::string& key) const;
};

// Runs the program once to its end: exit code and standard output.
struct Finished {
  int exit_code = -1;
  std::string out;
};
Finished run_program(const std::string& arguments, const std::string& input = "");

class RunningServer {
 public:
  struct Options {
    std::string config;    // settings file
    std::string key_file;  // read after the server is ready
    std::map<std::string, std::string> environment;
  };
  explicit RunningServer(Options options);
  ~RunningServer();

  // Starts it and waits until it answers; false when it ended or did not come up.
  bool start();
  // SIGKILL, and wait for the end.
  void kill_hard();
  // SIGTERM, and wait; the exit code.
  int stop();
  // Waits for an end that it brings about itself; false when it did not within the time.
  bool wait_for_end(std::chrono::seconds patience);
  bool is_running() const { return pid_ > 0; }
  // The most memory that it ever held, in KiB.
  long peak_kib() const;
  std::string log() const;

  // Empty when the connection failed: the server is gone.
  std::optional<Answer> call(const std::string& method, const std::string& path,
                             const std::string& body = "",
                             const std::map<std::string, std::string>& headers = {}) const;

 private:
  Options options_;
  std::string log_file_;
  pid_t pid_ = 0;
  int port_ = 0;
  std::string key_;
};

}  // namespace countersign::test
